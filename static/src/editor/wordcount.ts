/** Words of the text, counted as the server counts them, and about how many printed pages they make. */
import type { Editor } from "@tiptap/core";
import type { Node as DocNode } from "@tiptap/pm/model";
import { t } from "../web/words";
import { linesOf } from "./plain";
import { printedOf, whenSettled } from "./printed";
import { resting } from "./ui/dom";

const WORDS_A_PAGE = 250; // of an A4 page of the manual with headings, lists and pictures
const WORD = /[\p{L}\p{N}]+(?:[’'.\-–·][\p{L}\p{N}]+)*/gu;

export function countWords(text: string): number {
  return text.match(WORD)?.length ?? 0;
}

/** Footnotes, captions and rationales are read too. */
export function wordsOf(doc: DocNode): number {
  return linesOf(doc).reduce((count, line) => count + countWords(line), 0);
}

export function mountWordCount(place: HTMLElement, editor: Editor): void {
  const draw = (): void => {
    const count = wordsOf(printedOf(editor.state.doc).doc);
    const pages = Math.max(1, Math.round(count / WORDS_A_PAGE));
    const words = count.toLocaleString(document.documentElement.lang);
    place.textContent =
      count === 1
        ? t("1 word")
        : pages === 1
          ? t("%(words)s words, about 1 printed page", { words })
          : t("%(words)s words, about %(pages)s printed pages", { words, pages });
  };
  editor.on("update", resting(draw, 400));
  whenSettled(draw);
  draw();
}
