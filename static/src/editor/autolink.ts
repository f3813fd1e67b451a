/** Addresses become links as they are typed or pasted over words; Ctrl+click follows a link. */
import { Extension, InputRule } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import { addressOf } from "./links";

const TYPED = /(?:^|\s)(https?:\/\/[^\s]+\.[^\s]+?)([.,;:!?)]?)\s$/;
const PASTED = /^https?:\/\/\S+$/;

export const AutoLink = Extension.create({
  name: "autoLink",
  addInputRules() {
    return [
      new InputRule({
        find: TYPED,
        handler: ({ state, range, match }) => {
          const [whole, address = "", after = ""] = match;
          const href = addressOf(address);
          const end = range.to - after.length;
          const start = end - address.length;
          if (!href || whole.length < address.length) return;
          state.tr
            .addMark(start, end, state.schema.marks["link"]!.create({ href }))
            .insertText(whole.slice(-1), range.to)
            .removeStoredMark(state.schema.marks["link"]!);
        },
      }),
    ];
  },
  addProseMirrorPlugins() {
    const { editor } = this;
    return [
      new Plugin({
        props: {
          handlePaste: (view, event) => {
            const text = event.clipboardData?.getData("text/plain").trim() ?? "";
            const href = PASTED.test(text) ? addressOf(text) : null;
            if (!href || view.state.selection.empty) return false;
            return editor.commands.setMark("link", { href });
          },
          handleClick: (_, __, event) => {
            const link = (event.target as HTMLElement).closest("a");
            if (!link || !(event.ctrlKey || event.metaKey)) return false;
            window.open(link.href, "_blank", "noopener,noreferrer");
            return true;
          },
        },
      }),
    ];
  },
});
