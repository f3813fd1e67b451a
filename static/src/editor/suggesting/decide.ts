/** Accept and reject from the page: ordinary steps, undone on their own. */
import type { Editor } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import { deciding } from "./gate";
import { resolve, type Verdict } from "./resolve";

/** Accept or reject suggestions; true when there was something to decide. */
export function decide(editor: Editor, ids: readonly string[], verdict: Verdict): boolean {
  const chosen = new Set(ids);
  const tr = resolve(deciding(closeHistory(editor.state.tr)), verdict, (id) => chosen.has(id));
  if (!tr.docChanged) return false;
  editor.view.dispatch(tr);
  return true;
}
