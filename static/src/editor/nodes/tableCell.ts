import { TableCell } from "@tiptap/extension-table";
import { cellAttributes } from "./cell";

export const ManualTableCell = TableCell.extend({
  content: "flow+",
  addAttributes: cellAttributes,
});
