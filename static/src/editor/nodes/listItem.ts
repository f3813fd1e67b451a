import { ListItem } from "@tiptap/extension-list";
import { blockId } from "../attributes";

export const ManualListItem = ListItem.extend({
  content: "paragraph flow*",
  addAttributes: blockId,
});
