import { TableCell } from "@tiptap/extension-table";
import { cellAttributes } from "./cell";
import { SUGGESTED } from "../marks/suggestion";

export const ManualTableCell = TableCell.extend({
  content: "flow+",
  marks: SUGGESTED,
  addAttributes: cellAttributes,
});
