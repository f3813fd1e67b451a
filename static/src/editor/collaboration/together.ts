import type { Fragment, Mark, Slice } from "@tiptap/pm/model";
import type { Step } from "@tiptap/pm/transform";
import { suggestedIn } from "../suggesting/marks";
import type { Entry } from "./plugin";

/** The suggestions that a step makes, changes or takes away, by id; `inverted` undoes it. */
export function namedBy(step: Step, inverted: Step): ReadonlySet<string> {
  return new Set([...namedIn(step), ...namedIn(inverted)]);
}

/** What is left of suggestions of which a part was lost: half of one says something nobody meant. */
export function remnants(lost: readonly Entry[], left: readonly Entry[]): Entry[] {
  const torn = new Set(lost.flatMap(({ origin }) => [...origin.suggestions]));
  return torn.size ? left.filter(({ origin }) => [...origin.suggestions].some((id) => torn.has(id))) : [];
}

/**
 * The place nearest the middle of a write where one suggestion ends and another begins, as a number of steps;
 * 0 when all of it is one, or none.
 */
export function partOf(entries: readonly Entry[]): number {
  const named = entries.map(({ origin }) => origin.suggestions);
  const last = new Map(named.flatMap((ids, index) => [...ids].map((id) => [id, index] as const)));
  const middle = entries.length / 2;
  let reach = -1;
  let best = 0;
  named.forEach((ids, index) => {
    const isBorder = ids.size > 0 && reach >= 0 && reach < index;
    if (isBorder && Math.abs(index - middle) < Math.abs(best - middle)) best = index;
    for (const id of ids) reach = Math.max(reach, last.get(id) ?? index);
  });
  return best;
}

function namedIn(step: Step): string[] {
  const { mark, slice } = step as unknown as { mark?: Mark; slice?: Slice };
  const ids = slice ? namedWithin(slice.content) : [];
  const own = mark && suggestedIn([mark]);
  return own ? [...ids, own.id] : ids;
}

function namedWithin(content: Fragment): string[] {
  const ids: string[] = [];
  content.descendants((node) => {
    const suggested = suggestedIn(node.marks);
    if (suggested) ids.push(suggested.id);
  });
  return ids;
}
