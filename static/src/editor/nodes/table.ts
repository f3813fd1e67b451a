import { Table } from "@tiptap/extension-table";
import { attribute, blockId, text } from "../attributes";

// A table holds rows only: its caption is an attribute.
export const ManualTable = Table.extend({
  group: "block",
  addAttributes() {
    return { ...blockId(), caption: attribute("caption", text(300)) };
  },
  renderHTML({ HTMLAttributes }) {
    return ["table", HTMLAttributes, ["tbody", 0]];
  },
});
