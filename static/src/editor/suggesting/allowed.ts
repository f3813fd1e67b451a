/** What of the toolbar, the menus and the keys suggest mode carries; everything else says why it does not. */
import type { Actions } from "../actions";
import type { Gate } from "./gate";
import type { Reason } from "./refused";

const ALLOWED = new Set([
  "footnote",
  "picture",
  "table",
  "crossReference",
  "horizontalRule",
  "deleteBlock",
  "undo",
  "redo",
]);

/** Let the actions that suggest mode cannot carry explain themselves while it is on. */
export function whileSuggesting(actions: Actions, gate: Gate, explain: (reason: Reason) => void): Actions {
  const shut = Object.values(actions).filter(({ name }) => !ALLOWED.has(name));
  for (const action of shut) {
    const { run } = action;
    action.isShut = () => gate.isSuggesting;
    action.run = (editor) => (gate.isSuggesting ? explain("unsupported") : run(editor));
  }
  return actions;
}
