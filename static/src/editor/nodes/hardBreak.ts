export { HardBreak } from "@tiptap/extension-hard-break";
