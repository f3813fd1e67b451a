/** A figure: the picture, its caption in place, its rights in a dialog; or the place of a picture still to come. */
import type { NodeViewRendererProps } from "@tiptap/core";
import type { NodeView } from "@tiptap/pm/view";
import { t } from "../../web/words";
import type { Pictures } from "../pictures";
import { idAt } from "../ids";
import { h, icon } from "../ui/dom";

export function figureView(pictures: Pictures) {
  return ({ node, editor, getPos }: NodeViewRendererProps): NodeView => {
    const frame = h("div", { class: "figure-frame", contenteditable: "false" });
    const contentDOM = h("div", { class: "figure-caption" });
    const dom = h("figure", {}, frame, contentDOM);
    let current = node;
    let shown = "";

    const show = (): void => {
      const { asset, alt, decorative, credit, width } = current.attrs as Record<string, string | null>;
      dom.dataset["width"] = width ?? "text";
      const state = JSON.stringify([asset, alt, decorative, credit]);
      if (state === shown) return;
      shown = state;
      const isDescribed = Boolean(alt || decorative);
      frame.replaceChildren(...(asset ? [picture(asset, alt ?? "", credit ?? null)] : [place()]));
      if (asset) frame.append(tools(isDescribed));
    };
    const picture = (asset: string, alt: string, credit: string | null): HTMLElement =>
      h(
        "div",
        { class: "figure-picture" },
        h("img", { src: pictures.address(asset), alt, draggable: "false" }),
        credit ? h("small", { class: "credit" }, credit) : null,
      );
    const at = (act: (pos: number) => void) => (): void => {
      const pos = getPos();
      if (pos !== undefined) act(pos);
    };
    const place = (): HTMLElement =>
      h(
        "div",
        { class: "figure-place" },
        icon("image"),
        h("p", {}, t("A picture belongs here.")),
        h(
          "button",
          {
            type: "button",
            class: "button small",
            onclick: at((pos) => void pictures.choose(editor, idAt(editor.view, pos))),
          },
          t("Insert the picture"),
        ),
        h(
          "button",
          {
            type: "button",
            class: "button small quiet",
            onclick: at((pos) => editor.commands.deleteRange({ from: pos, to: pos + current.nodeSize })),
          },
          t("Leave it out"),
        ),
      );
    const tools = (isDescribed: boolean): HTMLElement =>
      h(
        "div",
        { class: "figure-tools" },
        isDescribed
          ? null
          : h(
              "p",
              { class: "error" },
              icon("triangle-alert"),
              t("Describe the picture, or mark it as decorative."),
            ),
        h(
          "button",
          {
            type: "button",
            class: "button small quiet block-edit",
            onclick: at((pos) => void pictures.edit(editor, idAt(editor.view, pos))),
          },
          icon("pencil"),
          t("Description and rights"),
        ),
        h(
          "button",
          {
            type: "button",
            class: "button small quiet block-edit",
            onclick: at((pos) => void pictures.choose(editor, idAt(editor.view, pos))),
          },
          icon("image"),
          t("Replace the picture"),
        ),
      );
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
      stopEvent: (event) => frame.contains(event.target as Node) && !event.type.startsWith("drag"),
      ignoreMutation: (change) => !contentDOM.contains(change.target),
    };
  };
}
