/** What the wire tells, shown to the person: refused and kept words, a right that is gone, a page to load again. */
import type { Editor } from "@tiptap/core";
import type { Collaboration, RecoveredText } from "./collaboration";
import type { Notices } from "./notices";

export function mountStanding(editor: Editor, wire: Collaboration, notices: Notices): void {
  const giveBack = (text: RecoveredText): void =>
    notices.recovered(text, {
      insert: editor.isEditable ? () => insert(editor, text.text) : null,
      dismiss: () => void wire.dismissRecovered(text.id),
    });
  wire.on("save", (state) => {
    notices.saveState(state);
    if (state.kind === "refused" && state.reason === "role") readOnly(editor);
  });
  wire.on("recovered", giveBack);
  wire.on("gone", () => readOnly(editor));
  wire.on("announced", ({ kind, payload }) => {
    if (kind !== "role" || payload["role"] === "edit" || !editor.isEditable) return;
    readOnly(editor);
    notices.roleTaken();
  });
  void wire.recovered().then((texts) => texts.forEach(giveBack));
}

/** Put words where the caret stands, a paragraph a line. */
function insert(editor: Editor, text: string): void {
  const lines = text.split("\n").map((line) => (line ? [{ type: "text", text: line }] : []));
  const content =
    lines.length === 1 ? lines[0]! : lines.map((line) => ({ type: "paragraph", content: line }));
  editor.chain().focus().insertContent(content).run();
}

/** Show the text for reading only, for good. */
function readOnly(editor: Editor): void {
  const modes = [...document.querySelectorAll<HTMLInputElement>('input[name="mode"]')];
  modes.find((mode) => mode.value !== "edit")?.click();
  for (const mode of modes) mode.disabled = true;
  editor.setEditable(false);
}
