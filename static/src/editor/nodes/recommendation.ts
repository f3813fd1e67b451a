import { Node } from "@tiptap/core";
import { attribute, blockId, choice, identifier, list, required, text } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

const STRENGTHS = ["recommend", "suggest"] as const;
const BASES = ["research", "monitored-practice", "practice-based-consensus"] as const;

export const Recommendation = Node.create({
  name: "recommendation",
  group: "block",
  content: "(paragraph | bulletList | orderedList)+",
  marks: SUGGESTED,
  defining: true,
  addAttributes() {
    return {
      ...blockId(),
      strength: attribute("strength", required(choice(...STRENGTHS)), "recommend"),
      basis: attribute("basis", choice(...BASES)),
      rationale: attribute("rationale", text(800)),
      practices: attribute("practices", list(identifier, 20, true)),
    };
  },
  parseHTML() {
    return [{ tag: 'aside[data-type="recommendation"]' }];
  },
  renderHTML({ HTMLAttributes }) {
    return ["aside", { "data-type": "recommendation", ...HTMLAttributes }, 0];
  },
});
