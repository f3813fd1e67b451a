import { Node } from "@tiptap/core";
import { attribute, choice, identifier, required } from "../attributes";

const REFERENCE_KINDS = ["section", "heading", "recommendation", "table", "figure", "practice"] as const;

/** A reference to a section (null: this one) or to a block in it; what it says is found when it is shown. */
export const CrossReference = Node.create({
  name: "crossReference",
  group: "inline",
  inline: true,
  atom: true,
  addAttributes() {
    return {
      kind: attribute("kind", required(choice(...REFERENCE_KINDS)), "section"),
      section: attribute("section", identifier),
      block: attribute("block", identifier),
    };
  },
  parseHTML() {
    return [{ tag: 'span[data-type="cross-reference"]' }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", { "data-type": "cross-reference", ...HTMLAttributes }];
  },
});
