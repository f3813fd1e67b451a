import { BulletList } from "@tiptap/extension-list";
import { blockId } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

export const ManualBulletList = BulletList.extend({
  group: "block flow list",
  marks: SUGGESTED,
  addAttributes: blockId,
});
