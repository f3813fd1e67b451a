/** Inserting in suggest mode: what is put in carries its mark from the start, in one step. */
import { Fragment, type Mark, type Node as DocNode, type ResolvedPos, Slice } from "@tiptap/pm/model";
import type { Transform } from "@tiptap/pm/transform";
import { newBlockId } from "../ids";
import { bordersOf, isTablePart } from "./borders";
import { holds, memberOf, NOT_COPIED, PLACEHOLDER, suggestedIn, suggestionMark } from "./marks";
import { inWords, isOwn, ownBeside, type Suggester } from "./places";
import { Refused } from "./refused";

export interface Inserted {
  from: number;
  /** Where the first of what was asked for stands, after a place holder. */
  start: number;
  to: number;
}

/** Suggest to insert a slice; return where it stands. */
export function suggestInsertion(tr: Transform, at: number, slice: Slice, by: Suggester): Inserted {
  if (slice.content.content.some(isTablePart)) throw new Refused("unsupported");
  const breaks = slice.openStart > 0 || slice.openEnd > 0;
  const place = pastDeletion(tr.doc.resolve(breaks ? pastBorders(tr.doc, at) : at));
  const from = breaks ? markedAtEnd(tr, place, by.member) : place;
  const $from = tr.doc.resolve(from);
  const id = (by.isApart ? null : idAt(tr.doc, $from, by.member)) ?? by.freshId();
  const mark = suggestionMark(tr.doc.type.schema, "insertion", id);
  const made = markedSlice(plain(slice), mark, {
    before: carried($from.nodeBefore, id),
    after: carried($from.nodeAfter, id),
  });
  const before = tr.steps.length;
  const size = tr.doc.content.size;
  tr.replace(from, from, made.slice);
  if (tr.steps.length === before) throw new Refused("selection");
  return { from, start: from + made.shift, to: from + tr.doc.content.size - size };
}

/** Where a block is to be split whose end is deleted by a mark before the place, that mark goes to its end. */
function markedAtEnd(tr: Transform, at: number, member: number): number {
  const $at = tr.doc.resolve(at);
  if (!inWords($at)) return at;
  let from = at;
  for (const [id, { node, pos }] of lastOfBorders($at)) {
    if (pos >= at) continue;
    if (memberOf(id) !== member) throw new Refused("others");
    if (node.text?.replaceAll(PLACEHOLDER, "") !== "") throw new Refused("selection");
    tr.delete(pos, pos + node.nodeSize).insert($at.end() - node.nodeSize, node);
    from -= node.nodeSize;
  }
  return from;
}

/** The last of what each suggestion that deletes the end of a block strikes out in it, the last one first. */
function lastOfBorders($pos: ResolvedPos): [string, { node: DocNode; pos: number }][] {
  const borders = bordersOf($pos.doc, { kind: "deletion", chosen: () => true });
  const ids = new Set(borders.filter(({ from }) => from === $pos.end()).map(({ id }) => id));
  const last = new Map<string, { node: DocNode; pos: number }>();
  $pos.parent.forEach((node, offset) => {
    const id = deletedBy(node);
    if (id !== null && ids.has(id)) last.set(id, { node, pos: $pos.start() + offset });
  });
  return [...last].sort(([, one], [, other]) => other.pos - one.pos);
}

/** A new block at a border that is deleted stands after what the border joins, or it would hold it apart. */
function pastBorders(doc: DocNode, at: number): number {
  const borders = bordersOf(doc, { kind: "deletion", chosen: () => true });
  return borders.reduce((pos, border) => (isLast(doc, pos, border.from) ? border.to : pos), at);
}

/** Whether between a place and the end of its block there are but deleted words. */
function isLast(doc: DocNode, pos: number, end: number): boolean {
  const $pos = doc.resolve(pos);
  if (!inWords($pos) || $pos.end() !== end) return false;
  return pos === end || $pos.parent.slice($pos.parentOffset).content.content.every((node) => deletedBy(node));
}

/** Words typed inside of deleted words stand after these. */
function pastDeletion($pos: ResolvedPos): number {
  const id = deletedBy($pos.nodeAfter);
  if (id === null || (deletedBy($pos.nodeBefore) !== id && $pos.parentOffset > 0)) return $pos.pos;
  let pos = $pos.pos;
  for (let node = $pos.nodeAfter; node && deletedBy(node) === id;) {
    pos += node.nodeSize;
    node = $pos.doc.resolve(pos).nodeAfter;
  }
  return pos;
}

function deletedBy(node: DocNode | null): string | null {
  if (!node?.isInline) return null;
  const suggested = suggestedIn(node.marks);
  return suggested?.kind === "deletion" ? suggested.id : null;
}

/** Go on with one's own suggestion beside the place: its words, or the words deleted there that these replace. */
function idAt(doc: DocNode, $pos: ResolvedPos, member: number): string | null {
  if (!inWords($pos)) return null;
  const inserted = ownBeside($pos, "insertion", member);
  if (inserted) return inserted;
  const replaced = $pos.nodeBefore && isOwn($pos.nodeBefore, "deletion", member) ? $pos.nodeBefore : null;
  const id = replaced?.isInline ? suggestedIn(replaced.marks)!.id : null;
  return id && !holds(doc, "insertion", id) ? id : null;
}

function carried(node: DocNode | null, id: string): boolean {
  const suggested = node?.isInline ? suggestedIn(node.marks) : null;
  return suggested?.kind === "insertion" && suggested.id === id;
}

interface Beside {
  before: boolean;
  after: boolean;
}

/** Put the mark on every part of a slice: on words at its open ends, on whole blocks between them. */
function markedSlice(slice: Slice, mark: Mark, beside: Beside): { slice: Slice; shift: number } {
  const { content, openStart, openEnd } = slice;
  let shift = 0;
  const open = (node: DocNode, start: number, end: number): DocNode => {
    if (start <= 0 && end <= 0) return withMark(node, mark);
    if (!node.inlineContent) return node.copy(inside(node.content, start - 1, end - 1));
    const words = node.content.content.map((child) => withMark(child, mark));
    if (!words.length && !(start > 0 ? beside.before : beside.after)) {
      words.push(mark.type.schema.text(PLACEHOLDER, [mark]));
      if (start > 0) shift = 1;
    }
    return node.copy(Fragment.fromArray(words));
  };
  const inside = (nodes: Fragment, start: number, end: number): Fragment =>
    Fragment.fromArray(
      nodes.content.map((node, index) =>
        open(node, index === 0 ? start : 0, index === nodes.childCount - 1 ? end : 0),
      ),
    );
  return { slice: new Slice(inside(content, openStart, openEnd), openStart, openEnd), shift };
}

function withMark(node: DocNode, mark: Mark): DocNode {
  return node.mark(mark.addToSet(node.marks));
}

/** The slice without suggestions and discussions of its own, its blocks with ids of their own. */
export function plain(slice: Slice): Slice {
  const strip = (fragment: Fragment): Fragment => Fragment.fromArray(fragment.content.map(bare));
  const bare = (node: DocNode): DocNode => {
    const marks = node.marks.filter(({ type }) => !NOT_COPIED.includes(type.name));
    if (node.isText) return node.mark(marks);
    const attrs = "id" in node.attrs ? { ...node.attrs, id: newBlockId() } : node.attrs;
    return node.type.create(attrs, strip(node.content), marks);
  };
  return new Slice(strip(slice.content), slice.openStart, slice.openEnd);
}
