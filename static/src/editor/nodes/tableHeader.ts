import { TableHeader } from "@tiptap/extension-table";
import { cellAttributes } from "./cell";

export const ManualTableHeader = TableHeader.extend({
  content: "flow+",
  addAttributes: cellAttributes,
});
