import type { Entry } from "./plugin";
import { newName } from "./timing";
import type { StepJson, Write } from "./types";

const MOST_STEPS = 500;
const MOST_BYTES = 240_000; // the server takes 256,000 in all

/** A write on its way: which steps it stands for, and whether the server has answered that it has it. */
export interface Inflight {
  write: Write;
  origins: Set<object>;
  answered: boolean;
}

/** Make a write of the first unconfirmed steps, as many as one request may carry; null when there are none. */
export function pack(
  unconfirmed: readonly Entry[],
  from: { version: number; schemaNumber: number; client: string },
): Inflight | null {
  const entries: Entry[] = [];
  const steps: StepJson[] = [];
  let size = 0;
  for (const entry of unconfirmed.slice(0, MOST_STEPS)) {
    const step = entry.step.toJSON() as StepJson;
    size += new TextEncoder().encode(JSON.stringify(step)).length + 1;
    if (entries.length && size > MOST_BYTES) break;
    entries.push(entry);
    steps.push(step);
  }
  if (!entries.length) return null;
  const { version, schemaNumber: schema, client } = from;
  const write = { version, schema, client, request: newName(), steps };
  return { write, origins: new Set(entries.map((entry) => entry.origin)), answered: false };
}
