/** A cross reference shows what it points at; a click goes there, or to the dialog that changes it. */
import type { NodeViewRendererProps } from "@tiptap/core";
import type { Node as DocNode } from "@tiptap/pm/model";
import type { EditorState } from "@tiptap/pm/state";
import type { NodeView } from "@tiptap/pm/view";
import { t } from "../../web/words";
import type { Outline } from "../outline-source";
import { wordsFor } from "../plugins/numbering";
import { h } from "../ui/dom";

export function crossReferenceView(outline: Outline) {
  return ({ node, editor }: NodeViewRendererProps): NodeView => {
    const dom = h("span", { class: "cross-reference" });
    let current = node;
    const show = (): void => {
      const words = referenceWords(editor.state, current, outline);
      dom.textContent = words ?? t("a place that is gone");
      dom.classList.toggle("lost", words === undefined);
    };
    show();
    editor.on("update", show);
    const forget = outline.onChange(show);
    return {
      dom,
      update: (next) => {
        if (next.type !== current.type) return false;
        current = next;
        show();
        return true;
      },
      destroy: () => {
        editor.off("update", show);
        forget();
      },
    };
  };
}

function referenceWords(state: EditorState, node: DocNode, outline: Outline): string | undefined {
  const { section, block } = node.attrs as { section: string | null; block: string | null };
  if (section) return outline.title(section) ?? (outline.sections().length ? undefined : "…");
  return block ? wordsFor(state, block) : t("this text");
}
