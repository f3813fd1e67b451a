/** Draws who wrote what: a colour and a line for each organisation. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { writerOf } from "../collaboration";
import { colourOf } from "../people";
import { Runs, type Writer } from "./runs";

const SHAPES = 15; // css/editor/authorship.css

interface Shown {
  runs: Runs;
  marks: DecorationSet;
}

export interface Means {
  /** Who a member is who writes now; null as long as the server has not named them. */
  writerOf(member: number): Writer | null;
  say(writer: Writer): string;
  shapeOf(organisation: number): number;
  /** Somebody pointed at a place while the text is only read. */
  pointed(pos: number): void;
}

export const authorshipKey = new PluginKey<Shown | null>("authorship");

export function authorshipPlugin(means: Means, self: number): Plugin<Shown | null> {
  return new Plugin<Shown | null>({
    key: authorshipKey,
    state: {
      init: () => null,
      apply(transaction, shown): Shown | null {
        const told = transaction.getMeta(authorshipKey) as Runs | null | undefined;
        if (told === null) return null;
        if (told) return drawn(told, transaction.doc, means);
        if (!shown || !transaction.docChanged) return shown;
        return redrawn(shown, carried(shown.runs, transaction, means, self), transaction, means);
      },
    },
    props: {
      decorations: (state): DecorationSet | null => authorshipKey.getState(state)?.marks ?? null,
      handleClick(_view, pos): boolean {
        means.pointed(pos);
        return false;
      },
    },
  });
}

/** Who wrote at a position; null where nobody did, or nothing is known. */
export function writerAt(state: EditorState, pos: number): Writer | null {
  return authorshipKey.getState(state)?.runs.at(pos) ?? null;
}

function carried(runs: Runs, transaction: Transaction, means: Means, self: number): Runs {
  transaction.mapping.maps.forEach((map, index) => {
    const member = writerOf(transaction, index);
    runs = runs.through(map, member === null ? null : means.writerOf(member ?? self));
  });
  return runs;
}

function drawn(runs: Runs, doc: DocNode, means: Means): Shown {
  return { runs, marks: DecorationSet.create(doc, marksIn(runs, doc, 0, doc.content.size, means)) };
}

/** Draw anew only the blocks that a transaction has changed: a long chapter would feel it with every key. */
function redrawn(shown: Shown, runs: Runs, { mapping, doc }: Transaction, means: Means): Shown {
  let marks = shown.marks.map(mapping, doc);
  let [from, to] = [doc.content.size, 0];
  mapping.maps.forEach((map, index) => {
    const rest = mapping.slice(index + 1);
    map.forEach((_from, _to, newFrom, newTo) => {
      from = Math.min(from, rest.map(newFrom, -1));
      to = Math.max(to, rest.map(newTo, 1));
    });
  });
  if (from <= to) {
    const [first, last] = [doc.resolve(from), doc.resolve(to)];
    const start = first.depth ? first.before(1) : from;
    const end = last.depth ? last.after(1) : to;
    marks = marks.remove(marks.find(start, end)).add(doc, marksIn(runs, doc, start, end, means));
  }
  return { runs, marks };
}

/** The marks of each block that holds text: one that reached over many would be drawn anew with all of them. */
function marksIn(runs: Runs, doc: DocNode, start: number, end: number, means: Means): Decoration[] {
  const marks: Decoration[] = [];
  for (const { from, to, writer } of runs) {
    if (!writer || to <= start || from >= end) continue;
    const attributes = {
      class: "written",
      "data-person": colourOf(writer.organisation),
      "data-shape": String(means.shapeOf(writer.organisation) % SHAPES),
      title: means.say(writer),
    };
    doc.nodesBetween(Math.max(from, start), Math.min(to, end), (node, pos) => {
      if (!node.isTextblock) return true;
      const [first, last] = [Math.max(from, pos + 1), Math.min(to, pos + node.nodeSize - 1)];
      if (first < last) marks.push(Decoration.inline(first, last, attributes));
      return false;
    });
  }
  return marks;
}
