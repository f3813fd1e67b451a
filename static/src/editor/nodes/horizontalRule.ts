export { HorizontalRule } from "@tiptap/extension-horizontal-rule";
