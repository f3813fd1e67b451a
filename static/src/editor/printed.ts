/** What of a document would be printed now: open suggestions count as rejected, as the server prints them. */
import type { Node as DocNode } from "@tiptap/pm/model";

interface Printed {
  doc: DocNode;
  /** Where a position of it stands in the document that is written. */
  back: (pos: number) => number;
}

const told = new Set<() => void>();
let settle = (doc: DocNode): Printed => ({ doc, back: (pos) => pos });

/** Once suggestions are loaded, they say what is left without them. */
export function settlePrinted(how: (doc: DocNode) => Printed): void {
  let last: { of: DocNode; printed: Printed } | null = null;
  settle = (doc) => {
    if (last?.of !== doc) last = { of: doc, printed: how(doc) };
    return last.printed;
  };
  for (const count of told) count();
}

/** Count again once suggestions are loaded: before, they are taken for what stands. */
export function whenSettled(count: () => void): void {
  told.add(count);
}

export function printedOf(doc: DocNode): Printed {
  return settle(doc);
}
