/** Who wrote what, as runs that cover the document: told by the server, carried along through what is typed here. */
import type { StepMap } from "@tiptap/pm/transform";

/** One who wrote, on one day: an entry of `by` in the server's answer. */
export interface Writer {
  member: number;
  name: string;
  organisation: number;
  partner: string;
  day: string;
}

/** The answer to GET /texts/<id>/attribution; a run is [positions, index in `by`, -1 for nobody]. */
export interface Attribution {
  version: number;
  by: Writer[];
  /** Who asks, as the writer of what they write now. */
  self: Writer;
  runs: [number, number][];
  fields: Record<string, number>;
}

export interface Run {
  from: number;
  to: number;
  writer: Writer | null;
}

export class Runs {
  private constructor(private readonly pieces: readonly { size: number; writer: Writer | null }[]) {}

  static of({ by, runs }: Attribution): Runs {
    return new Runs(runs.map(([size, index]) => ({ size, writer: by[index] ?? null })));
  }

  get size(): number {
    return this.pieces.reduce((sum, { size }) => sum + size, 0);
  }

  /** All runs with their positions in the document; neighbours of one writer are one. */
  *[Symbol.iterator](): Generator<Run> {
    let at = 0;
    let open: Run | null = null;
    for (const { size, writer } of this.pieces) {
      if (open && open.writer === writer) open.to += size;
      else {
        if (open) yield open;
        open = { from: at, to: at + size, writer };
      }
      at += size;
    }
    if (open) yield open;
  }

  /** The writer of what stands before a position, or else behind it: where the caret is. */
  at(pos: number): Writer | null {
    let start = 0;
    let before: Writer | null = null;
    for (const { size, writer } of this.pieces) {
      if (start >= pos) return before ?? writer;
      before = writer;
      start += size;
    }
    return before;
  }

  /** The runs after a step, by whoever made it. */
  through(map: StepMap, writer: Writer | null): Runs {
    let runs: Runs = this;
    map.forEach((from, to, newFrom, newTo) => {
      runs = runs.replaced(newFrom, to - from, newTo - newFrom, writer);
    });
    return runs;
  }

  private replaced(start: number, removed: number, added: number, writer: Writer | null): Runs {
    const left: { size: number; writer: Writer | null }[] = [];
    const right: { size: number; writer: Writer | null }[] = [];
    let at = 0;
    for (const piece of this.pieces) {
      const end = at + piece.size;
      if (at < start) left.push({ ...piece, size: Math.min(end, start) - at });
      if (end > start + removed) right.push({ ...piece, size: end - Math.max(at, start + removed) });
      at = end;
    }
    return new Runs([...left, ...(added ? [{ size: added, writer }] : []), ...right]);
  }
}
