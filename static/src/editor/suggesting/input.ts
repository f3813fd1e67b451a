/** What is typed and rubbed out: in suggest mode before the browser does it, so that nothing has to be put back. */
import { TextSelection } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { cellsIn } from "./keys";
import { memberOf, suggestedIn, suggestionMark } from "./marks";
import { newSuggestionId } from "./naming";

/** Words typed inside of a suggestion do not become part of it; in suggest mode no shorthand changes them. */
export function typed(
  view: EditorView,
  from: number,
  to: number,
  text: string,
  isSuggesting: boolean,
): boolean {
  const cells = isSuggesting ? cellsIn(view.state) : null;
  if (cells !== null) return intoFirst(view, cells, text);
  const { state } = view;
  const marks = state.storedMarks ?? state.doc.resolve(from).marks();
  const own = marks.filter((mark) => suggestedIn([mark]) === null);
  if (!isSuggesting && own.length === marks.length) return false;
  const tr = state.tr.replaceWith(from, to, state.schema.text(text, own));
  view.dispatch(tr.setSelection(TextSelection.create(tr.doc, from + text.length)).scrollIntoView());
  return true;
}

/** Do in suggest mode what the browser is about to do; composed words come in when they are composed. */
export function beforeInput(view: EditorView, event: InputEvent): boolean {
  if (event.isComposing || view.composing) return false;
  const kind = event.inputType;
  const { from, to } = view.state.selection;
  if (kind === "insertText" && event.data) return done(event, typed(view, from, to, event.data, true));
  const range = reach(view, event);
  if (!range || !/^delete(?!ByCut|ByDrag)|^insertReplacementText$/.test(kind)) return false;
  const words = event.dataTransfer?.getData("text/plain") ?? event.data ?? "";
  if (kind === "insertReplacementText") return done(event, typed(view, ...range, words, true));
  view.dispatch(view.state.tr.delete(...range).scrollIntoView());
  return done(event, true);
}

/** Words typed over several cells stand in the first of them; the words of all go. */
function intoFirst(view: EditorView, first: number, text: string): boolean {
  view.dispatch(view.state.tr.deleteSelection());
  if (cellsIn(view.state) !== null) return true; // it was refused
  const { doc, tr } = view.state;
  view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(first))));
  const { from } = view.state.selection;
  return typed(view, from, from, text, true);
}

/** The range the browser would change; null where it does not say, or changes nothing. */
function reach(view: EditorView, event: InputEvent): [number, number] | null {
  const range = event.getTargetRanges()[0];
  if (!range) return null;
  const from = view.posAtDOM(range.startContainer, range.startOffset, 1);
  const to = view.posAtDOM(range.endContainer, range.endOffset, -1);
  return from < to ? [from, to] : null;
}

function done(event: Event, is: boolean): boolean {
  if (is) event.preventDefault();
  return is;
}

/** Composed words are marked from the first letter on: to mark them later would end the composition. */
export function keepMark(view: EditorView, member: number): void {
  const { state } = view;
  const { $from } = state.selection;
  const before = $from.nodeBefore && suggestedIn($from.nodeBefore.marks);
  const isOwn = before?.kind === "insertion" && memberOf(before.id) === member;
  const mark = suggestionMark(state.schema, "insertion", isOwn ? before.id : newSuggestionId(member));
  view.dispatch(state.tr.setStoredMarks(mark.addToSet(state.storedMarks ?? $from.marks())));
}
