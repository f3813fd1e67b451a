import { Mark } from "@tiptap/core";
import { identifier, requiredAttribute } from "../attributes";

/** The `marks` of a node whose blocks may be proposed as a whole. */
export const SUGGESTED = "insertion deletion";

/** A mark of a proposed change, known by an id of the form `<member>-<number>`. */
export function suggestionMark(name: "insertion" | "deletion", tag: "ins" | "del"): Mark {
  return Mark.create({
    name,
    inclusive: false,
    excludes: "insertion deletion",
    addAttributes() {
      return { id: requiredAttribute("id", identifier) };
    },
    parseHTML() {
      return [{ tag: `${tag}[data-id]` }];
    },
    renderHTML({ HTMLAttributes }) {
      return [tag, HTMLAttributes, 0];
    },
  });
}
