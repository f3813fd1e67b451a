/** A callout with the word for its kind above its text. */
import type { NodeViewRendererProps } from "@tiptap/core";
import type { NodeView } from "@tiptap/pm/view";
import { t } from "../../web/words";
import { h } from "../ui/dom";
import { leadInside } from "./label";

const words = (): Record<string, string> => ({
  note: t("Note"),
  checklist: t("Checklist"),
  example: t("Example"),
});

export function calloutView(props: NodeViewRendererProps): NodeView {
  const label = h("p", { class: "label", contenteditable: "false" });
  const contentDOM = h("div", { class: "callout-text" });
  const dom = h("aside", { class: "callout" }, label, contentDOM);
  let current = props.node;
  leadInside(label, props);
  const show = (): void => {
    const kind = current.attrs["kind"] as string;
    dom.dataset["kind"] = kind;
    label.textContent = words()[kind] ?? "";
  };
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
    ignoreMutation: (change) => !contentDOM.contains(change.target),
  };
}
