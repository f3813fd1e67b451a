import { TaskList } from "@tiptap/extension-list";
import { blockId } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

export const ManualTaskList = TaskList.extend({
  group: "block flow list",
  marks: SUGGESTED,
  addAttributes: blockId,
});
