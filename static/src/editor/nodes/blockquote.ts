import { Blockquote } from "@tiptap/extension-blockquote";
import { blockId } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

export const ManualBlockquote = Blockquote.extend({
  content: "flow+",
  marks: SUGGESTED,
  group: "block flow",
  addAttributes: blockId,
});
