/** Borders between text blocks that are suggested: one id on both sides, and nothing that stays in between. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { type Kind, suggestedIn } from "./marks";

/** From the end of one text block to the start of the next, as positions inside them. */
export interface Border {
  from: number;
  to: number;
  id: string;
}

export interface Gone {
  kind: Kind;
  /** Whether content of this suggestion goes. */
  chosen: (id: string) => boolean;
}

interface Place {
  end: number;
  start: number;
}

// What lies in one of these never flows into what lies outside of it.
const WALLS = new Set(["table", "tableRow", "tableCell", "tableHeader", "figure", "figcaption", "footnote"]);

/** What is never put in or taken out alone: it would be another table, or a figure without its caption. */
export function isTablePart(node: DocNode): boolean {
  return ["tableRow", "tableCell", "tableHeader", "figcaption"].includes(node.type.name);
}

function isWall(node: DocNode): boolean {
  return WALLS.has(node.type.name);
}

/** Whether two places lie on different sides of the edge of a table, a cell, a figure or a footnote. */
export function wallBetween(doc: DocNode, from: number, to: number): boolean {
  const shared = doc.resolve(from).sharedDepth(to);
  return [doc.resolve(from), doc.resolve(to)].some(($pos) => {
    for (let depth = $pos.depth; depth > shared; depth -= 1) if (isWall($pos.node(depth))) return true;
    return false;
  });
}

export function goes(node: DocNode, { kind, chosen }: Gone): boolean {
  const suggested = suggestedIn(node.marks);
  return suggested !== null && suggested.kind === kind && chosen(suggested.id);
}

/** A block goes by its mark, or when all it holds goes. */
export function blockGoes(node: DocNode, gone: Gone): boolean {
  if (goes(node, gone)) return true;
  if (node.isTextblock || node.isLeaf || isWall(node) || !node.childCount) return false;
  return node.children.every((child) => blockGoes(child, gone));
}

/** Return the borders that go with the content of the chosen suggestions, in the order of the document. */
export function bordersOf(doc: DocNode, gone: Gone): Border[] {
  const borders: Border[] = [];
  const seen = new Map<string, Place>();
  doc.descendants((node, pos) => {
    if (node.isBlock && goes(node, gone)) return false;
    if (!node.isTextblock) return node.isBlock;
    const here = { start: pos + 1, end: pos + 1 + node.content.size };
    for (const id of idsIn(node, gone)) {
      const before = seen.get(id);
      if (before && isOpen(doc, before.end, here.start, gone)) {
        borders.push({ from: before.end, to: here.start, id });
      }
      seen.set(id, here);
    }
    return false;
  });
  return distinct(borders);
}

function idsIn(block: DocNode, gone: Gone): Set<string> {
  const ids = new Set<string>();
  block.forEach((child) => {
    if (goes(child, gone)) ids.add(suggestedIn(child.marks)!.id);
  });
  return ids;
}

/** Whether nothing but what goes stands between two text blocks, and no wall. */
function isOpen(doc: DocNode, from: number, to: number, gone: Gone): boolean {
  let open = true;
  doc.nodesBetween(from, to, (node, pos) => {
    const end = pos + node.nodeSize;
    if (pos >= from && end <= to) {
      open &&= blockGoes(node, gone);
      return false;
    }
    const isAround = pos < from && end > to;
    if (!isAround && isWall(node)) open = false;
    return open && node.isBlock && !(node.isTextblock && pos >= to - 1);
  });
  return open;
}

/** One border of two suggestions is one border. */
function distinct(borders: Border[]): Border[] {
  const first = new Map<string, Border>();
  for (const border of borders) {
    const place = `${border.from}-${border.to}`;
    if (!first.has(place)) first.set(place, border);
  }
  return [...first.values()];
}
