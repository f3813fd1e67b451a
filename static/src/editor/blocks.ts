/** Top-level blocks as units: find the one at the caret, move it, insert beside it. */
import type { Editor } from "@tiptap/core";
import { Fragment, type Node as DocNode } from "@tiptap/pm/model";
import { closeHistory } from "@tiptap/pm/history";
import { NodeSelection, TextSelection } from "@tiptap/pm/state";

/** Says of a transaction that it moves a block: suggest mode does not carry that. */
export const MOVES = "moves";

export interface BlockAt {
  pos: number;
  node: DocNode;
  index: number;
}

/** Return the top-level block that holds `pos` (the caret unless given). */
export function blockAt(editor: Editor, pos = editor.state.selection.from): BlockAt | null {
  const { doc } = editor.state;
  const $pos = doc.resolve(Math.min(pos, doc.content.size));
  const index = $pos.index(0);
  if (index >= doc.childCount) return null;
  return { pos: $pos.depth ? $pos.before(1) : $pos.pos, node: doc.child(index), index };
}

/** Whether the top-level block has a neighbour on that side. */
export function canMove(editor: Editor, by: -1 | 1, from = blockAt(editor)): boolean {
  return from !== null && from.index + by >= 0 && from.index + by < editor.state.doc.childCount;
}

/** Swap a top-level block with its neighbour, undone on its own; the caret goes along. False at the end of the text. */
export function moveBlock(editor: Editor, by: -1 | 1, from = blockAt(editor)): boolean {
  if (!from || !canMove(editor, by, from)) return false;
  const { doc, tr, selection } = editor.state;
  const other = doc.child(from.index + by);
  const start = by < 0 ? from.pos - other.nodeSize : from.pos;
  const swapped = by < 0 ? [from.node, other] : [other, from.node];
  tr.replaceWith(start, start + from.node.nodeSize + other.nodeSize, Fragment.from(swapped));
  const shift = by * other.nodeSize;
  const isInside = selection.from >= from.pos && selection.to <= from.pos + from.node.nodeSize;
  if (isInside) {
    const $anchor = tr.doc.resolve(selection.anchor + shift);
    tr.setSelection(
      selection instanceof NodeSelection
        ? NodeSelection.create(tr.doc, selection.from + shift)
        : TextSelection.between($anchor, tr.doc.resolve(selection.head + shift)),
    );
  }
  editor.view.dispatch(closeHistory(tr).setMeta(MOVES, true).scrollIntoView());
  return true;
}

/** Put an empty paragraph with a slash after a block, so that the insert menu opens there. */
export function insertAfter(editor: Editor, { pos, node }: BlockAt): void {
  const isEmpty = node.type.name === "paragraph" && node.content.size === 0;
  const at = isEmpty ? pos : pos + node.nodeSize;
  const chain = editor.chain();
  if (!isEmpty) chain.insertContentAt(at, { type: "paragraph" });
  chain
    .setTextSelection(at + 1)
    .insertContent("/")
    .focus()
    .run();
}

export function deleteBlock(editor: Editor, { pos, node }: BlockAt): void {
  const { tr, schema, doc } = editor.state;
  if (doc.childCount === 1) tr.replaceWith(pos, pos + node.nodeSize, schema.nodes["paragraph"]!.create());
  else tr.delete(pos, pos + node.nodeSize);
  editor.view.dispatch(closeHistory(tr));
  editor.view.focus();
}

/** Put the caret at or after a position and the focus into the text, at once: keys typed next belong there. */
export function caretAt(editor: Editor, pos: number): void {
  const { doc, tr } = editor.state;
  const selection = TextSelection.near(doc.resolve(Math.min(pos, doc.content.size)));
  editor.view.focus();
  editor.view.dispatch(tr.setSelection(selection).scrollIntoView());
}

/** Show the block with this position and put the caret into it. */
export function goTo(editor: Editor, pos: number): void {
  const selection = TextSelection.near(
    editor.state.doc.resolve(Math.min(pos + 1, editor.state.doc.content.size)),
  );
  editor.view.dispatch(editor.state.tr.setSelection(selection));
  editor.view.focus();
  const shown = editor.view.nodeDOM(pos);
  const element = shown instanceof HTMLElement ? shown : editor.view.domAtPos(pos + 1).node.parentElement;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

/** Show the block that an address such as `…/edit#b-p4` names; without one, or when it is gone, do nothing. */
export function goToBlock(editor: Editor, hash: string): void {
  if (!hash.startsWith("#b-")) return;
  const wanted = decodeURIComponent(hash.slice(3));
  let found: number | undefined;
  editor.state.doc.descendants((node, pos) => {
    if (node.attrs["id"] === wanted) found = pos;
    return found === undefined;
  });
  if (found !== undefined) goTo(editor, found);
}

/** Put a block after the top-level block that holds the caret, or in place of it when that is an empty paragraph. */
export function insertBlock(editor: Editor, block: DocNode): void {
  const { $from } = editor.state.selection;
  const { tr } = editor.state;
  const isEmpty = $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.content.size;
  const depth = Math.min(1, $from.depth);
  const at = isEmpty ? $from.before(1) : depth ? $from.after(1) : $from.pos;
  if (isEmpty) tr.replaceWith(at, $from.after(1), block);
  else tr.insert(at, block);
  if (at + block.nodeSize >= tr.doc.content.size) {
    tr.insert(tr.doc.content.size, editor.schema.nodes["paragraph"]!.create());
  }
  editor.view.dispatch(closeHistory(tr));
  caretAt(editor, at + 1);
}
