/** Enter, Backspace and Delete in suggest mode where they meet a border; arrows step over place holders. */
import type { ResolvedPos } from "@tiptap/pm/model";
import {
  type EditorState,
  NodeSelection,
  Selection,
  TextSelection,
  type Transaction,
} from "@tiptap/pm/state";
import { canSplit } from "@tiptap/pm/transform";
import type { EditorView } from "@tiptap/pm/view";
import { wallBetween } from "./borders";
import { isPlaceholder, PLACEHOLDER, suggestedIn } from "./marks";

export interface Joins {
  /** Suggest to join two blocks; false when that cannot be. */
  join: (state: EditorState, from: number, to: number) => Transaction | null;
}

/** Handle a key; true when nothing is left to do for it. */
export function onKey(view: EditorView, event: KeyboardEvent, joins: Joins): boolean {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "Enter" && !event.shiftKey) return split(view);
  if (event.key === "Backspace") return backwards(view, joins);
  if (event.key === "Delete") return forwards(view, joins);
  if (event.key === "ArrowLeft" && !event.shiftKey) stepOver(view, -1);
  if (event.key === "ArrowRight" && !event.shiftKey) stepOver(view, 1);
  return false;
}

/** Where the first of the selected cells begins; null unless cells are selected as a whole. */
export function cellsIn({ selection }: EditorState): number | null {
  if (!("$anchorCell" in selection)) return null;
  return Math.min(...selection.ranges.map(({ $from }) => $from.pos));
}

/** Open a new block of the same kind; after a heading a paragraph, in a list a new item. */
function split(view: EditorView): boolean {
  if (cellsIn(view.state)) return true;
  const { tr } = view.state;
  if (!view.state.selection.empty) tr.deleteSelection();
  const { $from } = tr.selection;
  if (!$from.parent.isTextblock || $from.parent.type.name === "figcaption") return false;
  const { paragraph, heading } = view.state.schema.nodes;
  const isItem = /^(list|task)Item$/.test($from.node(-1).type.name) && $from.index(-1) === 0;
  const isAfterHeading = $from.parent.type === heading && $from.parentOffset === $from.parent.content.size;
  const words = isAfterHeading
    ? { type: paragraph! }
    : { type: $from.parent.type, attrs: $from.parent.attrs };
  const item = { type: $from.node(-1).type };
  const [depth, types] = isItem ? [2, [item, words]] : [1, [words]];
  if (!canSplit(tr.doc, $from.pos, depth, types)) return false;
  view.dispatch(tr.split($from.pos, depth, types).scrollIntoView());
  return true;
}

/** Move the caret before a place holder; at the start of its block suggest to join it with the one before. */
function backwards(view: EditorView, joins: Joins): boolean {
  const $at = caret(view, -1);
  if (!$at || $at.parentOffset > 0) return false;
  const before = Selection.findFrom($at.doc.resolve($at.before()), -1);
  if (!before) return true;
  if (before instanceof NodeSelection) return select(view, before);
  if (wallBetween($at.doc, before.to, $at.pos)) return true;
  return suggest(view, joins.join(view.state, before.to, $at.pos), before.to);
}

function forwards(view: EditorView, joins: Joins): boolean {
  const $at = caret(view, 1);
  if (!$at || $at.parentOffset < $at.parent.content.size) return false;
  const after = Selection.findFrom($at.doc.resolve($at.after()), 1);
  if (!after) return true;
  if (after instanceof NodeSelection) return select(view, after);
  if (wallBetween($at.doc, $at.pos, after.from)) return true;
  return suggest(view, joins.join(view.state, $at.pos, after.from), null);
}

function suggest(view: EditorView, transaction: Transaction | null, caretAt: number | null): boolean {
  if (!transaction) return true;
  if (caretAt !== null) transaction.setSelection(TextSelection.near(transaction.doc.resolve(caretAt), -1));
  else
    transaction.setSelection(
      TextSelection.near(transaction.doc.resolve(transaction.mapping.map(view.state.selection.head, 1)), 1),
    );
  view.dispatch(transaction.scrollIntoView());
  return true;
}

function select(view: EditorView, selection: Selection): boolean {
  view.dispatch(view.state.tr.setSelection(selection).scrollIntoView());
  return true;
}

/** The caret past the place holders on that side; null without one between words. */
function caret(view: EditorView, by: -1 | 1): ResolvedPos | null {
  stepOver(view, by);
  const { selection } = view.state;
  return selection instanceof TextSelection && selection.$cursor?.parent.isTextblock
    ? selection.$cursor
    : null;
}

function stepOver(view: EditorView, by: -1 | 1): void {
  const { selection } = view.state;
  if (!(selection instanceof TextSelection) || !selection.$cursor) return;
  const to = pastPlaceholders(selection.$cursor, by);
  if (to !== selection.head)
    view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, to)));
}

function pastPlaceholders($pos: ResolvedPos, by: -1 | 1): number {
  let $at = $pos;
  for (;;) {
    const node = by < 0 ? $at.nodeBefore : $at.nodeAfter;
    if (!node?.isText || !suggestedIn(node.marks)) return $at.pos;
    const edge = by < 0 ? node.text!.at(-1) : node.text![0];
    if (!isPlaceholder(node) && edge !== PLACEHOLDER) return $at.pos;
    $at = $at.doc.resolve($at.pos + by);
  }
}
