import { Code } from "@tiptap/extension-code";

// Comments, suggestions and languages may lie over code.
export const ManualCode = Code.extend({ excludes: "code" });
