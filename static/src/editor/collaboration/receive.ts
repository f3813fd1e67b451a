import type { EditorState, Transaction } from "@tiptap/pm/state";
import { Step } from "@tiptap/pm/transform";
import { receiveTransaction } from "prosemirror-collab";
import { collabState, type Entry, nameWriters, withCollabState } from "./plugin";
import { remnants } from "./together";
import type { Commit, Node, RecoveredText, StepJson } from "./types";

type DocJson = Record<string, unknown>;
const RESTORED = "restore"; // the client of the server's commits that put an old version back
/** So a transaction is called that takes back what this tab decided: others were first. */
export const OUTDONE = "outdone";
/** Finds what decides on suggestions after others have; once there is something to decide, it is loaded. */
export const first = { wins: (_: EditorState, _others: readonly Step[]): Set<object> => new Set() };
const OTHERS = "\u0000others"; // no client is called so

export interface Received {
  transaction: Transaction;
  /** Steps of this tab that found no place any more: what they wrote into was deleted. */
  dropped: Entry[];
  /** The text as it was written here, where an old version was put in its place. */
  mine?: NonNullable<RecoveredText["mine"]>;
}

/** The document as it is without what this tab has unconfirmed. */
export function confirmed(state: EditorState): Node {
  return undone(state, collabState(state).unconfirmed).doc;
}

/** Take in commits of others that follow one another; own steps move past them. */
export function receiveOthers(state: EditorState, commits: readonly Commit[]): Received {
  const steps = commits.flatMap((commit) => stepsOf(state, commit.steps));
  const before = collabState(state).unconfirmed;
  const late = first.wins(state, steps);
  const { transaction, dropped } = whole(before, (without) => pastOthers(state, steps, without), late);
  if (late.size) transaction.setMeta(OUTDONE, true);
  const writers = commits.flatMap((commit) => commit.steps.map(() => commit.member ?? null));
  nameWriters(transaction, before.length, writers);
  const isReplaced = dropped.length > 0 && commits.some(({ client }) => client === RESTORED);
  return { transaction, dropped, ...(isReplaced ? { mine: asWritten(state) } : {}) };
}

/** Move all that is unsent past steps of others, but for the entries in `without`. */
function pastOthers(state: EditorState, steps: readonly Step[], without: ReadonlySet<object>): Received {
  const { version, unconfirmed } = collabState(state);
  if (without.size) {
    const transaction = undone(state, unconfirmed);
    for (const step of steps) transaction.step(step);
    return redone(transaction, unconfirmed, { first: 0, without, version: version + steps.length });
  }
  const senders = steps.map(() => OTHERS);
  const transaction = receiveTransaction(state, steps, senders, { mapSelectionBackward: true });
  const left = new Set(leftIn(transaction).map(({ origin }) => origin));
  return { transaction, dropped: unconfirmed.filter(({ origin }) => !left.has(origin)) };
}

/** Rebase until no suggestion is torn: what finds no place any more takes the rest of its suggestion along. */
function whole(
  before: readonly Entry[],
  rebase: (without: ReadonlySet<object>) => Received,
  without = new Set<object>(),
): Received {
  for (;;) {
    const received = rebase(without);
    const left = new Set(leftIn(received.transaction).map(({ origin }) => origin));
    const torn = remnants(
      received.dropped,
      before.filter(({ origin }) => left.has(origin)),
    );
    if (!torn.length) return received;
    for (const { origin } of torn) without.add(origin);
  }
}

function leftIn(transaction: Transaction): Entry[] {
  return (transaction.getMeta("collab$") as { unconfirmed: Entry[] }).unconfirmed;
}

/** The text as it stands here, and as it is without what is unsent. */
export function asWritten(state: EditorState): NonNullable<RecoveredText["mine"]> {
  return { doc: state.doc.toJSON() as DocJson, base: confirmed(state).toJSON() as DocJson };
}

/**
 * Take in the server's version of what this tab sent (`origins`).
 *
 * Mostly it is what stands here already, and nothing changes but the version. Otherwise own steps are undone,
 * the server's version is put in their place, and what was written since is done again on top of it.
 */
export function receiveOwn(state: EditorState, commit: Commit, origins: ReadonlySet<object>): Received {
  const { version, unconfirmed } = collabState(state);
  const steps = stepsOf(state, commit.steps);
  const sent = sentPrefix(unconfirmed, origins);
  const later = unconfirmed.slice(sent.length);
  const next = version + steps.length;
  if (sameSteps(steps, sent)) {
    return { transaction: withCollabState(state.tr, { version: next, unconfirmed: later }), dropped: [] };
  }
  const lost = leftOut(sent, steps);
  return whole(unconfirmed, (without) => {
    const transaction = undone(state, unconfirmed);
    for (const step of steps) transaction.step(step);
    if (steps.length === sent.length) mirror(transaction, sent, steps, unconfirmed.length);
    const received = redone(transaction, unconfirmed, { first: sent.length, without, version: next });
    return { ...received, dropped: [...lost, ...received.dropped] };
  });
}

/** What was sent and does not stand among the server's steps. */
function leftOut(sent: readonly Entry[], steps: readonly Step[]): Entry[] {
  const standing = steps.map(inserts);
  return sent.filter((entry) => {
    const at = standing.indexOf(inserts(entry.step));
    if (at >= 0) standing.splice(at, 1);
    return at < 0;
  });
}

function inserts(step: Step): string {
  const { stepType, slice, mark, attr, value } = step.toJSON() as Record<string, unknown>;
  return JSON.stringify([stepType, slice, mark, attr, value]);
}

/** Take back what this tab sent and the server refused; what was written since stays where it can. */
export function rollBack(state: EditorState, origins: ReadonlySet<object>): Received {
  const { version, unconfirmed } = collabState(state);
  const refused = sentPrefix(unconfirmed, origins);
  return whole(unconfirmed, (without) => {
    const again = { first: refused.length, without, version };
    const received = redone(undone(state, unconfirmed), unconfirmed, again);
    return { ...received, dropped: [...refused, ...received.dropped] };
  });
}

/** The entries that were sent: always the first ones, in order. */
export function sentPrefix(unconfirmed: readonly Entry[], origins: ReadonlySet<object>): Entry[] {
  const end = unconfirmed.findIndex((entry) => !origins.has(entry.origin));
  return end < 0 ? [...unconfirmed] : unconfirmed.slice(0, end);
}

function undone(state: EditorState, unconfirmed: readonly Entry[]): Transaction {
  const transaction = state.tr;
  for (const entry of [...unconfirmed].reverse()) transaction.step(entry.inverted);
  return transaction;
}

interface Again {
  first: number;
  without: ReadonlySet<object>;
  /** The version that what is done again stands on. */
  version: number;
}

/** Do the entries from `first` on again but those in `without`, mapped past everything in between. */
function redone(transaction: Transaction, all: readonly Entry[], again: Again): Received {
  const { first, without, version } = again;
  const unconfirmed: Entry[] = [];
  const dropped: Entry[] = [];
  all.forEach((entry, index) => {
    if (index < first) return;
    const mirrored = all.length - 1 - index;
    const isWanted = !without.has(entry.origin);
    const mapped = isWanted ? entry.step.map(transaction.mapping.slice(mirrored + 1)) : null;
    const before = transaction.doc;
    if (!mapped || transaction.maybeStep(mapped).failed) {
      dropped.push(entry);
      return;
    }
    setMirror(transaction, mirrored, transaction.steps.length - 1);
    unconfirmed.push({ step: mapped, inverted: mapped.invert(before), origin: entry.origin });
  });
  transaction.setMeta("rebased", all.length).setMeta("addToHistory", false);
  return { transaction: withCollabState(transaction, { version, unconfirmed }), dropped };
}

/** Where the server's step has the shape of the one sent, positions inside it survive the exchange. */
function mirror(
  transaction: Transaction,
  sent: readonly Entry[],
  steps: readonly Step[],
  undoneCount: number,
): void {
  sent.forEach((entry, index) => {
    const step = steps[index];
    if (step && shape(entry.step) === shape(step)) {
      setMirror(transaction, undoneCount - 1 - index, undoneCount + index);
    }
  });
}

/** Say that a map undoes another. prosemirror-collab does the same; the types leave it out. */
function setMirror(transaction: Transaction, one: number, other: number): void {
  (transaction.mapping as unknown as { setMirror(one: number, other: number): void }).setMirror(one, other);
}

function shape(step: Step): string {
  const sizes: string[] = [];
  step.getMap().forEach((from, to, newFrom, newTo) => sizes.push(`${to - from}>${newTo - newFrom}`));
  return sizes.join();
}

function sameSteps(steps: readonly Step[], entries: readonly Entry[]): boolean {
  return (
    steps.length === entries.length &&
    steps.every(
      (step, index) => JSON.stringify(step.toJSON()) === JSON.stringify(entries[index]?.step.toJSON()),
    )
  );
}

function stepsOf(state: EditorState, steps: readonly StepJson[]): Step[] {
  return steps.map((step) => Step.fromJSON(state.schema, step));
}
