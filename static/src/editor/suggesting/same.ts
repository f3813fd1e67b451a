/** Whether two documents say the same; the ids of blocks are no part of what a text says. */
import type { Node as DocNode } from "@tiptap/pm/model";

export function sameButIds(one: DocNode, other: DocNode): boolean {
  if (one === other) return true;
  if (one.isText || other.isText) return one.eq(other);
  return (
    other.hasMarkup(
      one.type,
      { ...one.attrs, ...("id" in one.attrs ? { id: other.attrs["id"] } : {}) },
      one.marks,
    ) &&
    one.childCount === other.childCount &&
    one.children.every((child, index) => sameButIds(child, other.child(index)))
  );
}
