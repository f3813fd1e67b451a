/** What the wire tells, shown to the person: refused and kept words, a right that is gone, a page to load again. */
import { isWriting } from "../device/session";
import type { Editor } from "@tiptap/core";
import type { Collaboration, RecoveredText } from "./collaboration";
import type { Modes } from "./modes";
import type { Notices } from "./notices";

export function mountStanding(editor: Editor, wire: Collaboration, modes: Modes, notices: Notices): void {
  const compare = async ({ mine }: RecoveredText): Promise<void> => {
    if (mine) (await import("./comparison")).openComparison(editor, mine);
  };
  const giveBack = (text: RecoveredText): void =>
    notices.recovered(text, {
      compare: text.mine ? () => void compare(text) : null,
      insert: editor.isEditable ? () => insert(editor, text.text) : null,
      dismiss: () => void wire.dismissRecovered(text.id),
    });
  wire.on("save", (state) => {
    if (state.kind === "refused" && state.reason === "role") modes.allow("read");
  });
  wire.on("recovered", (text) => {
    giveBack(text);
    void compare(text);
  });
  wire.on("gone", () => modes.allow("read"));
  wire.on("announced", ({ kind, payload }) => {
    if (kind !== "role" || payload["role"] === modes.may || !editor.isEditable) return;
    if (payload["role"] === "edit") return;
    modes.allow(payload["role"] === "suggest" ? "suggest" : "read");
    notices.roleTaken();
  });
  const look = (): void => void wire.recovered().then((texts) => texts.forEach(giveBack));
  look();
  isWriting({
    send: () => wire.flush(),
    stop: () => wire.destroy(),
    look: () => {
      look();
      void wire.sendWhatTabsLeft();
    },
  });
}

/** Put words where the caret stands, a paragraph a line. */
function insert(editor: Editor, text: string): void {
  const lines = text.split("\n").map((line) => (line ? [{ type: "text", text: line }] : []));
  const content =
    lines.length === 1 ? lines[0]! : lines.map((line) => ({ type: "paragraph", content: line }));
  editor.chain().focus().insertContent(content).run();
}
