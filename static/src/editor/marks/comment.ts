import { Mark } from "@tiptap/core";
import { identifier, requiredAttribute } from "../attributes";

/** The place a discussion is about. Several may lie over one another; a copy of the text takes none along. */
export const Comment = Mark.create({
  name: "comment",
  inclusive: false,
  excludes: "",
  addAttributes() {
    return { thread: requiredAttribute("thread", identifier) };
  },
  parseHTML() {
    return [];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", { class: "comment", ...HTMLAttributes }, 0];
  },
});
