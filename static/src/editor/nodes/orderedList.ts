import { OrderedList } from "@tiptap/extension-list";
import { blockId, integer, keeps, validator } from "../attributes";
import { SUGGESTED } from "../marks/suggestion";

const start = integer(1, 9999);

export const ManualOrderedList = OrderedList.extend({
  group: "block flow list",
  marks: SUGGESTED,
  addAttributes() {
    return {
      ...blockId(),
      start: {
        default: 1,
        validate: validator(start),
        parseHTML: (element) => {
          const given = Number.parseInt(element.getAttribute("start") ?? "", 10);
          return keeps(start, given) ? given : 1;
        },
      },
    };
  },
  renderHTML({ HTMLAttributes }) {
    return ["ol", HTMLAttributes, 0];
  },
});
