import { Mark } from "@tiptap/core";
import { keeps, required, url, validator } from "../attributes";

const address = required(url);

/** A link to the web or to a mailbox; addresses that do not keep to the rule leave their words behind. */
export const ManualLink = Mark.create({
  name: "link",
  priority: 1000,
  keepOnSplit: false,
  exitable: true,
  inclusive: false,
  addAttributes() {
    return {
      href: {
        default: undefined,
        isRequired: true,
        validate: validator(address),
        parseHTML: (element) => element.getAttribute("href"),
      },
    };
  },
  parseHTML() {
    return [
      {
        tag: "a[href]",
        getAttrs: (element) => (keeps(address, element.getAttribute("href")) ? null : false),
      },
    ];
  },
  renderHTML({ HTMLAttributes }) {
    return ["a", { rel: "noopener noreferrer nofollow", ...HTMLAttributes }, 0];
  },
});
