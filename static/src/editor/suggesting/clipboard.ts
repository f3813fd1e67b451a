/** Copied words leave as they would read with all accepted, and come in without what anybody suggests. */
import { Fragment, type Node as DocNode, Slice } from "@tiptap/pm/model";
import { second } from "./rivals";
import { PLACEHOLDER, suggestedIn } from "./marks";

export function asAccepted({ content, openStart, openEnd }: Slice): Slice {
  const ids = new Set<string>();
  content.descendants((node) => void ids.add(suggestedIn(node.marks)?.id ?? ""));
  return new Slice(accepted(content, openStart, openEnd, second([...ids])), openStart, openEnd);
}

/** A block that is cut open stays, whatever is suggested for it: without it the slice would not fit. */
function accepted(
  content: Fragment,
  openStart: number,
  openEnd: number,
  left: ReadonlySet<string>,
): Fragment {
  const nodes: DocNode[] = [];
  content.forEach((node, _, index) => {
    const [start, end] = [index === 0 ? openStart : 0, index === content.childCount - 1 ? openEnd : 0];
    const suggested = suggestedIn(node.marks);
    const goes = suggested && suggested.kind === (left.has(suggested.id) ? "insertion" : "deletion");
    if (goes && start <= 0 && end <= 0) return;
    const marks = node.marks.filter((mark) => !suggestedIn([mark]));
    if (!node.isText) nodes.push(node.copy(accepted(node.content, start - 1, end - 1, left)).mark(marks));
    else if (!suggested) nodes.push(node.mark(marks));
    else {
      const words = node.text!.replaceAll(PLACEHOLDER, "");
      if (words) nodes.push(node.type.schema.text(words, marks));
    }
  });
  return Fragment.fromArray(nodes);
}
