import { Subscript } from "@tiptap/extension-subscript";

export const ManualSubscript = Subscript.extend({ excludes: "subscript superscript" });
