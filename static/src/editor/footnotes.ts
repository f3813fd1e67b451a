/** Footnotes: inserted at the caret and opened at once. */
import type { Editor } from "@tiptap/core";
import { newBlockId } from "./ids";

export function openFootnote(editor: Editor): void {
  const { selection, schema, tr } = editor.state;
  if (!selection.$to.parent.inlineContent || selection.$to.parent.type.name === "footnote") return;
  const note = schema.nodes["footnote"]!.create({ id: newBlockId() });
  const at = selection.to;
  if (!selection.$to.parent.canReplaceWith(selection.$to.index(), selection.$to.index(), note.type)) return;
  editor.view.dispatch(tr.insert(at, note).scrollIntoView());
  (editor.view.nodeDOM(at) as HTMLElement | null)?.querySelector("button")?.click();
}
