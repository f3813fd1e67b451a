/** A table in a frame that scrolls sideways, with its caption as a field above it. */
import type { NodeViewRendererProps } from "@tiptap/core";
import type { NodeView } from "@tiptap/pm/view";
import { t } from "../../web/words";
import { caretAt } from "../blocks";
import { h, newId } from "../ui/dom";

const CAPTION_LENGTH = 300;

export function tableView({ node, editor, getPos }: NodeViewRendererProps): NodeView {
  const id = newId("caption");
  const input = h("input", {
    id,
    class: "table-caption-input",
    maxlength: CAPTION_LENGTH,
    placeholder: t("What the table shows"),
  });
  const words = h("p", { class: "table-caption-words" });
  const label = h("label", { for: id }, t("Caption"));
  const head = h("div", { class: "table-caption", contenteditable: "false" }, label, input, words);
  const contentDOM = h("tbody");
  const table = h("table", {}, contentDOM);
  const dom = h("div", { class: "table-block" }, head, h("div", { class: "scroll" }, table));
  let current = node;

  const show = (): void => {
    const caption = (current.attrs["caption"] as string | null) ?? "";
    if (document.activeElement !== input) input.value = caption;
    words.textContent = caption;
    table.setAttribute("aria-label", caption || t("Table"));
  };
  const write = (): void => {
    const pos = getPos();
    const caption = input.value.trim() || null;
    if (pos === undefined || caption === current.attrs["caption"]) return;
    editor.view.dispatch(editor.state.tr.setNodeAttribute(pos, "caption", caption));
  };
  input.addEventListener("change", write);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    write();
    const pos = getPos();
    if (pos !== undefined) caretAt(editor, pos + 4);
  });
  show();
  return {
    dom,
    contentDOM,
    update: (next) => {
      if (next.type !== current.type) return false;
      current = next;
      show();
      return true;
    },
    stopEvent: (event) => head.contains(event.target as Node),
    ignoreMutation: (change) => !contentDOM.contains(change.target),
  };
}
