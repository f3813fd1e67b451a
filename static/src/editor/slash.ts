/** The insert menu on "/": a listbox the caret stays out of, filtered by what is typed after the slash. */
import { type Editor, Extension } from "@tiptap/core";
import { type EditorState, Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import { t } from "../web/words";
import type { Action, Actions } from "./actions";
import { fold } from "./fold";
import { h, icon, newId } from "./ui/dom";
import { floatInPage, placeUnder } from "./ui/menu";

const OFFERED = [
  "heading-2",
  "heading-3",
  "heading-4",
  "bulletList",
  "orderedList",
  "taskList",
  "blockquote",
  "table",
  "picture",
  "recommendation",
  "callout-note",
  "callout-checklist",
  "callout-example",
  "footnote",
  "crossReference",
  "horizontalRule",
];

interface Query {
  from: number;
  to: number;
  words: string;
}

interface SlashState {
  query: Query | null;
  /** Where a menu was closed with Escape; it stays closed there. */
  closedAt: number | null;
}

const key = new PluginKey<SlashState>("slash");

export function slashMenu(actions: () => Actions): Extension {
  return Extension.create({
    name: "slashMenu",
    priority: 1000,
    addProseMirrorPlugins() {
      return [slashPlugin(this.editor, actions)];
    },
  });
}

function slashPlugin(editor: Editor, actions: () => Actions): Plugin<SlashState> {
  let menu: Menu | null = null;
  return new Plugin<SlashState>({
    key,
    state: {
      init: () => ({ query: null, closedAt: null }),
      apply: (transaction, before, _, state) => {
        const closed = transaction.getMeta(key) as { close: true } | undefined;
        const query = queryAt(state);
        if (!query) return { query: null, closedAt: null };
        if (closed) return { query: null, closedAt: query.from };
        const wasOpen = before.query !== null;
        const opens = transaction.docChanged && !transaction.getMeta("addToHistory");
        const closedAt = before.closedAt === query.from ? before.closedAt : null;
        return { query: closedAt === null && (wasOpen || opens) ? query : null, closedAt };
      },
    },
    props: {
      handleKeyDown: (_, event) => menu?.onKey(event) ?? false,
      decorations: (state) => {
        const query = key.getState(state)?.query;
        return query
          ? DecorationSet.create(state.doc, [
              Decoration.inline(query.from, query.to, { class: "slash-words" }),
            ])
          : null;
      },
    },
    view: (view) => {
      menu = new Menu(editor, view, actions);
      return {
        update: (next) => menu?.show(key.getState(next.state)?.query ?? null),
        destroy: () => menu?.show(null),
      };
    },
  });
}

/** "/" opens at the start of a block or after a space, up to the caret. */
function queryAt(state: EditorState): Query | null {
  const { $from, empty } = state.selection;
  if (!empty || !$from.parent.isTextblock || $from.parent.type.name === "figcaption") return null;
  const before = $from.parent.textBetween(0, $from.parentOffset, "\n", "￼");
  const found = /(?:^|[\s\u200b￼])\/([\p{L}\p{N}-]{0,20})$/u.exec(before);
  if (!found) return null;
  const words = found[1] ?? "";
  return { from: $from.pos - words.length - 1, to: $from.pos, words };
}

class Menu {
  private element: HTMLElement | null = null;
  private query: Query | null = null;
  private shown: Action[] = [];
  private at = 0;
  private readonly id = newId("insert");

  constructor(
    private readonly editor: Editor,
    private readonly view: EditorView,
    private readonly actions: () => Actions,
  ) {}

  show(query: Query | null): void {
    const isSame = query?.words === this.query?.words && query?.from === this.query?.from;
    if (isSame && (query === null) === (this.element === null)) return;
    this.query = query;
    this.element?.remove();
    this.element = null;
    this.describe(null);
    if (!query || !this.view.hasFocus()) return;
    const wanted = fold(query.words);
    const all = OFFERED.map((name) => this.actions()[name]!);
    const offered = all.filter(({ can, isShut }) => !isShut?.() && (!can || can(this.editor)));
    this.shown = offered.filter(({ label, also }) => fold(`${label} ${also ?? ""}`).includes(wanted));
    this.shown.sort(
      (a, b) => Number(fold(b.label).startsWith(wanted)) - Number(fold(a.label).startsWith(wanted)),
    );
    if (!this.shown.length) return;
    this.at = 0;
    this.element = this.build(query, offered.length);
    floatInPage(this.element);
    placeUnder(this.element, this.view.coordsAtPos(query.from));
    this.mark();
  }

  onKey(event: KeyboardEvent): boolean {
    if (!this.element || event.isComposing) return false;
    const count = this.shown.length;
    if (event.key === "ArrowDown") this.at = (this.at + 1) % count;
    else if (event.key === "ArrowUp") this.at = (this.at - 1 + count) % count;
    else if (event.key === "Enter" || event.key === "Tab") return this.take(this.shown[this.at]!);
    else if (event.key === "Escape") {
      this.view.dispatch(this.view.state.tr.setMeta(key, { close: true }));
      return true;
    } else return false;
    this.mark();
    return true;
  }

  private build(query: Query, all: number): HTMLElement {
    const head = query.words
      ? t("%(count)s of %(all)s match “%(words)s”", { count: this.shown.length, all, words: query.words })
      : t("%(count)s things", { count: all });
    return h(
      "div",
      { class: "insert-menu float" },
      h("p", { class: "menu-head" }, t("Insert"), h("span", { class: "muted", role: "status" }, head)),
      h(
        "ul",
        { role: "listbox", id: this.id, "aria-label": t("Insert") },
        ...this.shown.map((action, index) => this.option(action, index)),
      ),
    );
  }

  private option(action: Action, index: number): HTMLElement {
    const option = h(
      "li",
      { role: "option", id: `${this.id}-${index}` },
      icon(action.icon),
      h("span", {}, h("b", {}, action.label), h("small", {}, action.hint)),
      h("kbd", { "aria-hidden": "true" }, t("Enter")),
    );
    option.addEventListener("mousedown", (event) => event.preventDefault());
    option.addEventListener("click", () => this.take(action));
    return option;
  }

  private mark(): void {
    this.element?.querySelectorAll('[role="option"]').forEach((option, index) => {
      option.setAttribute("aria-selected", String(index === this.at));
      if (index === this.at) option.scrollIntoView({ block: "nearest" });
    });
    this.describe(`${this.id}-${this.at}`);
  }

  /** Tell those who listen which entry is marked, while the caret stays in the text. */
  private describe(active: string | null): void {
    const { dom } = this.view;
    if (active) {
      dom.setAttribute("aria-activedescendant", active);
      dom.setAttribute("aria-controls", this.id);
    } else {
      dom.removeAttribute("aria-activedescendant");
      dom.removeAttribute("aria-controls");
    }
  }

  private take(action: Action): true {
    const { query } = this;
    if (query) this.view.dispatch(this.view.state.tr.delete(query.from, query.to));
    action.run(this.editor);
    return true;
  }
}
