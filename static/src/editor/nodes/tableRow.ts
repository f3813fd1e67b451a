import { TableRow } from "@tiptap/extension-table";
import { blockId } from "../attributes";

export const ManualTableRow = TableRow.extend({
  content: "(tableCell | tableHeader)*",
  addAttributes: blockId,
});
