/** The suggestions of a document, in order: what the rail shows and the keys walk. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { type Border, bordersOf } from "./borders";
import { isPlaceholder, type Kind, memberOf, PLACEHOLDER, suggestedIn } from "./marks";

/** One piece of a suggestion: words, or a whole block. */
export interface Part {
  kind: Kind;
  from: number;
  to: number;
  words: string;
  isBlock: boolean;
}

export interface Suggestion {
  id: string;
  member: number;
  parts: Part[];
  /** Where the block stands that holds its first part. */
  block: number;
  /** A border between blocks is split or joined. */
  border: Kind | null;
}

/** Return the suggestions of a document in the order of their first parts. */
export function suggestionsIn(doc: DocNode): Suggestion[] {
  const found = new Map<string, Suggestion>();
  doc.descendants((node, pos, parent) => {
    const suggested = suggestedIn(node.marks);
    if (!suggested) return true;
    const { id, kind } = suggested;
    const block = node.isBlock ? pos : pos - 1 - doc.resolve(pos).parentOffset;
    const known = found.get(id) ?? { id, member: memberOf(id), parts: [], block, border: null };
    found.set(id, known);
    const words = wordsOf(node, parent);
    known.parts.push({ kind, from: pos, to: pos + node.nodeSize, words, isBlock: node.isBlock });
    return node.isBlock;
  });
  for (const kind of ["insertion", "deletion"] as const)
    for (const { id } of bordersIn(doc, kind)) found.get(id)!.border ??= kind;
  return [...found.values()];
}

export function bordersIn(doc: DocNode, kind: Kind): Border[] {
  return bordersOf(doc, { kind, chosen: () => true });
}

function wordsOf(node: DocNode, parent: DocNode | null): string {
  if (isPlaceholder(node)) return "";
  if (node.isText) return node.text!.replaceAll(PLACEHOLDER, "");
  if (node.type.name === "hardBreak") return parent ? " " : "";
  return node.textBetween(0, node.content.size, " ").replaceAll(PLACEHOLDER, "");
}
