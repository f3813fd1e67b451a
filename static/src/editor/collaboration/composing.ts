import type { EditorState } from "@tiptap/pm/state";
import { collabState } from "./plugin";
import { receiveOthers } from "./receive";
import type { AttachedView, Commit } from "./types";

const RESTS = 2_000; // ms without a change of the word: who left it half composed is not kept from the others' words
const LOOK = 60; // ms between two looks; the browser brings in the chosen word a moment after the composition ends

/**
 * Holds back what others do while a word is being composed (accents, Greek, every word on a phone) where the browser
 * would break the composition off, and then write the half of the word twice: it does so when the text the word
 * stands in is drawn anew. Everything else is taken in at once: late, it might part the word.
 */
export class Composing {
  private held: Commit[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;
  private touched = 0;
  private ended = 0;

  constructor(
    private readonly view: () => AttachedView | null,
    private readonly takeIn: (commits: readonly Commit[]) => void,
  ) {}

  /** Note that this person has changed the text. */
  note(): void {
    this.touched = Date.now();
  }

  /** Whether these commits are kept for later: they are taken in when the word is chosen, or left alone. */
  holds(commits: readonly Commit[]): boolean {
    const { view } = this;
    const state = this.isComposing && this.isFresh ? view()?.state : undefined;
    if (!this.held.length && (!state || leavesTheWordAlone(state, commits))) return false;
    this.held.push(...commits);
    this.timer ??= setInterval(() => this.look(), LOOK);
    return true;
  }

  /** Take in now what was held back. */
  letGo(): void {
    const { held } = this;
    this.stop();
    this.takeIn(held);
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.held = [];
    this.ended = 0;
  }

  private look(): void {
    this.ended = this.isComposing ? 0 : this.ended + 1;
    if (this.ended > 1 || !this.isFresh) this.letGo();
  }

  private get isComposing(): boolean {
    return this.view()?.composing ?? false;
  }

  private get isFresh(): boolean {
    return Date.now() - this.touched < RESTS;
  }
}

/** Whether the text at the caret stays in one piece, in the same kind of place: then the browser leaves it as it is. */
function leavesTheWordAlone(state: EditorState, commits: readonly Commit[]): boolean {
  if (commits[0]?.from !== collabState(state).version) return true; // others come first; these are kept until then
  const { $from: before } = state.selection;
  const after = caretAfter(state, commits);
  if (!after) return true; // what does not fit is said where it is taken in
  const text = before.parent.childBefore(before.parentOffset).node?.text ?? "";
  if (before.depth !== after.depth || !after.parent.textContent.includes(text)) return false;
  return Array.from({ length: before.depth }, (_, above) => above + 1).every((depth) =>
    before.node(depth).sameMarkup(after.node(depth)),
  );
}

function caretAfter(
  state: EditorState,
  commits: readonly Commit[],
): EditorState["selection"]["$from"] | null {
  try {
    return receiveOthers(state, commits).transaction.selection.$from;
  } catch {
    return null;
  }
}
