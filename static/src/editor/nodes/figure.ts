import { Node } from "@tiptap/core";
import { asset, attribute, blockId, boolean, choice, required, text } from "../attributes";

/** A picture with its caption. The picture is named by the SHA-256 of its bytes, never by an address. */
export const Figure = Node.create({
  name: "figure",
  group: "block",
  content: "figcaption",
  isolating: true,
  draggable: true,
  addAttributes() {
    return {
      ...blockId(),
      asset: attribute("asset", asset),
      alt: attribute("alt", text(500)),
      decorative: attribute("decorative", boolean, false),
      credit: attribute("credit", text(200)),
      licence: attribute("licence", text(100)),
      consent: attribute("consent", choice("given", "nobody-recognisable")),
      width: attribute("width", required(choice("text", "wide", "small")), "text"),
    };
  },
  parseHTML() {
    return [{ tag: "figure[data-asset]" }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["figure", HTMLAttributes, 0];
  },
});
