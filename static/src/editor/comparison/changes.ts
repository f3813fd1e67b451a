/** What somebody changed in a text and does not stand in it now; and putting it there. */
import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";

export interface Change {
  /** The words as they were written, and as they stand now; null: the block is not there any more. */
  mine: string;
  stands: string | null;
  /** Of a field: its name; of a block: the block as it was written. */
  field?: string;
  block?: Node;
}

/** The fields that were changed from `base` to `mine` and are other ones now; those in words only. */
export function changedFields(mine: Node, base: Node, now: Node): Change[] {
  return Object.keys(mine.attrs)
    .filter((name) => typeof mine.attrs[name] === "string")
    .filter((name) => mine.attrs[name] !== base.attrs[name] && mine.attrs[name] !== now.attrs[name])
    .map((field) => ({ field, mine: String(mine.attrs[field]), stands: String(now.attrs[field] ?? "") }));
}

/** The blocks that were changed or added from `base` to `mine` and stand otherwise, or not at all, now. */
export function changedBlocks(mine: Node, base: Node, now: Node): Change[] {
  const [before, after] = [byId(base), byId(now)];
  return mine.children.flatMap((block) => {
    const stands = after.get(idOf(block));
    const isUntouched = before.get(idOf(block))?.eq(block) ?? false;
    if (isUntouched || stands?.eq(block) || !block.textContent.trim()) return [];
    return [{ block, mine: words(block), stands: stands ? words(stands) : null }];
  });
}

/** Put a block where it stood: in the place of the one with its id, else after the nearest one before it. */
export function takeBlock(editor: Editor, mine: Node, block: Node): void {
  const { tr, doc } = editor.state;
  const at = placeOf(doc, idOf(block));
  if (at) editor.view.dispatch(tr.replaceWith(at.from, at.to, block));
  else editor.view.dispatch(tr.insert(after(doc, mine, block), block));
}

export function takeField(editor: Editor, field: string, value: unknown): void {
  editor.view.dispatch(editor.state.tr.setDocAttribute(field, value));
}

function after(doc: Node, mine: Node, block: Node): number {
  const before = mine.children.slice(0, mine.children.indexOf(block)).reverse();
  for (const one of before) {
    const at = placeOf(doc, idOf(one));
    if (at) return at.to;
  }
  return 0;
}

function placeOf(doc: Node, id: string): { from: number; to: number } | null {
  let found: { from: number; to: number } | null = null;
  doc.forEach((block, from) => {
    if (id && idOf(block) === id) found = { from, to: from + block.nodeSize };
  });
  return found;
}

function byId(doc: Node): Map<string, Node> {
  return new Map(doc.children.map((block) => [idOf(block), block]));
}

function idOf(block: Node): string {
  return String(block.attrs["id"] ?? "");
}

function words(block: Node): string {
  return block.textBetween(0, block.content.size, "\n", " ").trim();
}
