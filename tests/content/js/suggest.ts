// Suggests at random, says how often what was tried and what did not hold: node suggest.mjs SEED ROUNDS [1 to show writes]
import { EditorState, type Transaction } from "@tiptap/pm/state";
import { ReplaceStep, Transform } from "@tiptap/pm/transform";
import type { Mark, Node } from "prosemirror-model";
import { Fragment } from "prosemirror-model";
import { newBlockId } from "../../../static/src/editor/ids";
import { manualSchema } from "../../../static/src/editor/schema";
import { changesOf } from "../../../static/src/editor/suggesting/changes";
import { memberOf, NOT_COPIED, suggestedIn } from "../../../static/src/editor/suggesting/marks";
import { Refused } from "../../../static/src/editor/suggesting/refused";
import { idsOf, resolve, resolved } from "../../../static/src/editor/suggesting/resolve";
import { rivalry, settle } from "../../../static/src/editor/suggesting/rivals";
import { sameButIds } from "../../../static/src/editor/suggesting/same";
import { tracked } from "../../../static/src/editor/suggesting/track";
import { EDITS } from "./edits";
import { document, Random } from "./random";

const ALONE = 7;
const schema = manualSchema();
const counts: Record<string, number> = {};
const failures: object[] = [];

function count(name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** A document without suggestions or discussions. */
function base(r: Random): Node {
  const bare = (node: Node): Node => {
    const marks = node.marks.filter(({ type }: Mark) => !NOT_COPIED.includes(type.name));
    return node.isText
      ? node.mark(marks)
      : node.type.create(node.attrs, Fragment.fromArray(node.content.content.map(bare)), marks);
  };
  return bare(document(r, schema, 4));
}

/** The edit somebody makes who sees `doc` as if all were accepted, as a transaction on `doc` itself. */
function seen(state: EditorState, edit: Transform, accepted: Transform): Transaction | null {
  const back = accepted.mapping.invert();
  const tr = state.tr;
  for (const { from, to, newFrom, newTo } of changesOf(edit).reverse()) {
    const start = back.map(from, from === to ? -1 : 1);
    const end = from === to ? start : back.map(to, -1);
    if (end < start) return null;
    try {
      tr.step(new ReplaceStep(start, end, edit.doc.slice(newFrom, newTo)));
    } catch {
      return null;
    }
  }
  return tr.docChanged ? tr : null;
}

function suggestion(transaction: Transaction, state: EditorState, member: number): Node | null {
  try {
    const { doc } = tracked(transaction, state, member);
    doc.check();
    return doc;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    count(`refused: ${error.reason}`);
    return null;
  }
}

function without(doc: Node, member: number): Node {
  return resolve(new Transform(doc), "reject", (id) => memberOf(id) === member).doc;
}

function hold(is: boolean, what: string, about: object): boolean {
  if (!is && failures.length < 20) failures.push({ what, ...about });
  if (!is) count(`failed: ${what}`);
  return is;
}

/** One person: all accepted is what they wrote, all rejected is what was there before. */
function alone(r: Random, seed: number): void {
  const first = base(r);
  let doc = first;
  for (let turn = 0; turn < 8; turn += 1) {
    const state = EditorState.create({ doc });
    const accepted = resolve(new Transform(doc), "accept");
    const { name, make } = r.pick(EDITS);
    const edit = make(r, new Transform(accepted.doc));
    const transaction = edit?.docChanged ? seen(state, edit, accepted) : null;
    const next = transaction && suggestion(transaction, state, ALONE);
    if (!edit || !transaction || !next) continue;
    count(name);
    const about = { seed, turn, name, before: String(doc), after: String(next), wanted: String(edit.doc) };
    const good =
      hold(sameButIds(resolved(next, "reject"), first), "reject", {
        ...about,
        got: String(resolved(next, "reject")),
      }) &&
      hold(sameWords(resolved(next, "accept"), edit.doc, name), "accept", {
        ...about,
        got: String(resolved(next, "accept")),
      });
    if (!good) return;
    doc = next;
  }
  const again = resolve(new Transform(resolve(new Transform(doc), "accept").doc), "reject");
  hold(!again.docChanged && idsOf(again.doc).size === 0, "nothing left", { seed });
}

/** A block put in that is joined with one that was there: what was there keeps its kind, as kinds are not suggested. */
function sameWords(one: Node, other: Node, name: string): boolean {
  if (name === "cell out") return one.textContent === other.textContent;
  if (name !== "join" && name !== "rub out across") return sameButIds(one, other);
  const kindless = (node: Node): Node => {
    if (node.isText) return node;
    const content = Fragment.fromArray(node.content.content.map(kindless));
    return node.type.name === "heading"
      ? schema.nodes["paragraph"]!.create(null, content)
      : node.copy(content);
  };
  return sameButIds(kindless(one), kindless(other));
}

/** Several people: nobody touches what another suggests, and one by one leads where all at once leads. */
function together(r: Random, seed: number): void {
  let doc = base(r);
  for (let turn = 0; turn < 12; turn += 1) {
    const member = r.pick([7, 8, 9]);
    const state = EditorState.create({ doc });
    const { name, make } = r.pick(EDITS);
    const edit = make(r, new Transform(doc));
    if (!edit?.docChanged) continue;
    const transaction = state.tr;
    for (const step of edit.steps) transaction.step(step);
    let next = suggestion(transaction, state, member);
    if (!next) continue;
    count(`together: ${name}`);
    const about = { seed, turn, name, member, before: String(doc), after: String(next) };
    if (!hold(sameButIds(without(next, member), without(doc, member)), "others' untouched", about)) return;
    const ids = [...idsOf(next)].filter((id) => memberOf(id) !== member);
    if (
      !hold(
        ids.every((id) => idsOf(doc).has(id)),
        "no foreign ids",
        about,
      )
    )
      return;
    next = withOwnIds(doc, next);
    if (showing) shown.push(seenByServer(doc, next, member));
    doc = next;
  }
  for (const verdict of ["accept", "reject"] as const) {
    let one = doc;
    for (const id of idsOf(doc)) one = resolve(new Transform(one), verdict, (other) => other === id).doc;
    one.check();
    hold(!hasMarks(one), `${verdict} one by one`, { seed, left: String(one) });
  }
  let [left, plain] = [doc, doc];
  for (const id of idsOf(doc)) {
    left = settle(new Transform(left), [], [id]).doc;
    plain = resolve(new Transform(plain), "reject", (other) => other === id).doc;
  }
  hold(sameButIds(left, plain), "handed over and rejected, the text before", {
    seed,
    left: String(left),
    before: String(plain),
  });
  for (const { done } of contested(doc)) hold(!hasMarks(resolved(done, "accept")), "settled", { seed });
}

interface Settled {
  accepted: string[];
  rejected: string[];
  done: Node;
}

/** What becomes of a text where one of those about the same words is accepted alone, or rejected. */
function contested(doc: Node): Settled[] {
  const open = [...idsOf(doc)];
  const rivals = rivalry(open);
  return open.flatMap((id) => {
    const others = rivals(id);
    if (!others.length) return [];
    count("rivals");
    const ways = [
      { accepted: [id], rejected: others },
      { accepted: [], rejected: [id] },
    ];
    return ways.map((way) => ({ ...way, done: settle(new Transform(doc), way.accepted, way.rejected).doc }));
  });
}

/** Halves of a block have ids of their own, as the editor gives them in the same write. */
function withOwnIds(before: Node, after: Node): Node {
  const left = new Map<unknown, number>();
  const idOf = (node: Node): unknown => node.attrs["id"] ?? null;
  before.descendants((node) => void left.set(idOf(node), (left.get(idOf(node)) ?? 0) + 1));
  const tr = new Transform(after);
  const seen = new Map<unknown, number>();
  after.descendants((node, pos) => {
    const id = idOf(node);
    seen.set(id, (seen.get(id) ?? 0) + 1);
    if (id !== null && seen.get(id)! > Math.max(1, left.get(id) ?? 0))
      tr.setNodeAttribute(pos, "id", newBlockId());
  });
  return tr.doc;
}

/** One write of a browser, for the server to judge: with what becomes of its suggestions here. */
function seenByServer(before: Node, after: Node, member: number): object {
  const [accepted, rejected] = [resolved(after, "accept"), resolved(after, "reject")];
  const settled = contested(after);
  return { member, before, after, accepted, rejected, settled, without: without(after, member) };
}

function hasMarks(doc: Node): boolean {
  let found = false;
  doc.descendants((node) => {
    found ||= suggestedIn(node.marks) !== null;
  });
  return found;
}

const [seed = 1, rounds = 100, showing = 0] = process.argv.slice(2).map(Number);
const shown: object[] = [];
for (let round = 0; round < rounds; round += 1) {
  for (const [play, offset] of [
    [alone, 0],
    [together, 500_000],
  ] as const) {
    const number = seed + offset + round;
    try {
      play(new Random(number), number);
    } catch (error) {
      hold(false, "error", { seed: number, error: (error as Error).stack?.slice(0, 900) });
    }
  }
}
console.log(JSON.stringify({ counts, failures, shown }));
