import { Paragraph } from "@tiptap/extension-paragraph";
import { blockId } from "../attributes";

export const ManualParagraph = Paragraph.extend({
  group: "block flow",
  addAttributes: blockId,
});
