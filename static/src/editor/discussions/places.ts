/** Where threads stand in the document as it is now, and what of it is meant when somebody begins one. */
import type { Editor } from "@tiptap/core";
import type { Node as DocNode } from "@tiptap/pm/model";
import { suggestedIn } from "../suggesting/marks";
import type { Place, Thread } from "./threads";

export interface Range {
  from: number;
  to: number;
}

export const BETWEEN_BLOCKS = "\n";
const LONGEST_QUOTE = 2_000;

/** Return the place of each thread, by its number; one whose place is gone has none. */
export function placesOf(doc: DocNode, threads: readonly Thread[]): Map<number, Range> {
  const places = new Map<number, Range>();
  const marked = new Map<string, Range>();
  const blocks = new Map<string, Range>();
  const suggested = new Map<string, Range>();
  doc.descendants((node, pos) => {
    const end = pos + node.nodeSize;
    for (const { type, attrs } of node.marks)
      if (type.name === "comment") widen(marked, String(attrs["thread"]), pos, end);
    const suggestion = suggestedIn(node.marks);
    if (suggestion) widen(suggested, suggestion.id, pos, end);
    const id = node.attrs["id"] as string | null | undefined;
    if (id && !blocks.has(id)) blocks.set(id, { from: pos, to: end });
  });
  for (const thread of threads) {
    const place = placeOf(doc, thread, { marked, blocks, suggested });
    if (place) places.set(thread.id, place);
  }
  return places;
}

interface Known {
  marked: Map<string, Range>;
  blocks: Map<string, Range>;
  suggested: Map<string, Range>;
}

function placeOf(doc: DocNode, thread: Thread, known: Known): Range | undefined {
  if (thread.kind === "field") return { from: 0, to: 0 };
  if (thread.kind === "suggestion") return known.suggested.get(thread.anchor ?? "");
  const block = thread.block ? known.blocks.get(thread.block) : undefined;
  if (thread.kind === "block") return thread.block ? block : { from: 0, to: 0 };
  return known.marked.get(String(thread.id)) ?? (thread.own ? inBlock(doc, thread.quote, block) : undefined);
}

/** Words of a thread that sets no mark: where the block says them, first in the block it began in. */
function inBlock(doc: DocNode, quote: string, block: Range | undefined): Range | undefined {
  if (!block) return undefined;
  let found: Range | undefined;
  doc.nodesBetween(block.from, Math.min(block.to, doc.content.size), (node, pos) => {
    if (found || !node.isTextblock) return !found;
    const { words, positions } = spelled(node, pos + 1);
    const at = words.indexOf(quote);
    if (at >= 0) found = { from: positions[at]!, to: positions[at + quote.length - 1]! + 1 };
    return false;
  });
  return found;
}

/** The words of a block that begins at `start`, and where each letter stands: what is no word has no letter. */
function spelled(block: DocNode, start: number): { words: string; positions: number[] } {
  const positions: number[] = [];
  let words = "";
  block.descendants((node, pos) => {
    for (let at = 0; at < (node.text?.length ?? 0); at += 1) positions.push(start + pos + at);
    words += node.text ?? "";
  });
  return { words, positions };
}

function widen(places: Map<string, Range>, key: string, from: number, to: number): void {
  const known = places.get(key);
  places.set(key, known ? { from: Math.min(known.from, from), to: Math.max(known.to, to) } : { from, to });
}

/** Return where a suggestion stands, from its first place to its last. */
export function suggestedAt(doc: DocNode, id: string): Range | undefined {
  const found = new Map<string, Range>();
  doc.descendants((node, pos) => {
    if (suggestedIn(node.marks)?.id === id) widen(found, id, pos, pos + node.nodeSize);
  });
  return found.get(id);
}

/** What a comment begun now is about: the words selected, else the block at the caret. */
export function placeNow(editor: Editor): { place: Place; range: Range; words: string } {
  const { from, to } = selected(editor);
  const { doc } = editor.state;
  const words = doc.textBetween(from, to, BETWEEN_BLOCKS);
  if (words.trim() && words.length <= LONGEST_QUOTE)
    return { place: { kind: "range" }, range: { from, to }, words };
  const $from = doc.resolve(Math.min(from, doc.content.size));
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const node = $from.node(depth);
    const id = node.attrs["id"] as string | null | undefined;
    if (id)
      return {
        place: { kind: "block", anchor: id },
        range: { from: $from.before(depth), to: $from.after(depth) },
        words: node.textContent,
      };
  }
  return { place: { kind: "block" }, range: { from: 0, to: 0 }, words: "" };
}

/** The selection, also where the text is only read and the editor has no focus. */
function selected(editor: Editor): Range {
  const { view } = editor;
  const outside = window.getSelection();
  if (!editor.isEditable && outside?.rangeCount && view.dom.contains(outside.anchorNode)) {
    const ends = [
      view.posAtDOM(outside.anchorNode!, outside.anchorOffset),
      view.posAtDOM(outside.focusNode!, outside.focusOffset),
    ];
    return { from: Math.min(...ends), to: Math.max(...ends) };
  }
  const { from, to } = editor.state.selection;
  return { from, to };
}
