import { Link } from "@tiptap/extension-link";
import { keeps, required, url, validator } from "../attributes";

const address = required(url);

export const ManualLink = Link.extend({
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
}).configure({ openOnClick: false, HTMLAttributes: { rel: "noopener noreferrer nofollow" } });
