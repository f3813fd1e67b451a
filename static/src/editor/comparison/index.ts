/**
 * What a person wrote beside what stands now, block by block, where a text was replaced while they were away: each
 * of their blocks can be taken over as it was, or copied.
 */
import type { Editor } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { t } from "../../web/words";
import type { RecoveredText } from "../collaboration";
import { differences, type Run } from "./words";
import { type Change, changedBlocks, changedFields, takeBlock, takeField } from "./changes";
import { closeButton, openDialog } from "../ui/dialog";
import { h, icon } from "../ui/dom";

/** Show what of `mine` does not stand in the text. */
export function openComparison(editor: Editor, mine: NonNullable<RecoveredText["mine"]>): void {
  const read = (json: object): Node => editor.schema.nodeFromJSON(json);
  const [doc, base] = [read(mine.doc), read(mine.base)];
  const now = editor.isEditable ? editor.state.doc : base; // of a text that is gone, what stood last
  const changes = [...changedFields(doc, base, now), ...changedBlocks(doc, base, now)];
  const body = h(
    "div",
    { class: "diff comparison" },
    h("header", {}, h("h2", { tabindex: -1 }, t("What you wrote, beside what stands now")), closeButton()),
    h(
      "p",
      {},
      editor.isEditable
        ? t("This text was replaced while what you wrote was on its way. Take over what should be in it.")
        : t("This text can no longer be edited. Copy what you want to keep."),
    ),
    ...changes.map((change) => sectionOf(editor, doc, change)),
    changes.length ? null : h("p", {}, t("All that you wrote stands in the text.")),
  );
  openDialog(t("What you wrote, beside what stands now"), body).classList.add("wide");
  body.querySelector("h2")?.focus();
}

function sectionOf(editor: Editor, doc: Node, change: Change): HTMLElement {
  const runs = differences(change.stands ?? "", change.mine);
  const copy = h("button", { type: "button", class: "button small" }, icon("copy"), t("Copy"));
  copy.addEventListener("click", () => {
    void navigator.clipboard
      .writeText(change.mine)
      .then(() => copy.replaceChildren(icon("check"), t("Copied")));
  });
  const take = h("button", { type: "button", class: "button small primary" }, t("Take over mine"));
  take.addEventListener("click", () => {
    if (change.field) takeField(editor, change.field, doc.attrs[change.field]);
    else if (change.block) takeBlock(editor, doc, change.block);
    take.replaceChildren(icon("check"), t("Taken over"));
    take.disabled = true;
  });
  const lang = document.querySelector(".sheet")?.getAttribute("lang");
  return h(
    "section",
    { class: "hunk", "data-change": change.stands === null ? "removed" : "changed" },
    h("div", { class: "beside" }, column(t("Yours"), lang, runs, "added"), standing(change, lang, runs)),
    h("p", { class: "actions" }, editor.isEditable && take, copy),
  );
}

function standing({ stands }: Change, lang: string | null | undefined, runs: Run[]): HTMLElement {
  return stands === null
    ? h(
        "div",
        {},
        h("h3", {}, t("What stands now")),
        h("p", { class: "muted" }, t("Not in the text any more.")),
      )
    : column(t("What stands now"), lang, runs, "removed");
}

/** One side of the comparison: the runs it has, its own ones marked. */
function column(title: string, lang: string | null | undefined, runs: Run[], own: Run["kind"]): HTMLElement {
  const words = runs
    .filter(({ kind }) => kind === "same" || kind === own)
    .map(({ kind, text }) => (kind === "same" ? text : h(own === "added" ? "ins" : "del", {}, text)));
  return h("div", {}, h("h3", {}, title), h("p", { lang: lang ?? null, class: "as-written" }, ...words));
}
