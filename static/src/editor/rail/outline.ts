/** The outline of the text: its headings, the current one marked, a click goes there. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import { goTo } from "../blocks";
import { targetsOf } from "../plugins/numbering";
import { h, resting } from "../ui/dom";

/** `onLeave` is called after a click, so that narrow screens show the text again. */
export function mountOutline(place: HTMLElement, editor: Editor, onLeave: () => void): void {
  let known = "";
  const draw = (): void => {
    const headings = targetsOf(editor.state).filter(({ kind }) => kind === "heading");
    const caret = editor.state.selection.from;
    const current = headings.findLastIndex(({ pos }) => pos <= caret);
    const state = JSON.stringify([
      headings.map(({ words, number, level }) => [words, number, level]),
      current,
    ]);
    if (state === known) return;
    known = state;
    const list = h("ol", { class: "heads" });
    headings.forEach(({ words, number, level }, index) => {
      const link = h(
        "button",
        {
          type: "button",
          "aria-current": index === current ? "location" : null,
        },
        number ? `${number} ` : null,
        words || t("(empty heading)"),
      );
      link.addEventListener("click", () => {
        const now = targetsOf(editor.state).filter(({ kind }) => kind === "heading")[index];
        onLeave();
        if (now) goTo(editor, now.pos);
      });
      list.append(h("li", { "data-level": level }, link));
    });
    const isForm = document.getElementById("group-links") !== null;
    const nothing = isForm ? [] : [h("p", { class: "hint" }, t("Headings you write appear here."))];
    place.replaceChildren(...(headings.length ? [list] : nothing));
  };
  const soon = resting(draw, 200);
  editor.on("update", soon);
  editor.on("selectionUpdate", soon);
  draw();
}
