/** What is said of pictures that could not be pasted: where each of them belongs. */
import type { Editor } from "@tiptap/core";
import { t } from "../web/words";
import { goTo } from "./blocks";
import type { Notices } from "./notices";
import { targetsOf } from "./plugins/numbering";
import { h } from "./ui/dom";

/** Pictures of a pasted page left empty places: one button each. */
export function showLeftOut(editor: Editor, notices: Notices): void {
  const empty = (): number[] =>
    targetsOf(editor.state)
      .filter(({ kind, pos }) => kind === "figure" && !editor.state.doc.nodeAt(pos)?.attrs["asset"])
      .map(({ pos }) => pos);
  const count = empty().length;
  const buttons = empty().map((_, index) =>
    h(
      "button",
      {
        type: "button",
        class: "button small",
        onclick: () => {
          const pos = empty()[index];
          if (pos !== undefined) goTo(editor, pos);
        },
      },
      t("Place %(number)s", { number: index + 1 }),
    ),
  );
  const words =
    count === 1
      ? t("1 picture was not pasted: insert it here.")
      : t("%(count)s pictures were not pasted: insert them here.", { count });
  notices.show("left-out", "warm", h("p", {}, words), h("p", { class: "actions" }, ...buttons));
}
