/** What a comment is about, chosen from a list: whoever only reads a text has no caret in it. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { t } from "../../web/words";
import { h, newId } from "../ui/dom";
import { BETWEEN_BLOCKS, type Range } from "./places";
import type { Place } from "./threads";

const LONGEST = 70; // characters of a paragraph that name it

export interface Chosen {
  place: Place;
  range: Range;
  words: string;
}

export const WHOLE: Chosen = { place: { kind: "block" }, range: { from: 0, to: 0 }, words: "" };

/** Return a list of the paragraphs with words, the whole text first; `onChoose` hears which one. */
export function chooser(doc: DocNode, onChoose: (chosen: Chosen) => void): HTMLElement {
  const blocks = new Map<string, Chosen>();
  doc.descendants((node, pos) => {
    const anchor = node.attrs["id"] as string | null | undefined;
    const words = node.isTextblock ? node.textBetween(0, node.content.size, BETWEEN_BLOCKS).trim() : "";
    if (anchor && words)
      blocks.set(anchor, {
        place: { kind: "block", anchor },
        range: { from: pos, to: pos + node.nodeSize },
        words,
      });
    return !node.isTextblock;
  });
  const id = newId("about");
  const select = h(
    "select",
    { class: "input", id },
    h("option", { value: "" }, t("The whole text")),
    ...[...blocks].map(([value, { words }]) => h("option", { value }, short(words))),
  );
  select.addEventListener("change", () => onChoose(blocks.get(select.value) ?? WHOLE));
  return h("p", { class: "about" }, h("label", { for: id }, t("About")), select);
}

function short(words: string): string {
  return words.length > LONGEST ? `${words.slice(0, LONGEST).trimEnd()}…` : words;
}
