/** Turn what a person does into suggestions: the same transaction, with marks in place of changes. */
import type { Node as DocNode, Slice } from "@tiptap/pm/model";
import {
  type EditorState,
  NodeSelection,
  type Selection,
  TextSelection,
  type Transaction,
} from "@tiptap/pm/state";
import { AttrStep, ReplaceStep, type Step, Transform } from "@tiptap/pm/transform";
import { MOVES } from "../blocks";
import { backTo, type Change, changesOf } from "./changes";
import { suggestDeletion } from "./deleting";
import { type Inserted, plain, suggestInsertion } from "./inserting";
import { memberOf, suggestedIn, suggestionMark } from "./marks";
import { newSuggestionId } from "./naming";
import { isOwn, ownInsertionAround, takesOthersAlong, type Wrapper } from "./places";
import { Refused } from "./refused";
import { resolve } from "./resolve";
import { rivalsIn } from "./rivals";
import { sameButIds, sameOfOthers } from "./same";

/** What became of one change, and how many steps were made by then. */
interface Made {
  change: Change;
  inserted: Inserted | null;
  /** Where what was to go ends. */
  end: number;
  steps: number;
}

/** Return the transaction as suggestions of this member; throws Refused when that cannot be. */
export function tracked(original: Transaction, state: EditorState, member: number): Transaction {
  if (!original.docChanged || original.steps.every(givesId)) return original;
  if (original.getMeta(MOVES)) throw new Refused("unsupported");
  const changes = changesOf(original);
  const isOfWords = original.steps.every((step) => step instanceof ReplaceStep);
  if (!isOfWords && isWithinOwn(original, changes, state.doc, member)) return withOwnMarks(original, member);
  refuseOthers(original, changes);
  const tr = state.tr;
  const made = [...changes].reverse().map((change) => suggest(tr, change, original.doc, member));
  if (!isSound(state.doc, tr.doc, changes, original.doc, member)) throw new Refused("selection");
  select(tr, original, state, made);
  return carryOver(tr, original);
}

/** Suggest to join two text blocks: from the end of one to the start of the next. */
export function joined(state: EditorState, from: number, to: number, member: number): Transaction {
  const tr = state.tr;
  let id: string | null = null;
  suggestDeletion(tr, from, to, { member, freshId: () => (id ??= newSuggestionId(member)) });
  if (!leavesTheRest(state.doc, tr.doc, member)) throw new Refused("selection");
  return tr;
}

function givesId(step: Step): boolean {
  return step instanceof AttrStep && step.attr === "id";
}

/** Only words and blocks are put in or taken out; anything else must lie in what this very change puts in. */
function refuseOthers({ steps, mapping }: Transaction, changes: readonly Change[]): void {
  steps.forEach((step, index) => {
    if (step instanceof ReplaceStep || givesId(step)) return;
    const reach = reachOf(step);
    const forth = mapping.slice(index + 1);
    const own = mapping.slice(index);
    const [from, to] = reach
      ? [own.map(reach.from, -1), forth.map(step.getMap().map(reach.to, 1), 1)]
      : [-1, -1];
    if (!changes.some((change) => change.newFrom <= from && to <= change.newTo))
      throw new Refused("unsupported");
  });
}

/** The range a step touches; null when it is about the whole text. */
function reachOf(step: Step): { from: number; to: number } | null {
  const { from, to, pos } = step as unknown as { from?: number; to?: number; pos?: number };
  if (from !== undefined && to !== undefined) return { from, to };
  return pos === undefined ? null : { from: pos, to: pos + 1 };
}

/** Inside of what one has put in oneself, everything is free. */
function isWithinOwn(
  { steps, mapping }: Transaction,
  changes: readonly Change[],
  doc: DocNode,
  member: number,
): boolean {
  const isFree = (from: number, to: number): boolean =>
    ownInsertionAround(doc.resolve(from), to, member) !== null || isOwnNode(doc, from, to, member);
  const reaches = steps.map((step, index) => {
    const reach = reachOf(step);
    const back = backTo(mapping, index);
    return reach && { from: back.map(reach.from, -1), to: back.map(reach.to, 1) };
  });
  return [...reaches, ...changes].every((reach) => reach !== null && isFree(reach.from, reach.to));
}

function isOwnNode(doc: DocNode, from: number, to: number, member: number): boolean {
  const node = doc.nodeAt(from);
  return node !== null && !node.isText && from + 1 === to && isOwn(node, "insertion", member);
}

/** A block that was split inside of one's own insertion leaves two that are. */
function withOwnMarks(tr: Transaction, member: number): Transaction {
  const before = tr.docs[0]!;
  for (const { newFrom, newTo, from, to } of changesOf(tr)) {
    const wrapper = ownInsertionAround(before.resolve(from), to, member);
    if (wrapper) markSiblings(tr, newFrom, newTo, wrapper);
  }
  if (!sameOfOthers(before, tr.doc, member)) throw new Refused("others");
  return tr;
}

function markSiblings(tr: Transaction, from: number, to: number, { id, depth }: Wrapper): void {
  const mark = suggestionMark(tr.doc.type.schema, "insertion", id);
  tr.doc.nodesBetween(from, to, (node, pos) => {
    const level = tr.doc.resolve(pos).depth + 1;
    if (level === depth && pos >= from && pos < to && suggestedIn(node.marks)?.id !== id)
      tr.addNodeMark(pos, mark);
    return level < depth;
  });
}

function suggest(tr: Transaction, change: Change, after: DocNode, member: number): Made {
  const { from, to, newFrom, newTo } = change;
  const slice = after.slice(newFrom, newTo);
  if (takesOthersAlong(tr.doc, from, to, member)) throw new Refused("others");
  const wrapper = ownInsertionAround(tr.doc.resolve(from), to, member);
  if (wrapper) {
    tr.step(new ReplaceStep(from, to, plain(slice)));
    markSiblings(tr, from, from + slice.size, wrapper);
    const inserted = { from, start: from, to: from + slice.size };
    return { change, inserted, end: from, steps: tr.steps.length };
  }
  const emptied = wordsOfEmptied(tr.doc, change, slice);
  let id: string | null = null;
  const rivals = slice.content.size && from < to ? rivalsIn(tr.doc, from, to, member) : [];
  const by = { member, freshId: () => (id ??= newSuggestionId(member, rivals)), isApart: rivals.length > 0 };
  const end = suggestDeletion(tr, emptied?.from ?? from, emptied?.to ?? to, by);
  const inserted = slice.content.size && !emptied ? suggestInsertion(tr, end, slice, by) : null;
  return { change, inserted, end, steps: tr.steps.length };
}

/** A cell of paragraphs that is emptied keeps the first: its words go, from the first to the last. */
function wordsOfEmptied(
  doc: DocNode,
  { from, to }: Change,
  { content }: Slice,
): { from: number; to: number } | null {
  const [$from, $to] = [doc.resolve(from), doc.resolve(to)];
  const isBare =
    content.childCount === 1 && content.firstChild!.isTextblock && !content.firstChild!.content.size;
  const isCell = /^table(Cell|Header)$/.test($from.parent.type.name) && $from.sameParent($to);
  if (!isBare || !isCell || from !== $from.start() || to !== $from.end()) return null;
  if (!$from.parent.children.every(({ type }) => type === content.firstChild!.type)) return null;
  return { from: from + 1, to: to - 1 };
}

/**
 * Without this member's suggestions the text must be what it was without them before: the server holds every write
 * against the same rule. Words put into or taken out of one block keep to it by themselves.
 */
function isSound(
  before: DocNode,
  after: DocNode,
  changes: readonly Change[],
  wanted: DocNode,
  member: number,
): boolean {
  const isPlain = changes.every(({ from, to, newFrom, newTo }) => {
    const $from = before.resolve(from);
    const inWords = $from.parent.isTextblock && $from.sameParent(before.resolve(to));
    return inWords && wanted.resolve(newFrom).sameParent(wanted.resolve(newTo));
  });
  return isPlain || leavesTheRest(before, after, member);
}

function leavesTheRest(before: DocNode, after: DocNode, member: number): boolean {
  const without = (doc: DocNode): DocNode =>
    resolve(new Transform(doc), "reject", (id) => memberOf(id) === member).doc;
  return sameButIds(without(before), without(after)) && sameOfOthers(before, after, member);
}

function select(tr: Transaction, original: Transaction, state: EditorState, made: readonly Made[]): void {
  const place = (pos: number): number => placeOf(pos, tr, state, made);
  const { selection } = original;
  const find = (): Selection => {
    if (selection instanceof NodeSelection) {
      const pos = place(selection.from);
      const node = tr.doc.nodeAt(pos);
      if (node && NodeSelection.isSelectable(node)) return NodeSelection.create(tr.doc, pos);
    }
    const limit = (pos: number): number => Math.max(0, Math.min(place(pos), tr.doc.content.size));
    return TextSelection.between(
      tr.doc.resolve(limit(selection.anchor)),
      tr.doc.resolve(limit(selection.head)),
    );
  };
  tr.setSelection(find());
}

/** Where a position of the document that was wanted stands in the one with suggestions. */
function placeOf(pos: number, tr: Transaction, state: EditorState, made: readonly Made[]): number {
  const before = made.find(({ change }) => change.newFrom <= pos);
  if (!before) return tr.mapping.map(pos);
  const { change, steps } = before;
  if (pos > change.newTo) return tr.mapping.map(pos - change.newTo + change.to);
  return tr.mapping.slice(steps).map(placeWithin(pos - change.newFrom, before, state));
}

function placeWithin(offset: number, { change, inserted, end }: Made, state: EditorState): number {
  const { from, newFrom, newTo } = change;
  if (inserted) return offset === newTo - newFrom ? inserted.to : inserted.start + offset;
  const isForward = state.selection.empty && state.selection.head === from;
  return isForward ? end : Math.min(from, end);
}

/** Everything that was said of the original beside its steps. */
function carryOver(tr: Transaction, original: Transaction): Transaction {
  type Inside = { meta: Record<string, unknown> };
  Object.assign((tr as unknown as Inside).meta, (original as unknown as Inside).meta);
  if (original.scrolledIntoView) tr.scrollIntoView();
  if (original.storedMarksSet)
    tr.setStoredMarks(original.storedMarks?.filter((mark) => suggestedIn([mark]) === null) ?? null);
  return tr.setTime(original.time);
}
