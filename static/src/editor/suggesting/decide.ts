/** Accept and reject from the page: ordinary steps, undone on their own. */
import type { Editor } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import { deciding } from "./gate";
import { idsOf, resolve, type Verdict } from "./resolve";
import { isLeftBehind, rivalry, settle } from "./rivals";

/** What became of suggestions: `along` were rejected with the one that was accepted, `left` wait for somebody. */
export interface Decided {
  done: string[];
  along: string[];
  left: string[];
}

/**
 * Accept or reject suggestions. Of those about the same words one that is accepted alone has the others rejected;
 * among several at once they are left open, so that somebody decides on each.
 */
export function decide(editor: Editor, ids: readonly string[], verdict: Verdict): Decided {
  const decided = verdict === "accept" ? chosen(editor, ids) : { done: [...ids], along: [], left: [] };
  const { done, along } = decided;
  const tr = deciding(closeHistory(editor.state.tr));
  settle(tr, verdict === "accept" ? done : [], verdict === "accept" ? along : done);
  if (tr.docChanged) editor.view.dispatch(tr);
  return decided;
}

function chosen({ state: { doc } }: Editor, ids: readonly string[]): Decided {
  const open = [...idsOf(doc)];
  const rivals = rivalry(open);
  if (ids.length === 1) return { done: [...ids], along: rivals(ids[0]!), left: [] };
  const left = ids.filter((id) => rivals(id).length > 0 || isLeftBehind(doc, id, open));
  return { done: ids.filter((id) => !left.includes(id)), along: [], left };
}

/** Take back what one has suggested oneself: nothing of others changes by it. */
export function withdraw(editor: Editor, ids: readonly string[]): void {
  const own = new Set(ids);
  const tr = resolve(deciding(closeHistory(editor.state.tr)), "reject", (id) => own.has(id));
  if (tr.docChanged) editor.view.dispatch(tr);
}
