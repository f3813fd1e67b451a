import { TaskList } from "@tiptap/extension-list";
import { blockId } from "../attributes";

export const ManualTaskList = TaskList.extend({
  group: "block flow list",
  addAttributes: blockId,
});
