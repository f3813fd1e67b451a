/** What a transaction did in all: ranges of the document before, and what stands in their place after it. */
import { Mapping, type Transform } from "@tiptap/pm/transform";

export interface Change {
  from: number;
  to: number;
  newFrom: number;
  newTo: number;
}

/** Return the changed ranges from the first to the last; those that touch are one. */
export function changesOf({ steps, mapping }: Transform): Change[] {
  const found: Change[] = [];
  steps.forEach((step, index) => {
    const back = backTo(mapping, index);
    const forth = mapping.slice(index + 1);
    step.getMap().forEach((from, to, newFrom, newTo) =>
      found.push({
        from: back.map(from, -1),
        to: back.map(to, 1),
        newFrom: forth.map(newFrom, -1),
        newTo: forth.map(newTo, 1),
      }),
    );
  });
  return merged(found.sort((one, other) => one.from - other.from || one.newFrom - other.newFrom));
}

/** Return the way back from the document before step `index` to the one before all. */
export function backTo(mapping: Mapping, index: number): Mapping {
  return new Mapping(mapping.maps.slice(0, index)).invert();
}

function merged(changes: Change[]): Change[] {
  const whole: Change[] = [];
  for (const change of changes) {
    const last = whole.at(-1);
    if (last && (change.from <= last.to || change.newFrom <= last.newTo)) {
      last.to = Math.max(last.to, change.to);
      last.newFrom = Math.min(last.newFrom, change.newFrom);
      last.newTo = Math.max(last.newTo, change.newTo);
    } else whole.push({ ...change });
  }
  return whole;
}
