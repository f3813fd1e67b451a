import { TaskItem } from "@tiptap/extension-list";
import { attribute, blockId, boolean } from "../attributes";

export const ManualTaskItem = TaskItem.extend({
  content: "paragraph flow*",
  addAttributes() {
    return { ...blockId(), checked: { ...attribute("checked", boolean, false), keepOnSplit: false } };
  },
}).configure({ nested: true });
