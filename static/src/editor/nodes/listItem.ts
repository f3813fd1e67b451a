import { ListItem } from "@tiptap/extension-list";
import { blockId } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

export const ManualListItem = ListItem.extend({
  content: "paragraph flow*",
  marks: SUGGESTED,
  addAttributes: blockId,
});
