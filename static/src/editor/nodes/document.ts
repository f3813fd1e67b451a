import { Document } from "@tiptap/extension-document";
import { documentAttributes } from "../fields";
import { SUGGESTED } from "../marks/suggestion";

export const ManualDocument = Document.extend({
  content: "block+",
  marks: SUGGESTED,
  addAttributes: documentAttributes,
});
