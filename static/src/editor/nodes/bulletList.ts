import { BulletList } from "@tiptap/extension-list";
import { blockId } from "../attributes";

export const ManualBulletList = BulletList.extend({
  group: "block flow list",
  addAttributes: blockId,
});
