/** Whether two documents say the same; the ids of blocks are no part of what a text says. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { memberOf, suggestedIn } from "./marks";

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

/** Whether two documents hold the same suggestions of everybody but this member. */
export function sameOfOthers(one: DocNode, other: DocNode, member: number): boolean {
  const [before, after] = [ofOthers(one, member), ofOthers(other, member)];
  return before.size === after.size && [...before].every(([key, words]) => after.get(key) === words);
}

/** What others suggest, by id and kind: their words and blocks in order, however they are cut into nodes. */
function ofOthers(doc: DocNode, member: number): Map<string, string> {
  const found = new Map<string, string>();
  doc.descendants((node) => {
    const suggested = suggestedIn(node.marks);
    if (!suggested || memberOf(suggested.id) === member) return;
    const key = `${suggested.kind} ${suggested.id}`;
    found.set(key, (found.get(key) ?? "") + (node.isText ? node.text : `<${node.type.name}>`));
  });
  return found;
}
