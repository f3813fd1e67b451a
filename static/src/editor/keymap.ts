/** Keys beyond those of the nodes and marks themselves (ux.md, editor habits). */
import { Extension } from "@tiptap/core";
import type { Actions } from "./actions";
import { goOn } from "./form/questions";

export function keys(actions: () => Actions): Extension {
  return Extension.create({
    name: "editorKeys",
    priority: 900,
    addKeyboardShortcuts() {
      const run = (name: string) => () => {
        actions()[name]?.run(this.editor);
        return true;
      };
      return {
        "Mod-k": run("link"),
        "Mod-Alt-f": run("footnote"),
        "Mod-Alt-ArrowUp": run("moveUp"),
        "Mod-Alt-ArrowDown": run("moveDown"),
        "Mod-Enter": () => {
          goOn(this.editor.view.dom);
          return true;
        },
      };
    },
  });
}
