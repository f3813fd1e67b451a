/** Stable ids for blocks: given to what is new, kept by what was there, never touched for others' edits. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { Fragment, Slice } from "@tiptap/pm/model";
import { type EditorState, Plugin, type Transaction } from "@tiptap/pm/state";
import type { EditorView } from "@tiptap/pm/view";
import { BLOCKS_WITH_ID } from "./schema";

const carriers = new Set<string>(BLOCKS_WITH_ID);
const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Return a new id: 12 letters and digits, 62 random bits. */
export function newBlockId(): string {
  const random = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join("");
}

/** `isRemote` tells transactions that bring in what others, or the server, wrote. */
export function blockIds(isRemote: (transaction: Transaction) => boolean): Plugin {
  return new Plugin({
    appendTransaction: (transactions, before, after) => {
      const own = transactions.filter((transaction) => transaction.docChanged && !isRemote(transaction));
      return own.some(bringsBlocks) ? identified(before, after) : null;
    },
    props: {
      transformPasted: (slice, view) => (view.dragging?.move ? slice : asCopy(slice)),
    },
  });
}

/** Return the block with this id, and where it stands now. */
export function blockOf(doc: DocNode, id: string): { pos: number; node: DocNode } | null {
  let found: { pos: number; node: DocNode } | null = null;
  doc.descendants((node, pos) => {
    if (node.attrs["id"] === id) found = { pos, node };
    return found === null;
  });
  return found;
}

/** Return the id of the block at `pos`; one that has none gets it now. */
export function idAt(view: EditorView, pos: number): string {
  const known = view.state.doc.nodeAt(pos)?.attrs["id"] as string | null;
  if (known) return known;
  const id = newBlockId();
  view.dispatch(view.state.tr.setNodeAttribute(pos, "id", id));
  return id;
}

/** Give an id to every block that has none, or that repeats another's. */
function identified(before: EditorState, after: EditorState): Transaction | null {
  const wanted: { pos: number; node: DocNode }[] = [];
  const seen = new Map<string, { pos: number; node: DocNode }>();
  const known = idsAndSizes(before.doc);
  after.doc.descendants((node, pos) => {
    if (!carriers.has(node.type.name)) return !node.isTextblock || hasFootnote(node);
    const id = node.attrs["id"] as string | null;
    const other = id === null ? undefined : seen.get(id);
    if (id === null) wanted.push({ pos, node });
    else if (!other) seen.set(id, { pos, node });
    // Enter at the start of a paragraph leaves an empty one above: the words keep the id.
    else if (other.node.content.size === 0 && (known.get(id) ?? 0) > 0) {
      wanted.push(other);
      seen.set(id, { pos, node });
    } else wanted.push({ pos, node });
    return true;
  });
  if (!wanted.length) return null;
  const transaction = after.tr;
  for (const { pos } of wanted) transaction.setNodeAttribute(pos, "id", newBlockId());
  return transaction.setStoredMarks(after.storedMarks);
}

function idsAndSizes(doc: DocNode): Map<string, number> {
  const found = new Map<string, number>();
  doc.descendants((node) => {
    if (carriers.has(node.type.name)) found.set(String(node.attrs["id"]), node.content.size);
    return !node.isTextblock;
  });
  return found;
}

function hasFootnote(node: DocNode): boolean {
  let found = false;
  node.forEach((child) => (found ||= child.type.name === "footnote"));
  return found;
}

/** Typing inside a block brings none, so it costs nothing. */
function bringsBlocks(transaction: Transaction): boolean {
  return transaction.steps.some((step) => {
    const slice = (step as { slice?: Slice }).slice;
    let brings = false;
    slice?.content.descendants((node) => {
      brings ||= carriers.has(node.type.name);
      return !brings;
    });
    return brings;
  });
}

/** Copied blocks have no ids: these stay where they were. */
function asCopy(slice: Slice): Slice {
  const strip = (fragment: Fragment): Fragment => Fragment.fromArray(fragment.content.map(copied));
  const copied = (node: DocNode): DocNode => {
    if (node.isText) return node;
    const attrs = carriers.has(node.type.name) ? { ...node.attrs, id: null } : node.attrs;
    return node.type.create(attrs, strip(node.content), node.marks);
  };
  return new Slice(strip(slice.content), slice.openStart, slice.openEnd);
}
