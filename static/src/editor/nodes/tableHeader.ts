import { TableHeader } from "@tiptap/extension-table";
import { cellAttributes } from "./cell";
import { SUGGESTED } from "../marks/suggestion";

export const ManualTableHeader = TableHeader.extend({
  content: "flow+",
  marks: SUGGESTED,
  addAttributes: cellAttributes,
});
