import { Blockquote } from "@tiptap/extension-blockquote";
import { blockId } from "../attributes";

export const ManualBlockquote = Blockquote.extend({
  content: "flow+",
  group: "block flow",
  addAttributes: blockId,
});
