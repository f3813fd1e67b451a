import type { Entry } from "./plugin";
import { newName } from "./timing";
import { partOf } from "./together";
import type { StepJson, Write } from "./types";

const MOST_STEPS = 250; // the server rebases so many past a few of others; more it would leave to the browser
const MOST_BYTES = 240_000; // the server takes 256,000 in all

/** A write on its way: which steps it stands for, and whether the server has answered that it has it. */
export interface Inflight {
  write: Write;
  origins: Set<object>;
  answered: boolean;
}

/** Makes writes of unconfirmed steps, as many as one request may carry. */
export class Packer {
  private mostBytes = MOST_BYTES;
  private next = MOST_STEPS;

  /** Make a write of the first unconfirmed steps; null when there are none. */
  pack(
    unconfirmed: readonly Entry[],
    from: { version: number; schemaNumber: number; client: string },
  ): Inflight | null {
    const entries: Entry[] = [];
    const steps: StepJson[] = [];
    let size = 0;
    const most = this.next;
    this.next = MOST_STEPS;
    for (const entry of unconfirmed.slice(0, most)) {
      const step = entry.step.toJSON() as StepJson;
      size += bytes(step) + 1;
      if (entries.length && size > this.mostBytes) break;
      entries.push(entry);
      steps.push(step);
    }
    if (!entries.length) return null;
    const { version, schemaNumber: schema, client } = from;
    const write = { version, schema, client, request: newName(), steps };
    return { write, origins: new Set(entries.map((entry) => entry.origin)), answered: false };
  }

  /** Make smaller writes from now on, something on the way takes no more; false when this one was a single step. */
  halve({ write }: Inflight): boolean {
    if (write.steps.length < 2) return false;
    this.mostBytes = Math.min(this.mostBytes, bytes(write.steps)) / 2;
    return true;
  }

  /** Make the next write of a part of these entries, of whole suggestions; false when they are but one. */
  part(entries: readonly Entry[]): boolean {
    const count = partOf(entries);
    if (count) this.next = count;
    return count > 0;
  }
}

function bytes(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}
