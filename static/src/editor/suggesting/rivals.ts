/** Suggestions about the same words: of these one is accepted, and the others go with it. */
import type { Node as DocNode } from "@tiptap/pm/model";
import type { Transform } from "@tiptap/pm/transform";
import { holds, isPlaceholder, memberOf, suggestedIn, suggestionMark } from "./marks";
import { covers, lettersOf, MOST_RIVALS, named } from "./naming";
import { Refused } from "./refused";
import { idsOf, resolve } from "./resolve";

/** Whether two suggestions are about the same words. */
export function areRivals(one: string, other: string): boolean {
  if (one === other) return false;
  return covers(one, other) || covers(other, one) || named(one).some((name) => named(other).includes(name));
}

/** Return a way to find those of the open suggestions that are about the same words as one. */
export function rivalry(open: readonly string[]): (id: string) => string[] {
  const naming = open.filter((id) => named(id).length > 0);
  return (id) => (named(id).length > 0 ? open : naming).filter((other) => areRivals(id, other));
}

/** Return those that are about the same words as one before them: read as accepted, a text holds the first. */
export function second(open: readonly string[]): Set<string> {
  const rivals = rivalry(open);
  const left = new Set<string>();
  for (const id of open) if (!left.has(id)) for (const other of rivals(id)) left.add(other);
  return left;
}

/** Whether the words a suggestion replaces were decided on without it: it only puts words in, beside others. */
export function isLeftBehind(doc: DocNode, id: string, open: readonly string[]): boolean {
  return named(id).length > 0 && !rivalry(open)(id).length && !holds(doc, "deletion", id);
}

/** Accept these and reject those; what is struck out by a suggestion that goes stays so for one about the same words. */
export function settle<T extends Transform>(
  transform: T,
  accepted: readonly string[],
  rejected: readonly string[],
): T {
  const open = [...idsOf(transform.doc)];
  const [taken, gone] = [new Set(accepted), new Set(rejected)];
  const heirs = [...new Set([...accepted, ...open])].filter((id) => named(id).length > 0 && !gone.has(id));
  for (const id of heirs.length ? [...rejected].sort() : []) {
    const heir = heirOf(id, open, heirs);
    if (heir) handOver(transform, id, heir);
  }
  resolve(transform, "accept", (id) => taken.has(id));
  return resolve(transform, "reject", (id) => gone.has(id));
}

/** The one that takes over what another strikes out: it replaces all of that, or what both of them replaced is decided. */
function heirOf(id: string, open: readonly string[], heirs: readonly string[]): string | undefined {
  const decided = named(id).filter((name) => !open.some((other) => lettersOf(other) === name));
  return heirs.find((one) => covers(one, id) || named(one).some((name) => decided.includes(name)));
}

function handOver(transform: Transform, id: string, heir: string): void {
  const { doc } = transform;
  const mark = suggestionMark(doc.type.schema, "deletion", heir);
  doc.descendants((node, pos) => {
    const suggested = suggestedIn(node.marks);
    if (suggested?.kind !== "deletion" || suggested.id !== id) return;
    if (node.isText || (node.isInline && node.isLeaf)) transform.addMark(pos, pos + node.nodeSize, mark);
    else transform.addNodeMark(pos, mark);
  });
}

/**
 * Return the suggestions of others whose words a range replaces: all that they take out lies in it.
 * Where it holds but a part of that, nobody could decide on both: it is refused.
 */
export function rivalsIn(doc: DocNode, from: number, to: number, member: number): string[] {
  const inside = new Set<string>();
  const outside = new Set<string>();
  doc.descendants((node, pos) => {
    const suggested = suggestedIn(node.marks);
    if (suggested?.kind !== "deletion" || memberOf(suggested.id) === member || isPlaceholder(node)) return;
    const end = pos + node.nodeSize;
    if (pos < to && end > from) inside.add(suggested.id);
    if (pos < from || end > to) outside.add(suggested.id);
  });
  const rivals = [...inside];
  if (rivals.some((id) => outside.has(id))) throw new Refused("others");
  if (rivals.length > MOST_RIVALS) throw new Refused("selection");
  return rivals;
}
