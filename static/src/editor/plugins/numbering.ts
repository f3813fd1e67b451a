/** Numbers given by position, as in print: headings 4.1, recommendations R4.1, footnotes; and what one can point at. */
import type { Node as DocNode } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { t } from "../../web/words";

type TargetKind = "heading" | "recommendation" | "table" | "figure";

/** A block of this Text that a cross reference can name. */
interface Target {
  kind: TargetKind;
  id: string | null;
  pos: number;
  level: number;
  number: string;
  words: string;
}

interface Numbers {
  targets: Target[];
  decorations: DecorationSet;
}

const key = new PluginKey<Numbers>("numbering");

/** `section` is "4" in chapter 4, "GP-01" in a good practice, empty elsewhere. */
export function numbering(section: string, isChapter: boolean): Plugin {
  return new Plugin<Numbers>({
    key,
    state: {
      init: (_, state) => count(state.doc, section, isChapter),
      apply: (transaction, numbers) =>
        transaction.docChanged ? count(transaction.doc, section, isChapter) : numbers,
    },
    props: { decorations: (state) => key.getState(state)?.decorations },
  });
}

/** What one can point at in this Text, in reading order. */
export function targetsOf(state: EditorState): Target[] {
  return key.getState(state)?.targets ?? [];
}

/** What a cross reference to a block of this Text says; undefined when the block has gone. */
export function wordsFor(state: EditorState, block: string): string | undefined {
  const target = targetsOf(state).find(({ id }) => id === block);
  return target && label(target);
}

export function label({ kind, number, words }: Target): string {
  switch (kind) {
    case "recommendation":
      return t("Recommendation %(number)s", { number });
    case "table":
      return words ? t("Table “%(words)s”", { words }) : t("Table without a caption");
    case "figure":
      return words ? t("Figure “%(words)s”", { words }) : t("Figure without a caption");
    case "heading":
      return number ? t("Section %(number)s, %(words)s", { number, words }) : words;
  }
}

function count(doc: DocNode, section: string, isChapter: boolean): Numbers {
  const targets: Target[] = [];
  const decorations: Decoration[] = [];
  let headings = 0;
  let recommendations = 0;
  let footnotes = 0;
  const mark = (node: DocNode, pos: number, number: string): void => {
    decorations.push(Decoration.node(pos, pos + node.nodeSize, { "data-no": number }, { number }));
  };
  doc.descendants((node, pos) => {
    const target = (kind: TargetKind, number: string, words: string, level = 0): void => {
      targets.push({ kind, id: node.attrs["id"] as string | null, pos, level, number, words });
    };
    switch (node.type.name) {
      case "heading": {
        const level = node.attrs["level"] as number;
        if (level === 2) headings += 1;
        const number = isChapter && section && level === 2 ? `${section}.${headings}` : "";
        if (number) mark(node, pos, number);
        target("heading", number, textOf(node), level);
        break;
      }
      case "recommendation": {
        recommendations += 1;
        const number = section ? `R${section}.${recommendations}` : `R${recommendations}`;
        mark(node, pos, number);
        target("recommendation", number, textOf(node));
        break;
      }
      case "table":
        target("table", "", String(node.attrs["caption"] ?? ""));
        break;
      case "figure":
        target("figure", "", textOf(node));
        return false;
      case "footnote":
        footnotes += 1;
        mark(node, pos, String(footnotes));
        return false;
    }
    return true;
  });
  return { targets, decorations: DecorationSet.create(doc, decorations) };
}

/** Words of a block without its footnotes. */
export function textOf(node: DocNode): string {
  let text = "";
  node.descendants((child) => {
    if (child.type.name === "footnote") return false;
    if (child.isText) text += child.text;
    else if (child.isBlock && text) text += " ";
    return true;
  });
  return text.trim();
}

/** The number that `numbering` gave to a node, as its view receives it. */
export function numberIn(decorations: readonly Decoration[]): string {
  const found = decorations.find(({ spec }) => (spec as { number?: string }).number !== undefined);
  return (found?.spec as { number: string } | undefined)?.number ?? "";
}
