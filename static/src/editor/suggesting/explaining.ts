/** Why something was left undone in suggest mode, and what can be done in its place. */
import { t } from "../../web/words";
import type { CommentGate } from "../discussions/gate";
import type { Notices } from "../notices";
import { h, icon } from "../ui/dom";
import { NOTICE } from "./gate";
import type { Reason } from "./refused";

export interface Asked {
  comments: CommentGate;
  notices: Notices;
}

/** Say why something was left undone, and offer what can be done in its place. */
export function explain(given: Asked, reason: Reason): void {
  const comment = h(
    "button",
    { type: "button", class: "button small" },
    icon("message-square"),
    t("Comment here"),
  );
  comment.addEventListener("click", () => {
    given.notices.drop(NOTICE);
    void given.comments.start();
  });
  const offered = reason !== "selection" && given.comments.begin !== null;
  given.notices.show(
    NOTICE,
    "plain",
    h("p", {}, sentence(reason)),
    offered && h("p", { class: "actions" }, comment),
  );
}

function sentence(reason: Reason): string {
  switch (reason) {
    case "unsupported":
      return t("Suggest mode changes words and paragraphs. Leave a comment instead.");
    case "others":
      return t("Somebody else has suggested this. Accept, reject or discuss their suggestion.");
    case "selection":
      return t("Suggest mode cannot change all of this at once. Select less, one paragraph or some words.");
  }
}
