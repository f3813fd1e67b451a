// Prints cases, one JSON object a line: what the pinned JavaScript makes of random documents and steps.
// node fuzz.mjs SEED STEPS
import { rebaseSteps } from "prosemirror-collab";
import type { Node, Schema } from "prosemirror-model";
import { insertPoint, Step, type StepMap, Transform } from "prosemirror-transform";
import { manualSchema } from "../../../static/src/editor/schema";
import { edit, piece, position, range, wild, within } from "./operations";
import { document, Random } from "./random";

const json = (it: { toJSON(): unknown } | null | undefined): string | null =>
  it ? JSON.stringify(it.toJSON()) : null;

function attempt(doc: Node, step: Step): Node | null {
  try {
    const result = step.apply(doc).doc;
    result?.check();
    return result;
  } catch {
    return null;
  }
}

function inverse(doc: Node, step: Step): Step | null {
  try {
    return step.invert(doc);
  } catch {
    return null;
  }
}

function merged(first: Step | null, second: Step): string | null {
  try {
    return first && json(first.merge(second));
  } catch {
    return null;
  }
}

function print(it: object): void {
  process.stdout.write(`${JSON.stringify(it)}\n`);
}

function chain(r: Random, schema: Schema): number {
  let doc = document(r, schema, 5);
  print({ kind: "doc", doc: json(doc) });
  let made = 0,
    last: Step | null = null;
  for (let turns = 12; turns > 0; turns--) {
    const steps = r.chance(0.6) ? edit(r, doc, schema) : [wild(r, doc, schema)];
    const other = wild(r, doc, schema);
    for (const drawn of steps) {
      // as it is sent: JSON leaves out a slice that is empty but for nodes cut open
      const sent = JSON.parse(JSON.stringify(drawn)) as object;
      const step = Step.fromJSON(schema, sent);
      const after = attempt(doc, step);
      const map = r.chance(0.5) ? other.getMap() : other.getMap().invert();
      print({
        kind: "step",
        step: sent,
        after: json(after),
        inverse: after && json(inverse(doc, step)),
        other: {
          ranges: (map as unknown as { ranges: number[] }).ranges,
          inverted: (map as StepMap & { inverted: boolean }).inverted,
        },
        mapped: json(step.map(map)),
        merged: after && merged(last, step),
      });
      made++;
      last = after ? step : null;
      if (!after) break;
      doc = after;
    }
  }
  return made;
}

function side(r: Random, schema: Schema, doc: Node, turns: number): Transform {
  const tr = new Transform(doc);
  while (turns-- > 0)
    for (const step of edit(r, tr.doc, schema)) {
      const after = attempt(tr.doc, step);
      if (!after) break;
      tr.step(step);
    }
  return tr;
}

function rebase(r: Random, schema: Schema): number {
  const doc = document(r, schema, 4);
  const local = side(r, schema, doc, 1 + r.int(6)),
    remote = side(r, schema, doc, 1 + r.int(6));
  if (!local.steps.length || !remote.steps.length) return 0;
  const tr = new Transform(local.doc);
  const unconfirmed = local.steps.map((step, i) => ({
    step,
    inverted: step.invert(local.docs[i]!),
    origin: local,
  }));
  // JavaScript cannot undo every mark step on text inside a footnote: then its rebase starts from another document
  const undone = new Transform(local.doc);
  for (const { inverted } of [...unconfirmed].reverse()) undone.step(inverted);
  if (!undone.doc.eq(doc)) return 0;
  let result;
  try {
    result = rebaseSteps(unconfirmed, remote.steps, tr);
    for (const at of [...tr.docs.slice(local.steps.length + remote.steps.length), tr.doc]) at.check();
  } catch {
    return 0; // the browser would end in a document that does not fit; the server leaves such a step out
  }
  print({
    kind: "rebase",
    doc: json(doc),
    local: local.steps.map((step) => step.toJSON()),
    remote: remote.steps.map((step) => step.toJSON()),
    steps: result.map((it) => json(it.step)),
    after: json(tr.doc),
  });
  return local.steps.length;
}

function attemptJson(make: () => { toJSON(): unknown } | null): string | null {
  try {
    return json(make());
  } catch {
    return null;
  }
}

/** A piece cut out of a document, what may be put into it, and where a block finds a place. */
function place(r: Random, schema: Schema): number {
  const doc = document(r, schema, 4);
  const [from, to] = range(r, doc, 60);
  const slice = doc.slice(from, to);
  const inside = (): number => within(r, doc, from, to) - from;
  const [start, end] = [inside(), inside()].sort((a, b) => a - b) as [number, number];
  const at = inside();
  const { content } = piece(r, doc, schema);
  const type = r.pick(Object.values(schema.nodes));
  const pos = position(r, doc);
  const step = wild(r, doc, schema);
  const map = r.chance(0.5) ? step.getMap() : step.getMap().invert();
  print({
    kind: "place",
    doc: json(doc),
    from,
    to,
    slice: json(slice),
    at,
    content: json(content),
    inserted: attemptJson(() => slice.insertAt(at, content)),
    start,
    end,
    removed: attemptJson(() => slice.removeBetween(start, end)),
    put: attemptJson(() => doc.replace(pos, pos, slice)),
    pos,
    type: type.name,
    point: insertPoint(doc, pos, type),
    other: {
      ranges: (map as unknown as { ranges: number[] }).ranges,
      inverted: (map as StepMap & { inverted: boolean }).inverted,
    },
    mapped: Array.from({ length: 8 }, (_, n) => {
      const [pos, side] = [position(r, doc), n % 2 ? 1 : -1];
      const at = map.mapResult(pos, side);
      return [pos, side, at.pos, at.deleted, at.deletedBefore, at.deletedAfter, at.deletedAcross];
    }),
  });
  return 1;
}

const [seed, steps] = process.argv.slice(2).map(Number) as [number, number];
const r = new Random(seed);
const schema = manualSchema();
const MAKERS = [chain, chain, chain, rebase, rebase, place, place];
for (let made = 0; made < steps;) made += r.pick(MAKERS)(r, schema);
