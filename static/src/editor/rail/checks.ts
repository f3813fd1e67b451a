/** What a reader would stumble over: pictures without words, empty or skipped headings, walls of text. */
import type { Editor } from "@tiptap/core";
import type { Node as DocNode } from "@tiptap/pm/model";
import { t } from "../../web/words";
import { goTo } from "../blocks";
import { printedOf, whenSettled } from "../printed";
import { h, icon, resting } from "../ui/dom";
import { countWords } from "../wordcount";
import type { Tabs } from "./tabs";

const LONG_PARAGRAPH = 180; // words
const LONG_SENTENCE = 45; // words

interface Check {
  kind: "blocker" | "hint";
  words: string;
  pos: number;
}

/** Go through the text once; blockers keep it from being sent for review. */
export function checksOf(doc: DocNode): Check[] {
  const found: Check[] = [];
  let level = 1;
  doc.descendants((node, pos) => {
    switch (node.type.name) {
      case "heading": {
        const own = node.attrs["level"] as number;
        if (!node.textContent.trim()) found.push({ kind: "hint", words: t("An empty heading"), pos });
        else if (own > level + 1)
          found.push({
            kind: "hint",
            words: t("A heading level is skipped: “%(words)s”", { words: short(node) }),
            pos,
          });
        level = own;
        return false;
      }
      case "figure":
        if (!node.attrs["asset"])
          found.push({ kind: "blocker", words: t("A picture is still to come"), pos });
        else if (!node.attrs["alt"] && !node.attrs["decorative"])
          found.push({ kind: "blocker", words: t("A picture without alternative text"), pos });
        return false;
      case "paragraph": {
        const words = countWords(node.textContent);
        if (words > LONG_PARAGRAPH)
          found.push({
            kind: "hint",
            words: t("A paragraph of %(count)s words: “%(words)s”", { count: words, words: short(node) }),
            pos,
          });
        else if (hasLongSentence(node.textContent))
          found.push({
            kind: "hint",
            words: t("A sentence of more than 45 words: “%(words)s”", { words: short(node) }),
            pos,
          });
        break;
      }
      case "footnote":
        if (!node.textContent.trim() && !node.childCount)
          found.push({ kind: "hint", words: t("An empty footnote"), pos });
        return false;
      case "recommendation":
        if (!node.attrs["basis"])
          found.push({
            kind: "hint",
            words: t("A recommendation that does not say what it is based on"),
            pos,
          });
        break;
    }
    return true;
  });
  return found;
}

function hasLongSentence(text: string): boolean {
  return text.split(/[.!?;:·…]\s/).some((sentence) => countWords(sentence) > LONG_SENTENCE);
}

function short(node: DocNode): string {
  const text = node.textContent.trim();
  return text.length > 42 ? `${text.slice(0, 40).trimEnd()}…` : text;
}

/** Keep the list of checks beside the text, and their number on its tab. */
export function mountChecks(place: HTMLElement, tabs: Tabs, editor: Editor, onLeave: () => void): void {
  const draw = (): void => {
    const { doc, back } = printedOf(editor.state.doc);
    const checks = checksOf(doc).map((check) => ({ ...check, pos: back(check.pos) }));
    tabs.count("checks", checks.length);
    place.replaceChildren(
      checks.length
        ? h("ul", { class: "rail-checks" }, ...checks.map(line))
        : h("p", { class: "muted" }, t("Nothing stands out.")),
    );
  };
  const line = ({ kind, words, pos }: Check): HTMLElement => {
    const link = h("button", { type: "button", class: "link-button" }, words);
    link.addEventListener("click", () => {
      onLeave();
      goTo(editor, pos);
    });
    return kind === "blocker"
      ? h(
          "li",
          { class: "bad" },
          icon("octagon-alert"),
          h("div", {}, link, h("p", { class: "hint" }, t("Needed before it can be sent."))),
        )
      : h("li", { class: "warn" }, icon("triangle-alert"), h("div", {}, link));
  };
  editor.on("update", resting(draw, 600));
  whenSettled(draw);
  draw();
}
