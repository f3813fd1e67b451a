/** The door every transaction of this tab goes through: in suggest mode an edit leaves it as a suggestion, or not at all. */
import { Extension } from "@tiptap/core";
import type { Transaction } from "@tiptap/pm/state";
import { isRemote } from "../collaboration";
import { DECIDES } from "../collaboration/plugin";

/** Under which name it stands why something was left undone. */
export const NOTICE = "suggest-only";

/** Say that a transaction accepts, rejects or makes suggestions by itself and is to be left as it is. */
export function deciding<T extends Transaction>(transaction: T): T {
  return transaction.setMeta(DECIDES, true);
}

/** What others wrote, what is undone, and what is decided is never turned into a suggestion. */
export function isLeftAlone(transaction: Transaction): boolean {
  return (
    !transaction.docChanged ||
    isRemote(transaction) ||
    transaction.getMeta("history$") !== undefined ||
    transaction.getMeta(DECIDES) === true
  );
}

export class Gate {
  isSuggesting = false;
  /** Makes a suggestion of an edit, null when it cannot be one; until it is loaded, edits wait outside. */
  suggest: ((transaction: Transaction) => Transaction | null) | null = null;
  readonly extension: Extension;

  constructor() {
    const pass = (transaction: Transaction): Transaction | null => this.pass(transaction);
    this.extension = Extension.create({
      name: "suggestingGate",
      dispatchTransaction({ transaction, next }) {
        const passed = pass(transaction);
        if (passed) next(passed);
      },
    });
  }

  private pass(transaction: Transaction): Transaction | null {
    if (!this.isSuggesting || isLeftAlone(transaction)) return transaction;
    return this.suggest ? this.suggest(transaction) : null;
  }
}
