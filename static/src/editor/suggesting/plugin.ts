/** What suggestions do to the view: colours and borders on screen, keys, words typed beside and inside of them. */
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { AttrStep } from "@tiptap/pm/transform";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { h } from "../ui/dom";
import { asAccepted } from "./clipboard";
import { bordersIn, type Suggestion, suggestionsIn } from "./found";
import { type Gate, isLeftAlone } from "./gate";
import { beforeInput, keepMark, typed } from "./input";
import { type Joins, onKey } from "./keys";
import { type Kind, memberOf, suggestedIn } from "./marks";
import { second } from "./rivals";

export interface Looks {
  gate: Gate;
  member: number;
  joins: Joins;
  /** The colour of who suggested, and how it is said. */
  person: (member: number) => string;
  described: (member: number, kind: Kind) => string;
  /** A suggestion in the text was pointed at. */
  chosen: (id: string) => void;
}

interface Shown {
  doc: EditorState["doc"];
  list: Suggestion[];
  active: ReadonlySet<string>;
  decorations: DecorationSet;
}

export const key = new PluginKey<Shown>("suggestions");

/** Ask for the suggestions in `ids` to be shown as the active ones, or for all to be drawn anew. */
export function showing(transaction: Transaction, ids: ReadonlySet<string> | "again"): Transaction {
  return transaction.setMeta(key, ids).setMeta("addToHistory", false);
}

export function suggestions(looks: Looks): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: (_, { doc }) => drawn(doc, new Set(), looks),
      apply(transaction, before) {
        const asked = transaction.getMeta(key) as ReadonlySet<string> | "again" | undefined;
        if (!transaction.docChanged && asked === undefined) return before;
        return drawn(transaction.doc, asked instanceof Set ? asked : before.active, looks);
      },
    },
    filterTransaction: (transaction) => !looks.gate.isSuggesting || isSafe(transaction),
    props: {
      decorations: (state) => key.getState(state)?.decorations,
      handleKeyDown: (view, event) => looks.gate.isSuggesting && onKey(view, event, looks.joins),
      handleTextInput: (view, from, to, text) => typed(view, from, to, text, looks.gate.isSuggesting),
      handleClick: (view, pos) => {
        const id = idAt(view.state, pos);
        if (id) setTimeout(() => looks.chosen(id)); // the caret is put there first: drawing anew would undo it
        return false;
      },
      handleDOMEvents: {
        beforeinput: (view, event) => looks.gate.isSuggesting && beforeInput(view, event),
        compositionstart: (view) => {
          if (looks.gate.isSuggesting) keepMark(view, looks.member);
          return false;
        },
      },
      transformCopied: asAccepted,
      transformPasted: (slice, view) =>
        view.dragging?.move && !looks.gate.isSuggesting ? slice : asAccepted(slice),
    },
  });
}

/** What plugins append to a suggestion may give ids to blocks, nothing else. */
function isSafe(transaction: Transaction): boolean {
  if (isLeftAlone(transaction) || !transaction.getMeta("appendedTransaction")) return true;
  return transaction.steps.every((step) => step instanceof AttrStep && step.attr === "id");
}

export function idAt(state: EditorState, pos: number): string | null {
  const $pos = state.doc.resolve(pos);
  for (const node of [$pos.nodeAfter, $pos.nodeBefore]) {
    const suggested = node && suggestedIn(node.marks);
    if (suggested) return suggested.id;
  }
  for (let depth = $pos.depth; depth > 0; depth -= 1) {
    const suggested = suggestedIn($pos.node(depth).marks);
    if (suggested) return suggested.id;
  }
  return null;
}

function drawn(doc: EditorState["doc"], active: ReadonlySet<string>, looks: Looks): Shown {
  const list = suggestionsIn(doc);
  const left = second(list.map(({ id }) => id));
  const decorations = list.flatMap(({ id, member, parts }) =>
    parts.map(({ kind, from, to, isBlock }) => {
      const attributes = {
        class: `suggested ${kind}${active.has(id) ? " now" : ""}${left.has(id) ? " second" : ""}`,
        "data-person": looks.person(member),
        title: looks.described(member, kind),
      };
      return isBlock ? Decoration.node(from, to, attributes) : Decoration.inline(from, to, attributes);
    }),
  );
  for (const kind of ["insertion", "deletion"] as const)
    for (const { from, to, id } of bordersIn(doc, kind))
      decorations.push(...border(doc, from, to, id, kind, looks));
  return { doc, list, active, decorations: DecorationSet.create(doc, decorations) };
}

/** A sign at the end of the block before; both blocks flow together where the border is not to be seen. */
function border(
  doc: EditorState["doc"],
  from: number,
  to: number,
  id: string,
  kind: Kind,
  looks: Looks,
): Decoration[] {
  const member = memberOf(id);
  const sign = (): HTMLElement =>
    h(
      "span",
      { class: `border-sign suggested ${kind}`, "data-person": looks.person(member), "data-id": id },
      "¶",
    );
  const [$from, $to] = [doc.resolve(from), doc.resolve(to)];
  const flows = $from.parent.type === $to.parent.type && $from.depth === 1 && $to.depth === 1;
  const block = ($pos: typeof $from): Decoration =>
    Decoration.node($pos.before(), $pos.after(), { class: `flows-${kind}` });
  return [
    Decoration.widget(from, sign, { side: 1, key: `border-${id}-${kind}`, ignoreSelection: true }),
    ...(flows ? [block($from), block($to)] : []),
  ];
}
