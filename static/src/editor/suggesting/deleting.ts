/** Deleting in suggest mode: one's own insertions go, the rest is marked as deleted, others' insertions stay. */
import { type Fragment, type Node as DocNode, type ResolvedPos, Slice } from "@tiptap/pm/model";
import { AddMarkStep, AddNodeMarkStep, Mapping, type Transform } from "@tiptap/pm/transform";
import { type Border, bordersOf, isTablePart, wallBetween } from "./borders";
import { suggestInsertion } from "./inserting";
import { isPlaceholder, type Kind, memberOf, PLACEHOLDER, suggestedIn, suggestionMark } from "./marks";
import { inWords, isOwn, ownBeside, type Suggester } from "./places";
import { Refused } from "./refused";
import { idsOf } from "./resolve";
import { rivalry } from "./rivals";

interface Piece {
  from: number;
  to: number;
  node: DocNode;
  does: "remove" | "mark" | "markNode" | "leave" | "theirs";
}

/** Suggest to delete a range; return where what replaces it belongs. */
export function suggestDeletion(tr: Transform, from: number, to: number, by: Suggester): number {
  if (from === to) return to;
  const [start, end] = betweenWords(tr.doc, from, to);
  const opened = ownBlockCutOpen(tr, start, end, by);
  if (opened !== null) return opened;
  const gone = removeOwn(tr, start, end, by.member);
  const [left, right] = [gone.map(start, -1), gone.map(end, 1)];
  return gone.map(to, 1) + markRange(tr, left, right, by);
}

/**
 * A block that one has put in oneself, joined with a neighbour, goes; what is left of its words moves into the
 * neighbour as words one has put in. Null when the range opens no such block.
 */
function ownBlockCutOpen(tr: Transform, from: number, to: number, by: Suggester): number | null {
  const [$from, $to] = [tr.doc.resolve(from), tr.doc.resolve(to)];
  if ($from.sameParent($to)) return null;
  const [isLeft, isRight] = [isOwnBlock($from, by.member), isOwnBlock($to, by.member)];
  if (isLeft && isRight) {
    if ($from.after() !== $to.before()) throw new Refused("selection");
    tr.delete(from, to);
    return from;
  }
  if (isRight && inWords($from)) return takeInto(tr, $to, from, by);
  return isLeft && inWords($to) ? takeOver(tr, $from, to, by) : null;
}

function isOwnBlock({ parent, depth }: ResolvedPos, member: number): boolean {
  return depth > 0 && parent.isTextblock && isOwn(parent, "insertion", member);
}

/** The words after `$to` go on at the end of the block that holds `from`. */
function takeInto(tr: Transform, $to: ResolvedPos, from: number, by: Suggester): number {
  const words = movable($to.parent.content.cut($to.parentOffset), by.member);
  tr.delete($to.before(), $to.after());
  suggestDeletion(tr, from, $to.before(), by);
  const end = tr.doc.resolve(from).end();
  if (words.size) suggestInsertion(tr, end, new Slice(words, 0, 0), by);
  return end;
}

/** The words before `$from` are put before those of the block that holds `to`. */
function takeOver(tr: Transform, $from: ResolvedPos, to: number, by: Suggester): number {
  const words = movable($from.parent.content.cut(0, $from.parentOffset), by.member);
  const pos = $from.before();
  tr.delete(pos, $from.after());
  const end = suggestDeletion(tr, pos, to - $from.parent.nodeSize, by);
  if (words.size) suggestInsertion(tr, tr.doc.resolve(end).start(), new Slice(words, 0, 0), by);
  return end + words.size;
}

function movable(words: Fragment, member: number): Fragment {
  words.descendants((node) => {
    if (suggestedIn(node.marks) && !isOwn(node, "insertion", member)) throw new Refused("others");
  });
  return words;
}

/** From the end of one block to the start of the next, as between two list items: from words to words. */
function betweenWords(doc: DocNode, from: number, to: number): [number, number] {
  const [$from, $to] = [doc.resolve(from), doc.resolve(to)];
  if (inWords($from) || inWords($to) || $from.sameParent($to)) return [from, to];
  let [start, end] = [from, to];
  for (let node = $from.nodeBefore; node && !node.isLeaf && !node.isInline; node = node.lastChild) start -= 1;
  for (let node = $to.nodeAfter; node && !node.isLeaf && !node.isInline; node = node.firstChild) end += 1;
  const isWhole = inWords(doc.resolve(start)) && inWords(doc.resolve(end));
  return isWhole ? [start, end] : [from, to];
}

/** Really take out what this member inserted, and the borders they made. */
function removeOwn(tr: Transform, from: number, to: number, member: number): Mapping {
  const own = { kind: "insertion", chosen: (id: string) => memberOf(id) === member } as const;
  const all = bordersOf(tr.doc, own);
  const borders = all.filter((border) => border.from >= from && border.to <= to);
  if (borders.some((border) => isOthers(tr.doc, border, member))) throw new Refused("others");
  if (borders.some((border) => holdsGone(tr.doc, border))) throw new Refused("selection");
  const cuts = [
    ...pieces(tr.doc, from, to, member).filter(({ does }) => does === "remove"),
    ...borders.map((border) => withPlaceholder(tr.doc, border)),
  ].sort((one, other) => other.from - one.from);
  const before = tr.mapping.maps.length;
  let last = Infinity;
  for (const cut of cuts) {
    const end = Math.min(cut.to, last);
    if (cut.from < end) tr.delete(cut.from, end);
    last = cut.from;
  }
  const done = new Mapping(tr.mapping.maps.slice(before));
  for (const border of all.reverse()) {
    if (cuts.length && !borders.includes(border)) hold(tr, border, done);
  }
  for (const id of new Set(borders.map((border) => border.id))) tidy(tr, id);
  return new Mapping(tr.mapping.maps.slice(before));
}

/** Whether a block that a border opens, or holds, is what somebody else suggests. */
function isOthers(doc: DocNode, { from, to }: Border, member: number): boolean {
  let found = false;
  doc.nodesBetween(from, to, (node, pos) => {
    const suggested = node.isBlock && pos >= from ? suggestedIn(node.marks) : null;
    found ||= suggested !== null && memberOf(suggested.id) !== member;
  });
  return found;
}

/** Whether a block beside a border is to go as a whole: joined, it would take the other along. */
function holdsGone(doc: DocNode, { from, to }: Border): boolean {
  return [from, to].some((pos) => suggestedIn(doc.resolve(pos).parent.marks)?.kind === "deletion");
}

/** A border that stays needs something on both sides that carries its mark. */
function hold(tr: Transform, { from, to, id }: Border, done: Mapping): void {
  const [left, right] = [done.map(from, -1), done.map(to, 1)];
  markBorder(tr, left, right, "insertion", id);
}

/** The place holder after a border goes with it. */
function withPlaceholder(doc: DocNode, { from, to }: Border): { from: number; to: number } {
  const after = doc.resolve(to).nodeAfter;
  return { from, to: after?.isText && after.text!.startsWith(PLACEHOLDER) ? to + 1 : to };
}

/** Place holders of a suggestion that has nothing else left, no border either, go. */
function tidy(tr: Transform, id: string): void {
  const left: { from: number; to: number; parent: DocNode | null; bare: boolean }[] = [];
  tr.doc.descendants((node, pos, parent) => {
    if (suggestedIn(node.marks)?.id !== id) return;
    left.push({ from: pos, to: pos + node.nodeSize, parent, bare: isPlaceholder(node) });
  });
  if (left.some(({ bare, parent }) => !bare || parent !== left[0]?.parent)) return;
  for (const { from, to } of left.reverse()) tr.delete(from, to);
}

/** Mark what stays to be decided; return by how much the end has moved. */
function markRange(tr: Transform, from: number, to: number, by: Suggester): number {
  const { member } = by;
  const found = pieces(tr.doc, from, to, member);
  if (found.some(({ does }) => does === "remove")) throw new Refused("selection");
  const [$from, $to] = [tr.doc.resolve(from), tr.doc.resolve(to)];
  const crosses = inWords($from) && inWords($to) && !$from.sameParent($to);
  const marked = found.filter(({ does }) => does === "mark" || does === "markNode");
  if (crosses && isTheirBorder(tr.doc, from, to, member)) throw new Refused("others");
  if (!marked.length && !crosses) {
    if (found.some(({ does }) => does === "theirs")) throw new Refused("others");
    return 0;
  }
  const id = goneOn([$from, $to], by) ?? by.freshId();
  mark(tr, marked, id);
  return crosses && !wallBetween(tr.doc, from, to) ? markBorder(tr, from, to, "deletion", id) : 0;
}

/** Go on with one's own deletion beside the range, unless somebody replaces just what it takes out. */
function goneOn(ends: ResolvedPos[], { member, isApart }: Suggester): string | null {
  const own = ends.map(($pos) => ownBeside($pos, "deletion", member)).find((id) => id !== null);
  return own && !isApart && !rivalry([...idsOf(ends[0]!.doc)])(own).length ? own : null;
}

function mark(tr: Transform, marked: readonly Piece[], id: string): void {
  const deletion = suggestionMark(tr.doc.type.schema, "deletion", id);
  const runs: { from: number; to: number }[] = [];
  for (const { from, to, does } of marked) {
    const last = runs.at(-1);
    if (does === "markNode") tr.step(new AddNodeMarkStep(from, deletion));
    else if (last?.to === from) last.to = to;
    else runs.push({ from, to });
  }
  for (const { from, to } of runs) tr.step(new AddMarkStep(from, to, deletion));
}

/** See that both sides of a border carry the mark. */
function markBorder(tr: Transform, from: number, to: number, kind: Kind, id: string): number {
  const [$from, $to] = [tr.doc.resolve(from), tr.doc.resolve(to)];
  const holder = tr.doc.type.schema.text(PLACEHOLDER, [suggestionMark(tr.doc.type.schema, kind, id)]);
  let moved = 0;
  if (!carries($to.parent, kind, id)) {
    tr.insert($to.start(), holder);
    moved += 1;
  }
  if (!carries($from.parent, kind, id)) {
    tr.insert($from.end(), holder);
    moved += 1;
  }
  return moved;
}

function carries(block: DocNode, kind: Kind, id: string): boolean {
  return block.children.some((child) => {
    const suggested = suggestedIn(child.marks);
    return suggested?.kind === kind && suggested.id === id;
  });
}

/** Whether a border in the range was suggested by somebody else. */
function isTheirBorder(doc: DocNode, from: number, to: number, member: number): boolean {
  const theirs = { kind: "insertion", chosen: (id: string) => memberOf(id) !== member } as const;
  return bordersOf(doc, theirs).some((border) => border.from >= from && border.to <= to);
}

/** Cut a range into what is done with each part of it. */
function pieces(doc: DocNode, from: number, to: number, member: number): Piece[] {
  const found: Piece[] = [];
  if (from === to) return found;
  doc.nodesBetween(from, to, (node, pos) => {
    const end = pos + node.nodeSize;
    const isWhole = pos >= from && end <= to;
    if (node.isText) {
      found.push(...ofText(node, Math.max(pos, from), Math.min(end, to), pos, member));
      return false;
    }
    if (!isWhole && node.isBlock && isOwn(node, "insertion", member)) throw new Refused("selection");
    if (!isWhole) return true;
    if (isTablePart(node)) throw new Refused("unsupported");
    found.push({ from: pos, to: end, node, does: whatToDo(node, member) });
    return false;
  });
  return found;
}

/** Place holders that are nobody's suggestion are left alone: the mark would make them one. */
function ofText(node: DocNode, from: number, to: number, pos: number, member: number): Piece[] {
  const does = whatToDo(node, member);
  if (does !== "mark") return [{ from, to, node, does }];
  const words = node.text!.slice(from - pos, to - pos);
  return [...words.matchAll(/[^\u200b]+/g)].map(({ 0: run, index }) => ({
    from: from + index,
    to: from + index + run.length,
    node,
    does,
  }));
}

function whatToDo(node: DocNode, member: number): Piece["does"] {
  const suggested = suggestedIn(node.marks);
  if (suggested?.kind === "deletion") return "leave";
  if (suggested && !isOwn(node, "insertion", member)) return "theirs";
  if (suggested) return isPlaceholder(node) ? "leave" : "remove"; // a place holder goes with its border
  return node.isText || (node.isInline && node.isLeaf) ? "mark" : "markNode";
}
