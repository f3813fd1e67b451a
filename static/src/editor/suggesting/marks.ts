/** What a suggestion is in the document (docs/suggestions.md): marks on words and blocks, known by an id. */
import type { Mark, Node as DocNode, Schema } from "@tiptap/pm/model";

export type Kind = "insertion" | "deletion";

export interface Suggested {
  kind: Kind;
  id: string;
}

/** Stands where there are no words to carry the mark of a border that was split or joined. */
export const PLACEHOLDER = "\u200b";

/** Marks that words leave behind which are put in as a suggestion. */
export const NOT_COPIED = ["insertion", "deletion", "comment"];

/** Return who made a suggestion; 0 when its id does not say so. */
export function memberOf(id: string): number {
  return Number(/^([0-9]+)-/.exec(id)?.[1] ?? 0);
}

/** Return what the marks of a node propose for it. */
export function suggestedIn(marks: readonly Mark[]): Suggested | null {
  const mark = marks.find(({ type }) => type.name === "insertion" || type.name === "deletion");
  return mark ? { kind: mark.type.name as Kind, id: String(mark.attrs["id"]) } : null;
}

export function suggestionMark(schema: Schema, kind: Kind, id: string): Mark {
  return schema.marks[kind]!.create({ id });
}

export function isPlaceholder(node: DocNode): boolean {
  return node.isText && [...node.text!].every((letter) => letter === PLACEHOLDER);
}

/** Whether any node of the document carries this kind of mark with this id. */
export function holds(doc: DocNode, kind: Kind, id: string): boolean {
  let found = false;
  doc.descendants((node) => {
    const suggested = suggestedIn(node.marks);
    found ||= suggested?.kind === kind && suggested.id === id;
    return !found;
  });
  return found;
}

/** Whether a document holds any suggestion at all. */
export function hasSuggestions(doc: DocNode): boolean {
  let found = false;
  doc.descendants((node) => {
    found ||= suggestedIn(node.marks) !== null;
    return !found;
  });
  return found;
}
