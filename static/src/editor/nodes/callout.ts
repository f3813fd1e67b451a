import { Node } from "@tiptap/core";
import { attribute, blockId, choice, required } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

const CALLOUT_KINDS = ["note", "checklist", "example"] as const;

export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "flow+",
  marks: SUGGESTED,
  defining: true,
  addAttributes() {
    return {
      ...blockId(),
      kind: attribute("kind", required(choice(...CALLOUT_KINDS)), "note"),
    };
  },
  parseHTML() {
    return [{ tag: 'aside[data-type="callout"]' }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["aside", { "data-type": "callout", ...HTMLAttributes }, 0];
  },
});
