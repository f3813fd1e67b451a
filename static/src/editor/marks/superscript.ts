import { Superscript } from "@tiptap/extension-superscript";

export const ManualSuperscript = Superscript.extend({ excludes: "superscript subscript" });
