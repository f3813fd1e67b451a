/** Keys go where the person looks: the focus moves at once, and a key acts at the caret the browser shows. */
import { Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";

/**
 * On a slow machine a key may arrive before the frame in which Tiptap would focus, or before the event that tells
 * where the caret went; what is typed would then be lost, or stand where the caret was.
 */
export const Focus = Extension.create({
  name: "focusAtOnce",
  addCommands() {
    return {
      focus:
        (position = null) =>
        ({ view, commands, dispatch }) => {
          if (!dispatch) return true;
          if (position === "start") commands.setTextSelection(0);
          if (!view.hasFocus()) view.focus();
          commands.scrollIntoView();
          return true;
        },
    };
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          handleDOMEvents: {
            keydown: (view) => {
              view.dom.ownerDocument.dispatchEvent(new Event("selectionchange"));
              return false;
            },
          },
        },
      }),
    ];
  },
});
