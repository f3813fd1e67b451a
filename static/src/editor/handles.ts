/** Buttons beside the block with the caret or the pointer: insert below, and a menu to move or delete it. */
import type { Editor } from "@tiptap/core";
import { t } from "../web/words";
import { type BlockAt, blockAt, deleteBlock, insertAfter, moveBlock } from "./blocks";
import { h, iconButton } from "./ui/dom";
import { toggleMenu } from "./ui/menu";

/** Put the handle into `sheet`, which must be its positioned ancestor. */
export function mountHandles(editor: Editor, sheet: HTMLElement): void {
  const insert = iconButton(t("Insert a block below"), "plus");
  const act = iconButton(t("Move or delete this block"), "grip-vertical", {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  });
  const handle = h(
    "div",
    { class: "handle", role: "group", "aria-label": t("This block"), hidden: true },
    insert,
    act,
  );
  sheet.append(handle);
  let current: number | null = null;
  let isPointed = false;

  const block = (): BlockAt | null => (current === null ? null : blockAt(editor, current + 1));
  const show = (found: BlockAt | null): void => {
    const isShown = editor.isEditable && (editor.isFocused || handle.matches(":focus-within") || isPointed);
    const element = found && isShown ? editor.view.nodeDOM(found.pos) : null;
    handle.hidden = !(element instanceof HTMLElement);
    current = found?.pos ?? null;
    if (!(element instanceof HTMLElement)) return;
    const top = element.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
    handle.style.top = `${Math.round(top)}px`;
  };
  const atCaret = (): void => show(blockAt(editor));

  insert.addEventListener("click", () => {
    const found = block();
    if (found) insertAfter(editor, found);
  });
  act.addEventListener("click", () => {
    const found = block();
    if (!found) return;
    const last = editor.state.doc.childCount - 1;
    toggleMenu(act, t("This block"), [
      {
        label: t("Move up"),
        icon: "arrow-up",
        hint: "Ctrl+Alt+↑",
        disabled: found.index === 0,
        run: () => moveBlock(editor, -1, found) && editor.commands.focus(),
      },
      {
        label: t("Move down"),
        icon: "arrow-down",
        hint: "Ctrl+Alt+↓",
        disabled: found.index === last,
        run: () => moveBlock(editor, 1, found) && editor.commands.focus(),
      },
      { label: t("Delete"), icon: "trash-2", danger: true, run: () => deleteBlock(editor, found) },
    ]);
  });
  editor.view.dom.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const element = (event.target as HTMLElement).closest(".ProseMirror > *");
    if (!element) return;
    const index = [...editor.view.dom.children].indexOf(element);
    let pos = 0;
    for (let at = 0; at < index && at < editor.state.doc.childCount; at += 1)
      pos += editor.state.doc.child(at).nodeSize;
    isPointed = true;
    if (pos !== current || handle.hidden) show(blockAt(editor, pos + 1));
  });
  sheet.addEventListener("pointerleave", () => {
    isPointed = false;
    atCaret();
  });
  editor.on("selectionUpdate", atCaret);
  editor.on("update", atCaret);
  editor.on("focus", atCaret);
}
