import { TaskItem } from "@tiptap/extension-list";
import { t } from "../../web/words";
import { attribute, blockId, boolean } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

export const ManualTaskItem = TaskItem.extend({
  content: "paragraph flow*",
  marks: SUGGESTED,
  addAttributes() {
    return { ...blockId(), checked: { ...attribute("checked", boolean, false), keepOnSplit: false } };
  },
}).configure({
  nested: true,
  a11y: { checkboxLabel: (node) => t("Done: %(words)s", { words: node.textContent || "…" }) },
});
