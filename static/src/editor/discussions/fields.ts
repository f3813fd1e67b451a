/** A button beside each field of the form that begins a comment on it. */
import { t } from "../../web/words";
import { iconButton } from "../ui/dom";
import type { NewComment } from "./beginning";
import type { Threads } from "./threads";

export function commentOnFields(threads: Threads, beginning: NewComment): void {
  if (!threads.mayComment) return;
  for (const field of document.querySelectorAll<HTMLElement>(".field[data-field]")) {
    const label = field.querySelector("label, legend")?.textContent ?? "";
    const name = field.dataset["field"]!;
    const button = iconButton(t("Comment on: %(field)s", { field: label }), "message-square", {
      class: "icon-button small comment-on-field",
      onclick: () => beginning.startOnField(name, label),
    });
    field.append(button); // last, though it stands beside the label: Ctrl+Enter goes to what is asked
  }
}
