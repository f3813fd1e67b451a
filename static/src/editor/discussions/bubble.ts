/** A button beside words that are selected, for those who cannot write here and have no toolbar. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import { h, icon, resting } from "../ui/dom";

const REST = 250; // ms: the selection is still being made
const ABOVE = 48; // pixels between the words and the top of the button

export function mountBubble(editor: Editor, mayComment: () => boolean, start: () => void): void {
  const button = h("button", { type: "button", class: "button small comment-bubble", hidden: true });
  button.append(icon("message-square"), t("Comment"));
  button.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    button.hidden = true;
    start();
  });
  document.body.append(button);
  const place = (): void => {
    const selection = window.getSelection();
    const isInside =
      selection?.rangeCount && !selection.isCollapsed && editor.view.dom.contains(selection.anchorNode);
    button.hidden = !isInside || editor.isEditable || !mayComment();
    if (button.hidden || !selection) return;
    const { top, left, bottom } = selection.getRangeAt(0).getBoundingClientRect();
    button.style.top = `${top > 2 * ABOVE ? top - ABOVE : bottom + 8}px`;
    button.style.left = `${Math.max(8, left)}px`;
  };
  document.addEventListener("selectionchange", resting(place, REST));
  document.getElementById("main")?.addEventListener("scroll", () => {
    button.hidden = true;
  });
}
