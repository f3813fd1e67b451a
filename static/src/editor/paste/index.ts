/** Paste and drop: foreign HTML is cleaned into the schema, picture files are sent. */
import { type Editor, Extension } from "@tiptap/core";
import { Plugin } from "@tiptap/pm/state";
import type { Pictures } from "../pictures";
import { cleaned } from "./clean";

/** `onLeftOut` is told how many pictures of a pasted page left an empty place behind. */
export function pasting(pictures: () => Pictures, onLeftOut: (count: number) => void): Extension {
  return Extension.create({
    name: "pasting",
    priority: 950,
    addProseMirrorPlugins() {
      const { editor } = this;
      return [
        new Plugin({
          props: {
            transformPastedHTML: (html) => {
              const { html: clean, pictures: count } = cleaned(html);
              if (count) onLeftOut(count);
              return clean;
            },
            handlePaste: (_, event) => takeFiles(editor, pictures(), event.clipboardData, null),
            handleDrop: (view, event) => {
              const at = view.posAtCoords({ left: event.clientX, top: event.clientY });
              return takeFiles(editor, pictures(), event.dataTransfer, at?.pos ?? null);
            },
          },
        }),
      ];
    },
  });
}

/** Files come alone; beside HTML they are only its preview. What is no picture is refused by a sentence, not opened. */
function takeFiles(
  editor: Editor,
  pictures: Pictures,
  given: DataTransfer | null,
  at: number | null,
): boolean {
  const files = [...(given?.files ?? [])];
  if (!files.length || given?.types.includes("text/html")) return false;
  if (at !== null) editor.commands.setTextSelection(at);
  void insertInTurn(editor, pictures, files);
  return true;
}

async function insertInTurn(editor: Editor, pictures: Pictures, files: File[]): Promise<void> {
  for (const file of files) await pictures.insert(editor, file);
}
