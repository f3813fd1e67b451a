/** The toolbar: one tab stop, active states, menus for block styles, boxes and what is rarer. */
import type { Editor } from "@tiptap/core";
import { t } from "../web/words";
import type { Action, Actions } from "./actions";
import type { CommentGate } from "./discussions/gate";
import { h, hidden, icon, iconButton } from "./ui/dom";
import { toggleMenu } from "./ui/menu";
import { toolbarKeys } from "./ui/roving";

const STYLES = ["paragraph", "heading-2", "heading-3", "heading-4"];
const BOXES = ["recommendation", "callout-note", "callout-checklist", "callout-example"];
const RARER = ["superscript", "subscript", "language", "horizontalRule", "moveUp", "moveDown", "deleteBlock"];
const GROUPS = [
  ["bold", "italic", "link"],
  ["bulletList", "orderedList", "taskList", "blockquote"],
  ["table", "picture", "footnote", "crossReference"],
];

/** What brings the buttons up to date; before the text has been entered, nothing is "on". */
type Shown = ((isEntered: boolean) => void)[];

/** Fill `bar` with the toolbar of `editor`. */
export function mountToolbar(
  bar: HTMLElement,
  editor: Editor,
  actions: Actions,
  comments: CommentGate,
): void {
  const shown: Shown = [];
  const of = (names: string[]): Action[] => names.map((name) => actions[name]!);
  const style = styleMenu(editor, of(STYLES), shown);
  const groups = GROUPS.map((names) => group(of(names).map((action) => button(editor, action, shown))));
  const boxes = menuButton(
    editor,
    t("Recommendation, note, checklist, example"),
    "sticky-note",
    of(BOXES),
    shown,
  );
  const more = menuButton(editor, t("More"), "ellipsis", of(RARER), shown);
  groups[2]?.append(boxes, more);
  const history = group(of(["undo", "redo"]).map((action) => button(editor, action, shown)));
  const comment = h("button", { type: "button", class: "style comment-here" });
  comments.offer(comment);
  comment.append(icon("message-square"), h("span", {}, t("Comment")));
  const stays = h("span", { class: "stays" }, history, comment);
  bar.replaceChildren(style, ...groups, stays);
  bar.addEventListener("mousedown", (event) => event.preventDefault());
  toolbarKeys(bar, () => editor.commands.focus());
  let isEntered = false;
  const refresh = (): void => shown.forEach((show) => show(isEntered));
  editor.on("transaction", refresh);
  editor.on("focus", () => {
    isEntered = true;
    refresh();
  });
  refresh();
}

function group(buttons: HTMLElement[]): HTMLElement {
  return h("span", { class: "group" }, ...buttons);
}

function button(editor: Editor, action: Action, shown: Shown): HTMLButtonElement {
  const title = action.keys ? `${action.label} (${action.keys})` : action.label;
  const made = iconButton(action.label, action.icon, { title });
  made.addEventListener("click", () => {
    if (action.isShut?.() || made.getAttribute("aria-disabled") !== "true") action.run(editor);
  });
  shown.push((isEntered) => {
    if (action.isActive) made.setAttribute("aria-pressed", String(isEntered && action.isActive(editor)));
    if (action.can || action.isShut) made.setAttribute("aria-disabled", String(isOff(editor, action)));
  });
  return made;
}

function isOff(editor: Editor, { can, isShut }: Action): boolean {
  return isShut?.() === true || (can ? !can(editor) : false);
}

/** In a menu: what the mode has no room for looks as such, and still says why. */
function offered(editor: Editor, action: Action): { disabled: boolean; shut: boolean; run: () => void } {
  const shut = action.isShut?.() === true;
  return { disabled: isOff(editor, action), shut, run: () => action.run(editor) };
}

function styleMenu(editor: Editor, styles: Action[], shown: Shown): HTMLButtonElement {
  const words = h("span");
  const made = h(
    "button",
    { type: "button", class: "style", "aria-haspopup": "menu", "aria-expanded": "false" },
    hidden(t("Style:") + " "),
    words,
    icon("chevron-down"),
  );
  const current = (): Action => styles.find(({ isActive }) => isActive?.(editor)) ?? styles[0]!;
  made.addEventListener("click", () =>
    toggleMenu(
      made,
      t("Style of the paragraph"),
      styles.map((action) => ({
        label: action.label,
        icon: action.icon,
        checked: action === current(),
        ...offered(editor, action),
      })),
    ),
  );
  shown.push(() => {
    const { label } = current();
    if (words.textContent !== label) words.textContent = label;
  });
  return made;
}

function menuButton(
  editor: Editor,
  label: string,
  iconName: string,
  actions: Action[],
  shown: Shown,
): HTMLButtonElement {
  const made = iconButton(label, iconName, { "aria-haspopup": "menu", "aria-expanded": "false" });
  made.addEventListener("click", () =>
    toggleMenu(
      made,
      label,
      actions.map((action) => ({
        label: action.label,
        icon: action.icon,
        ...offered(editor, action),
      })),
    ),
  );
  shown.push((isEntered) => {
    const isActive = isEntered && actions.some((action) => action.isActive?.(editor));
    made.classList.toggle("active", isActive);
  });
  return made;
}
