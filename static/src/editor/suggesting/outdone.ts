/** Of two who decide on one suggestion at the same moment the first one wins: what the second did is taken back. */
import type { Slice } from "@tiptap/pm/model";
import type { EditorState } from "@tiptap/pm/state";
import { AddMarkStep, type Step } from "@tiptap/pm/transform";
import { collabState } from "../collaboration/plugin";
import { confirmed, first } from "../collaboration/receive";
import { suggestedIn } from "./marks";
import { idsOf } from "./resolve";

/** See to it from now on, in all that is received. */
export function letFirstWin(): void {
  first.wins = outdone;
}

/** Return what is unsent and decides on suggestions that these steps of others have decided on. */
function outdone(state: EditorState, steps: readonly Step[]): Set<object> {
  const deciding = collabState(state).unconfirmed.filter(
    ({ origin, step }) => origin.decides && takesAway(step),
  );
  if (!deciding.length) return new Set();
  const then = confirmed(state);
  const open = idsOf(steps.reduce((doc, step) => step.apply(doc).doc ?? doc, then));
  const gone = new Set([...idsOf(then)].filter((id) => !open.has(id)));
  const late = deciding.filter(({ origin }) => [...origin.suggestions].some((id) => gone.has(id)));
  return new Set(late.map(({ origin }) => origin));
}

/** Whether a step takes suggestions away and makes none. */
function takesAway(step: Step): boolean {
  const { slice } = step as unknown as { slice?: Slice };
  let makes = step instanceof AddMarkStep;
  slice?.content.descendants((node) => void (makes ||= suggestedIn(node.marks) !== null));
  return !makes;
}
