import { Fragment, type Node, type NodeType, type Schema, Slice } from "prosemirror-model";
import {
  AddMarkStep,
  AddNodeMarkStep,
  AttrStep,
  canJoin,
  canSplit,
  DocAttrStep,
  findWrapping,
  liftTarget,
  RemoveMarkStep,
  RemoveNodeMarkStep,
  ReplaceAroundStep,
  ReplaceStep,
  type Step,
  Transform,
} from "prosemirror-transform";
import { attrs, block, mark, type Random, words } from "./random";

const HALF = /[\ud800-\udbff]$/;

/** A position that does not lie inside of a surrogate pair: the server refuses those, which is tested apart. */
export function position(r: Random, doc: Node): number {
  return within(r, doc, 0, doc.content.size);
}

/** A position between two others, not inside of a surrogate pair. */
export function within(r: Random, doc: Node, from: number, to: number): number {
  for (;;) {
    const pos = from + r.int(to - from + 1);
    const before = doc.resolve(pos).nodeBefore;
    if (!before?.isText || !HALF.test(before.text!)) return pos;
  }
}

export function range(r: Random, doc: Node, far: number): [number, number] {
  const a = position(r, doc);
  let b = Math.min(doc.content.size, a + r.int(far));
  const before = doc.resolve(b).nodeBefore;
  if (before?.isText && HALF.test(before.text!)) b--;
  return a <= b ? [a, b] : [b, a];
}

export function piece(r: Random, doc: Node, schema: Schema): Slice {
  if (r.chance(0.4)) {
    const [from, to] = range(r, doc, 40);
    return doc.slice(from, to);
  }
  if (r.chance(0.5))
    return new Slice(Fragment.from(schema.text(words(r), r.chance(0.3) ? [mark(r, schema)] : [])), 0, 0);
  return new Slice(Fragment.from(block(r, schema, 3)), r.int(2), r.int(2));
}

function nodeAt(r: Random, doc: Node, wanted: (node: Node) => boolean): number | null {
  const found: number[] = [];
  doc.descendants((node, pos) => {
    if (wanted(node)) found.push(pos);
  });
  return found.length ? r.pick(found) : null;
}

type Edit = (r: Random, tr: Transform, schema: Schema) => void;

const EDITS: Edit[] = [
  (r, tr, schema) => {
    tr.insert(position(r, tr.doc), schema.text(words(r), r.chance(0.3) ? [mark(r, schema)] : []));
  },
  (r, tr) => {
    tr.delete(...range(r, tr.doc, 12));
  },
  (r, tr) => {
    tr.deleteRange(...range(r, tr.doc, 80));
  },
  (r, tr, schema) => {
    tr.replace(...range(r, tr.doc, 30), piece(r, tr.doc, schema));
  },
  (r, tr, schema) => {
    tr.replaceRange(...range(r, tr.doc, 30), piece(r, tr.doc, schema));
  },
  (r, tr) => {
    const pos = position(r, tr.doc),
      depth = 1 + r.int(2);
    if (canSplit(tr.doc, pos, depth)) tr.split(pos, depth);
  },
  (r, tr) => {
    const pos = position(r, tr.doc);
    if (canJoin(tr.doc, pos)) tr.join(pos);
  },
  (r, tr) => {
    const [a, b] = range(r, tr.doc, 30);
    const around = tr.doc.resolve(a).blockRange(tr.doc.resolve(b));
    const target = around && liftTarget(around);
    if (around && target !== null && target !== undefined) tr.lift(around, target);
  },
  (r, tr, schema) => {
    const [a, b] = range(r, tr.doc, 30);
    const around = tr.doc.resolve(a).blockRange(tr.doc.resolve(b));
    const type: NodeType =
      schema.nodes[r.pick(["blockquote", "callout", "bulletList", "recommendation", "taskList"])]!;
    const wrapping = around && findWrapping(around, type, attrs(r, type));
    if (around && wrapping) tr.wrap(around, wrapping);
  },
  (r, tr, schema) => {
    const type = schema.nodes[r.pick(["paragraph", "heading"])]!;
    tr.setBlockType(...range(r, tr.doc, 30), type, attrs(r, type));
  },
  (r, tr) => {
    const pos = nodeAt(r, tr.doc, (node) => !node.isText && Object.keys(node.attrs).length > 0);
    if (pos !== null) {
      const node = tr.doc.nodeAt(pos)!;
      tr.setNodeMarkup(pos, null, { ...node.attrs, ...attrs(r, node.type) });
    }
  },
  (r, tr, schema) => {
    tr.addMark(...range(r, tr.doc, 40), mark(r, schema));
  },
  (r, tr, schema) => {
    const [from, to] = range(r, tr.doc, 40);
    if (r.chance(0.5)) tr.removeMark(from, to);
    else tr.removeMark(from, to, mark(r, schema));
  },
];

/** Steps as an editor makes them. */
export function edit(r: Random, doc: Node, schema: Schema): Step[] {
  const tr = new Transform(doc);
  try {
    r.pick(EDITS)(r, tr, schema);
  } catch (error) {
    if (!(
      error instanceof RangeError ||
      error instanceof TypeError ||
      (error as Error).name === "TransformError"
    ))
      throw error;
  }
  return tr.steps;
}

/** One step as nobody makes it: positions and content by chance, so that many do not fit. */
export function wild(r: Random, doc: Node, schema: Schema): Step {
  const [from, to] = range(r, doc, 25);
  const inner = range(r, doc, 25)
    .map((pos) => Math.min(Math.max(pos, from), to))
    .sort((a, b) => a - b);
  const slice = piece(r, doc, schema);
  const wanted = slice.content.firstChild?.isText ? 0 : r.pick([0, Math.min(1, slice.size), slice.size]);
  const gap = HALF.test(slice.content.textBetween(0, slice.openStart + wanted)) ? 0 : wanted;
  const inline = nodeAt(r, doc, (node) => node.isInline && !node.isText);
  const any = nodeAt(r, doc, (node) => !node.isText) ?? 0;
  const given = Object.entries(attrs(r, doc.nodeAt(any)!.type));
  return r.pick<() => Step>([
    () => new ReplaceStep(from, to, r.chance(0.3) ? Slice.empty : slice, r.chance(0.2)),
    () => new ReplaceAroundStep(from, to, inner[0]!, inner[1]!, slice, gap, r.chance(0.3)),
    () => new AddMarkStep(from, to, mark(r, schema)),
    () => new RemoveMarkStep(from, to, mark(r, schema)),
    () => new AddNodeMarkStep(inline ?? any, mark(r, schema)),
    () => new RemoveNodeMarkStep(inline ?? any, mark(r, schema)),
    () => (given.length ? new AttrStep(any, ...r.pick(given)) : new DocAttrStep("lessons", words(r))),
    () => new DocAttrStep(r.pick(["title", "purpose", "challenge"]), words(r)),
    () => new AddMarkStep(from, to, mark(r, schema)).invert(doc),
    () => new RemoveMarkStep(from, to, mark(r, schema)).invert(doc),
  ])();
}
