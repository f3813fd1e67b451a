import { Mark } from "@tiptap/core";
import { keeps, languageTag, validator } from "../attributes";

/** A phrase in another language than the Text. Word marks every run with `lang`, so only our own is read back. */
export const Language = Mark.create({
  name: "language",
  addAttributes() {
    return {
      lang: {
        default: undefined,
        isRequired: true,
        validate: validator(languageTag),
        parseHTML: (element) => element.getAttribute("lang"),
      },
    };
  },
  parseHTML() {
    return [
      {
        tag: "span[data-foreign][lang]",
        getAttrs: (element) => (keeps(languageTag, element.getAttribute("lang")) ? null : false),
      },
    ];
  },
  renderHTML({ HTMLAttributes }) {
    return ["span", { "data-foreign": "", ...HTMLAttributes }, 0];
  },
});
