/** A recommendation as printed: code, strength, wording, basis, linked practices; details are asked in a dialog. */
import type { Editor, NodeViewRendererProps } from "@tiptap/core";
import type { Attrs, Node as DocNode } from "@tiptap/pm/model";
import type { Decoration, NodeView } from "@tiptap/pm/view";
import { t } from "../../web/words";
import { blockOf, idAt } from "../ids";
import { type Outline, practicesOf } from "../outline-source";
import { numberIn } from "../plugins/numbering";
import { h, hidden, icon } from "../ui/dom";
import { ask } from "../ui/ask";
import { leadInside } from "./label";

const strengths = (): Record<string, string> => ({ recommend: t("We recommend"), suggest: t("We suggest") });
const bases = (): Record<string, string> => ({
  research: t("Research"),
  "monitored-practice": t("Monitored practice"),
  "practice-based-consensus": t("Practice-based consensus"),
});

export function recommendationView(outline: Outline) {
  return (props: NodeViewRendererProps): NodeView => {
    const { node, decorations, editor, getPos } = props;
    const code = h("span");
    const strength = h("span");
    const edit = h(
      "button",
      { type: "button", class: "button small quiet block-edit" },
      icon("pencil"),
      t("Details"),
      hidden(" " + t("of the recommendation")),
    );
    const head = h("div", { class: "code-line", contenteditable: "false" }, code, strength, edit);
    const contentDOM = h("div", { class: "recommend-text" });
    const foot = h("div", { class: "recommend-foot", contenteditable: "false" });
    const dom = h("aside", { class: "recommend" }, head, contentDOM, foot);
    let current = node;
    for (const label of [head, foot]) leadInside(label, props);

    const show = (shown: DocNode, marks: readonly Decoration[]): void => {
      const number = numberIn(marks);
      code.textContent = number;
      strength.textContent = strengths()[shown.attrs["strength"] as string] ?? "";
      dom.setAttribute("aria-label", t("Recommendation %(number)s", { number }));
      foot.replaceChildren(...footLines(shown, outline));
    };
    edit.addEventListener("click", () => {
      const pos = getPos();
      if (pos !== undefined) void askDetails(editor, idAt(editor.view, pos), current.attrs, outline);
    });
    show(node, decorations as readonly Decoration[]);
    const forget = outline.onChange(() => foot.replaceChildren(...footLines(current, outline)));
    return {
      dom,
      contentDOM,
      update: (next, marks) => {
        if (next.type !== current.type) return false;
        current = next;
        show(next, marks);
        return true;
      },
      stopEvent: (event) => head.contains(event.target as Node) || foot.contains(event.target as Node),
      ignoreMutation: (change) => !contentDOM.contains(change.target),
      destroy: forget,
    };
  };
}

function footLines(node: DocNode, outline: Outline): HTMLElement[] {
  const { basis, rationale, practices } = node.attrs as {
    basis: string | null;
    rationale: string | null;
    practices: string[] | null;
  };
  const titles = (practices ?? []).map((id) => outline.title(id) ?? t("a good practice that is gone"));
  return [
    rationale ? h("p", { class: "rationale" }, rationale) : null,
    basis ? h("p", { class: "basis" }, `${t("Basis:")} ${bases()[basis] ?? ""}`) : null,
    titles.length ? h("p", { class: "practices" }, `${t("Linked practices:")} ${titles.join("; ")}`) : null,
  ].filter((line) => line !== null);
}

/** Ask for strength, basis, rationale and linked practices, and write them as one step. */
async function askDetails(editor: Editor, id: string, attrs: Attrs, outline: Outline): Promise<void> {
  await outline.load();
  const practices = practicesOf(outline);
  const answers = await ask({
    title: t("Recommendation"),
    questions: [
      {
        name: "strength",
        kind: "choice",
        label: t("How strongly"),
        value: attrs["strength"] as string,
        choices: Object.entries(strengths()).map(([value, label]) => ({ value, label })),
      },
      {
        name: "basis",
        kind: "choice",
        label: t("What it is based on"),
        value: (attrs["basis"] as string | null) ?? "",
        choices: [
          { value: "", label: t("Not said yet") },
          ...Object.entries(bases()).map(([value, label]) => ({ value, label })),
        ],
      },
      {
        name: "rationale",
        kind: "area",
        label: t("Why (optional)"),
        hint: t("One or two sentences, at most 800 characters."),
        value: attrs["rationale"] as string | null,
        maximum: 800,
      },
      ...(practices.length
        ? [
            {
              name: "practices",
              kind: "checks" as const,
              label: t("Good practices that show it"),
              value: (attrs["practices"] as string[] | null) ?? [],
              choices: practices,
            },
          ]
        : []),
    ],
    submit: t("Save details"),
  });
  if (!answers) return;
  const here = blockOf(editor.state.doc, id);
  if (here?.node.type.name !== "recommendation") return;
  const chosen = answers["practices"]
    ? (JSON.parse(answers["practices"]) as string[])
    : here.node.attrs["practices"];
  editor.view.dispatch(
    editor.state.tr.setNodeMarkup(here.pos, null, {
      ...here.node.attrs,
      strength: answers["strength"],
      basis: answers["basis"] || null,
      rationale: answers["rationale"] || null,
      practices: (chosen as string[] | null)?.length ? chosen : null,
    }),
  );
}
