/** Accept and reject: suggestions become ordinary text, or go. */
import { Fragment, type Node as DocNode } from "@tiptap/pm/model";
import { Transform } from "@tiptap/pm/transform";
import { blockGoes, bordersOf, type Gone, goes } from "./borders";
import { type Kind, PLACEHOLDER, suggestedIn } from "./marks";

export type Verdict = "accept" | "reject";

/** A range that goes; `filled`: an empty paragraph takes its place. */
interface Cut {
  from: number;
  to: number;
  filled?: boolean;
}

interface Kept {
  pos: number;
  node: DocNode;
}

const GONE: Record<Verdict, Kind> = { accept: "deletion", reject: "insertion" };
const KEPT: Record<Verdict, Kind> = { accept: "insertion", reject: "deletion" };

/** Accept or reject the chosen suggestions of the transform's document. */
export function resolve<T extends Transform>(
  transform: T,
  verdict: Verdict,
  chosen: (id: string) => boolean = () => true,
): T {
  const { doc } = transform;
  const gone: Gone = { kind: GONE[verdict], chosen };
  const { cuts, kept } = collected(doc, gone, KEPT[verdict]);
  for (const { pos, node } of kept) takeMarkOff(transform, pos, node, KEPT[verdict]);
  for (const cut of joined([...cuts, ...bordersOf(doc, gone)])) make(transform, cut);
  return transform;
}

/** Return a document as it would be with every suggestion accepted, or rejected. */
export function resolved(doc: DocNode, verdict: Verdict): DocNode {
  return resolve(new Transform(doc), verdict).doc;
}

function collected(doc: DocNode, gone: Gone, keptKind: Kind): { cuts: Cut[]; kept: Kept[] } {
  const cuts: Cut[] = [];
  const kept: Kept[] = [];
  const visit = (parent: DocNode, start: number): void => {
    if (!parent.inlineContent) cuts.push(...blockCuts(parent, start, gone));
    parent.forEach((node, offset) => {
      const pos = start + offset;
      if (parent.inlineContent && goes(node, gone)) cuts.push({ from: pos, to: pos + node.nodeSize });
      if (parent.inlineContent ? goes(node, gone) : blockGoes(node, gone)) return;
      if (goes(node, { kind: keptKind, chosen: gone.chosen })) {
        kept.push({ pos, node });
        cuts.push(...placeholders(node, pos));
      }
      visit(node, pos + 1);
    });
  };
  visit(doc, 0);
  return { cuts, kept };
}

/** The children of a block that go; where nothing fit would be left, one of them becomes an empty paragraph. */
function blockCuts(parent: DocNode, start: number, gone: Gone): Cut[] {
  const cuts: Cut[] = [];
  const left: DocNode[] = [];
  parent.forEach((node, offset) => {
    if (blockGoes(node, gone)) cuts.push({ from: start + offset, to: start + offset + node.nodeSize });
    else left.push(node);
  });
  const first = cuts[0];
  if (first && !parent.type.validContent(Fragment.fromArray(left))) {
    first.filled = true;
  }
  return cuts;
}

function placeholders(node: DocNode, pos: number): Cut[] {
  if (!node.isText || !node.text!.includes(PLACEHOLDER)) return [];
  return [...node.text!.matchAll(/\u200b+/g)].map(({ 0: run, index }) => ({
    from: pos + index,
    to: pos + index + run.length,
  }));
}

function takeMarkOff(transform: Transform, pos: number, node: DocNode, kind: Kind): void {
  const mark = node.marks.find(({ type }) => type.name === kind)!;
  if (node.isText || (node.isInline && node.isLeaf)) transform.removeMark(pos, pos + node.nodeSize, mark);
  else transform.removeNodeMark(pos, mark);
}

/** Put what touches or overlaps into one range, the last of the document first: so positions stay good. */
function joined(cuts: Cut[]): Cut[] {
  const sorted = [...cuts].sort((one, other) => one.from - other.from || other.to - one.to);
  const whole: Cut[] = [];
  for (const cut of sorted) {
    const last = whole.at(-1);
    if (last && cut.from <= last.to && !cut.filled && !last.filled) last.to = Math.max(last.to, cut.to);
    else if (!last || cut.from >= last.to) whole.push({ ...cut });
  }
  return whole.reverse();
}

function make(transform: Transform, { from, to, filled }: Cut): void {
  const { paragraph } = transform.doc.type.schema.nodes;
  if (filled) transform.replaceWith(from, to, paragraph!.create());
  else transform.delete(from, to);
}

/** Return the ids of all suggestions of a document. */
export function idsOf(doc: DocNode): Set<string> {
  const ids = new Set<string>();
  doc.descendants((node) => {
    const suggested = suggestedIn(node.marks);
    if (suggested) ids.add(suggested.id);
  });
  return ids;
}
