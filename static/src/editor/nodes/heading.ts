import { Heading } from "@tiptap/extension-heading";
import { blockId, integer, validator } from "../attributes";

// The title of a Text is a field, so its headings start at level 2; other levels are brought in on paste.
const LEVEL_OF_TAG = { h1: 2, h2: 2, h3: 3, h4: 4, h5: 4, h6: 4 } as const;

export const ManualHeading = Heading.extend({
  addAttributes() {
    return {
      ...blockId(),
      level: {
        default: 2,
        rendered: false,
        parseHTML: () => null,
        validate: validator(integer(2, 4)),
      },
    };
  },
  parseHTML() {
    return Object.entries(LEVEL_OF_TAG).map(([tag, level]) => ({ tag, attrs: { level } }));
  },
}).configure({ levels: [2, 3, 4] });
