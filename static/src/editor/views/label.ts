/** Labels that stand in the text but are not of it. */
import type { NodeViewRendererProps } from "@tiptap/core";
import { Selection } from "@tiptap/pm/state";

/** Lead who clicks or taps a label to the end of its box: a caret inside the label would take no words. */
export function leadInside(label: HTMLElement, { editor, getPos }: NodeViewRendererProps): void {
  label.addEventListener("mousedown", (event) => {
    const pos = getPos();
    const { doc, tr } = editor.state;
    const node = pos === undefined ? null : doc.nodeAt(pos);
    const pressed = (event.target as Element).closest("button");
    if (!editor.isEditable || pos === undefined || !node || pressed) return;
    event.preventDefault();
    editor.view.dispatch(tr.setSelection(Selection.near(doc.resolve(pos + node.nodeSize - 1), -1)));
    editor.view.focus();
  });
}
