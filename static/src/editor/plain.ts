/** A text as plain lines, one a block, as the server reads it (`content/plain.py`): for counting and for limits. */
import type { Node as DocNode } from "@tiptap/pm/model";

/** Captions, rationales and footnotes are lines of their own. */
export function linesOf(doc: DocNode): string[] {
  const lines: string[] = [];
  doc.descendants((node) => {
    const beside = (node.attrs["caption"] ?? node.attrs["rationale"]) as string | null | undefined;
    if (beside) lines.push(beside);
    if (node.type.name === "footnote" || node.firstChild?.isInline) lines.push(directText(node));
    return true;
  });
  return lines;
}

export function plainText(doc: DocNode): string {
  return linesOf(doc).join("\n");
}

function directText(node: DocNode): string {
  let text = "";
  node.forEach((child) => (text += child.isText ? child.text : child.type.name === "hardBreak" ? "\n" : ""));
  return text;
}
