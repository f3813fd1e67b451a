/** Questions about a place in the document: whose suggestion it lies in, and what stands beside it. */
import type { Node as DocNode, ResolvedPos } from "@tiptap/pm/model";
import { type Kind, memberOf, suggestedIn } from "./marks";

/** Who suggests, and the id of a new suggestion, the same each time it is asked for. */
export interface Suggester {
  member: number;
  freshId: () => string;
  /** What is made replaces words that others take out: it is a suggestion of its own. */
  isApart?: boolean;
}

/** A node whose mark covers all that is in it. */
export interface Wrapper {
  depth: number;
  id: string;
  node: DocNode;
}

export function isOwn(node: DocNode, kind: Kind, member: number): boolean {
  const suggested = suggestedIn(node.marks);
  return suggested?.kind === kind && memberOf(suggested.id) === member;
}

/** Return the outermost node around both places that this member has suggested to insert. */
export function ownInsertionAround($from: ResolvedPos, to: number, member: number): Wrapper | null {
  const shared = $from.sharedDepth(to);
  for (let depth = 1; depth <= shared; depth += 1) {
    const node = $from.node(depth);
    if (isOwn(node, "insertion", member)) return { depth, id: suggestedIn(node.marks)!.id, node };
  }
  return null;
}

/** Return the id of this member's own suggestion that ends or begins at a place between words. */
export function ownBeside($pos: ResolvedPos, kind: Kind, member: number): string | null {
  for (const node of [$pos.nodeBefore, $pos.nodeAfter]) {
    if (node?.isInline && isOwn(node, kind, member)) return suggestedIn(node.marks)!.id;
  }
  return null;
}

/** Whether a place lies between words, not between blocks. */
export function inWords($pos: ResolvedPos): boolean {
  return $pos.parent.inlineContent;
}

/** Whether taking out a range would take out what others suggest inside of what this member has put in. */
export function takesOthersAlong(doc: DocNode, from: number, to: number, member: number): boolean {
  const visit = (parent: DocNode, start: number, isInside: boolean): boolean => {
    let found = false;
    parent.forEach((node, offset) => {
      const pos = start + offset;
      if (found || pos >= to || pos + node.nodeSize <= from) return;
      const isTheirs = suggestedIn(node.marks) !== null && !isOfMember(node, member);
      found = (isInside && isTheirs) || visit(node, pos + 1, isInside || isOwn(node, "insertion", member));
    });
    return found;
  };
  return from < to && visit(doc, 0, false);
}

function isOfMember(node: DocNode, member: number): boolean {
  return isOwn(node, "insertion", member) || isOwn(node, "deletion", member);
}
