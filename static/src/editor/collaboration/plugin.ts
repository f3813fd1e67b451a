import { type EditorState, Plugin, type Transaction } from "@tiptap/pm/state";
import { AddMarkStep, RemoveMarkStep, type Step } from "@tiptap/pm/transform";
import { collab } from "prosemirror-collab";
import { namedBy } from "./together";

/** A step of this tab that the server has not confirmed; `origin` stays the same object through every rebase. */
export interface Entry {
  step: Step;
  inverted: Step;
  origin: Origin;
}

export interface Origin {
  /** What was suggested in it, by id: after a rebase the step alone need not tell any more. */
  suggestions: ReadonlySet<string>;
  /** Whether it is part of accepting or rejecting them, or of taking one back. */
  decides: boolean;
}

/** Under this name a transaction says that it decides on suggestions. */
export const DECIDES = "decides";

interface CollabState {
  version: number;
  unconfirmed: Entry[];
}

const META = "collab$"; // the key of prosemirror-collab's plugin

/** Whether a transaction brings in what others wrote or the server answered, and is not this person's doing. */
export function isRemote(transaction: Transaction): boolean {
  return transaction.getMeta(META) !== undefined;
}

const WRITERS = "writers";

interface Writers {
  first: number;
  members: (number | null)[];
}

/** Say who wrote the steps of a transaction from `first` on; the others are this tab's own, moved past them. */
export function nameWriters(transaction: Transaction, first: number, members: (number | null)[]): void {
  const writers: Writers = { first, members };
  transaction.setMeta(WRITERS, writers);
}

/** Who wrote a step of a transaction: `undefined` for this tab, null for somebody the server did not name. */
export function writerOf(transaction: Transaction, step: number): number | null | undefined {
  const writers = transaction.getMeta(WRITERS) as Writers | undefined;
  return writers?.members[step - writers.first];
}

export function collabState(state: EditorState): CollabState {
  return (state as unknown as Record<string, CollabState>)[META] as CollabState;
}

export function withCollabState(transaction: Transaction, next: CollabState): Transaction {
  return transaction.setMeta(META, next);
}

/**
 * prosemirror-collab's plugin, with an origin of its own for each step, and without empty mark steps: they
 * change nothing, and break undo after a rebase. `wake` is called when there may be something to send, before the
 * view holds it.
 */
export function collabPlugin(
  version: number,
  client: string,
  wake: (transaction: Transaction) => void,
): Plugin {
  const base = collab({ version, clientID: client });
  return new Plugin({
    ...base.spec,
    state: {
      init: (): CollabState => ({ version, unconfirmed: [] }),
      apply(transaction, before: CollabState): CollabState {
        const received = transaction.getMeta(META) as CollabState | undefined;
        if (received) return received;
        if (!transaction.docChanged) return before;
        wake(transaction);
        return { version: before.version, unconfirmed: [...before.unconfirmed, ...entriesOf(transaction)] };
      },
    },
  });
}

function entriesOf(transaction: Transaction): Entry[] {
  return transaction.steps.flatMap((step, index) => {
    const before = transaction.docs[index];
    if (!before || isEmptyMark(step)) return [];
    const inverted = step.invert(before);
    const decides = transaction.getMeta(DECIDES) === true;
    return [{ step, inverted, origin: { suggestions: namedBy(step, inverted), decides } }];
  });
}

function isEmptyMark(step: Step): boolean {
  return (step instanceof AddMarkStep || step instanceof RemoveMarkStep) && step.from >= step.to;
}
