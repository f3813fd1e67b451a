/** The title at the head of the sheet: a field like any other, on as many lines as it needs. */
import { t } from "../../web/words";
import { countCharacters } from "../../components/character-count";
import { h, resting } from "../ui/dom";
import { PAUSE, tooLong } from "./frame";
import type { FieldStore } from "./store";

export function mountTitle(place: HTMLElement, store: FieldStore, limit: number, leave: () => void): void {
  const input = h("textarea", {
    class: "title-input",
    id: "field-title",
    rows: 1,
    "aria-label": t("Title"),
    "aria-describedby": "title-error",
    placeholder: t("Title"),
  });
  const error = h("p", { class: "error", id: "title-error", hidden: true });
  let isPending = false;
  let letGo = (): void => undefined;
  const send = (): void => {
    const title = input.value.replace(/\s+/g, " ").trim();
    const over = countCharacters(title) - limit;
    error.hidden = over <= 0;
    error.textContent = over > 0 ? tooLong(over) : "";
    letGo();
    if (!isPending || over > 0) return;
    isPending = false;
    store.set("title", title);
  };
  const sendSoon = resting(send, PAUSE);
  input.addEventListener("input", () => {
    isPending = true;
    letGo = store.hold(send);
    sendSoon();
  });
  input.addEventListener("blur", send);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    send();
    if (event.ctrlKey || event.metaKey) return; // to the next question
    event.preventDefault();
    leave();
  });
  store.watch("title", (title) => {
    if (!isPending && input.value !== title) input.value = String(title);
  });
  place.replaceChildren(input, error);
  store.onWritable((isWritable) => (input.readOnly = !isWritable));
}
