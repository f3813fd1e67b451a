/** What a person does to a text, as in edit mode. */
import { canJoin, canSplit, type Transform } from "@tiptap/pm/transform";
import { Fragment, type Node, type ResolvedPos, Slice } from "prosemirror-model";
import { attrs, block, type Random, words } from "./random";

interface Edit {
  name: string;
  /** Do it somewhere; null when there is no place for it. */
  make: (r: Random, tr: Transform) => Transform | null;
}

const HALF = /[\ud800-\udbff]$/;

/** A place between words, not inside of a footnote. */
function somewhere(r: Random, doc: Node): ResolvedPos | null {
  const found: ResolvedPos[] = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const at = doc.resolve(pos + 1 + r.int(node.content.size + 1));
    if (at.parent === node && !HALF.test(at.nodeBefore?.text ?? "")) found.push(at);
    return false;
  });
  return found.length ? r.pick(found) : null;
}

function later(r: Random, $pos: ResolvedPos, most: number): number {
  const to = Math.min($pos.end(), $pos.pos + 1 + r.int(most));
  const $to = $pos.doc.resolve(to);
  return $to.parent === $pos.parent && !HALF.test($to.nodeBefore?.text ?? "") ? to : $pos.pos;
}

const inWords =
  (act: (tr: Transform, $pos: ResolvedPos, r: Random) => Transform) =>
  (r: Random, tr: Transform): Transform | null => {
    const $pos = somewhere(r, tr.doc);
    return $pos && act(tr, $pos, r);
  };

const text = (tr: Transform, r: Random): Node => tr.doc.type.schema.text(words(r, 2));

function split(tr: Transform, $pos: ResolvedPos): Transform {
  const isItem = $pos.depth > 1 && ["listItem", "taskItem"].includes($pos.node(-1).type.name);
  const depth = isItem && $pos.index(-1) === 0 ? 2 : 1;
  return canSplit(tr.doc, $pos.pos, depth) && !/^(table|fig)/.test($pos.parent.type.name)
    ? tr.split($pos.pos, depth)
    : tr;
}

/** Two text blocks of one parent that follow one another. */
function join(r: Random, tr: Transform): Transform | null {
  const found: number[] = [];
  tr.doc.descendants((node, pos) => {
    const before = tr.doc.resolve(pos).nodeBefore;
    if (node.isTextblock && before?.isTextblock && canJoin(tr.doc, pos)) found.push(pos);
  });
  return found.length ? tr.join(r.pick(found)) : null;
}

/** From words in one block to words in a later one with the same parent. */
function across(r: Random, tr: Transform): Transform | null {
  const $from = somewhere(r, tr.doc);
  if (!$from) return null;
  const container = $from.node(-1);
  const index = $from.index(-1) + 1 + r.int(2);
  const last = index < container.childCount ? container.child(index) : null;
  if (!last?.isTextblock) return null;
  let start = $from.after();
  for (let at = $from.index(-1) + 1; at < index; at += 1) start += container.child(at).nodeSize;
  const $to = tr.doc.resolve(start + 1 + r.int(last.content.size + 1));
  if ($to.parent !== last || HALF.test($to.nodeBefore?.text ?? "")) return null;
  return tr.delete($from.pos, $to.pos);
}

function blockOut(r: Random, tr: Transform): Transform | null {
  const found: [number, number][] = [];
  tr.doc.descendants((node, pos, parent) => {
    if (node.isInline || /^(table.|figcap)/.test(node.type.name) || !parent) return;
    const index = tr.doc.resolve(pos).index();
    if (parent.canReplace(index, index + 1)) found.push([pos, pos + node.nodeSize]);
  });
  return found.length ? tr.delete(...r.pick(found)) : null;
}

function blockIn(r: Random, tr: Transform): Transform | null {
  const { doc } = tr;
  let pos = 0;
  for (let skip = r.int(doc.childCount + 1); skip > 0; skip -= 1) pos += doc.resolve(pos).nodeAfter!.nodeSize;
  return tr.insert(pos, plain(block(r, doc.type.schema, 2)));
}

function plain(node: Node): Node {
  if (node.isText) return node.mark([]);
  return node.type.create(node.attrs, Fragment.fromArray(node.content.content.map(plain)));
}

function paste(tr: Transform, $pos: ResolvedPos, r: Random): Transform {
  const { paragraph } = tr.doc.type.schema.nodes;
  const some = (): Node => paragraph!.create(null, r.chance(0.8) ? text(tr, r) : null);
  const list = Array.from({ length: 2 + r.int(2) }, some);
  return $pos.parent.type === paragraph
    ? tr.replace($pos.pos, $pos.pos, new Slice(Fragment.fromArray(list), 1, 1))
    : tr;
}

function footnote(tr: Transform, $pos: ResolvedPos, r: Random): Transform {
  const type = tr.doc.type.schema.nodes["footnote"]!;
  const { parent } = $pos;
  return parent.canReplaceWith($pos.index(), $pos.index(), type)
    ? tr.insert($pos.pos, type.create(attrs(r, type), text(tr, r)))
    : tr;
}

/** All that a cell holds goes, as when cells are selected as a whole. */
function cellOut(r: Random, tr: Transform): Transform | null {
  const found: [number, number][] = [];
  tr.doc.descendants((node, pos) => {
    const isCell = /^table(Cell|Header)$/.test(node.type.name);
    if (isCell && node.textContent) found.push([pos + 1, pos + node.nodeSize - 1]);
  });
  return found.length
    ? tr.replaceWith(...r.pick(found), tr.doc.type.schema.nodes["paragraph"]!.create())
    : null;
}

/** Other words for those that somebody suggests to take out, and sometimes for some more. */
function overTaken(r: Random, tr: Transform): Transform | null {
  const found: { id: unknown; from: number; to: number; end: number }[] = [];
  tr.doc.descendants((node, pos) => {
    const mark = node.isText && node.marks.find(({ type }) => type.name === "deletion");
    if (!mark) return;
    const [last, to] = [found.at(-1), pos + node.nodeSize];
    if (last?.to === pos && last.id === mark.attrs["id"]) last.to = to;
    else found.push({ id: mark.attrs["id"], from: pos, to, end: tr.doc.resolve(pos).end() });
  });
  if (!found.length) return null;
  const { from, to, end } = r.pick(found);
  const further = r.chance(0.3) ? Math.min(end, to + r.int(4)) : to;
  const isWhole = tr.doc.resolve(further).parent === tr.doc.resolve(from).parent;
  return isWhole && !HALF.test(tr.doc.resolve(further).nodeBefore?.text ?? "")
    ? tr.replaceWith(from, further, text(tr, r))
    : null;
}

export const EDITS: readonly Edit[] = [
  { name: "type", make: inWords((tr, $pos, r) => tr.insert($pos.pos, text(tr, r))) },
  { name: "rub out", make: inWords((tr, $pos, r) => tr.delete($pos.pos, later(r, $pos, 6))) },
  {
    name: "type over",
    make: inWords((tr, $pos, r) => tr.replaceWith($pos.pos, later(r, $pos, 5), text(tr, r))),
  },
  { name: "type over what goes", make: overTaken },
  { name: "cell out", make: cellOut },
  { name: "split", make: inWords(split) },
  { name: "footnote", make: inWords(footnote) },
  { name: "paste", make: inWords(paste) },
  { name: "join", make: join },
  { name: "rub out across", make: across },
  { name: "block out", make: blockOut },
  { name: "block in", make: blockIn },
];
