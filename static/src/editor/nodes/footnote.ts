import { Node } from "@tiptap/core";
import { blockId } from "../attributes";

/** A note that stands in the text where its number is printed; a note holds no further notes. */
export const Footnote = Node.create({
  name: "footnote",
  group: "inline",
  inline: true,
  content: "(text | hardBreak | crossReference)*",
  atom: true,
  addAttributes: blockId,
  parseHTML() {
    return [{ tag: 'span[data-type="footnote"]' }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", { "data-type": "footnote", ...HTMLAttributes }, 0];
  },
});
