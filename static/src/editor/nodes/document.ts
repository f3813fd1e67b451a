import { Document } from "@tiptap/extension-document";
import { documentAttributes } from "../fields";

export const ManualDocument = Document.extend({
  content: "block+",
  addAttributes: documentAttributes,
});
