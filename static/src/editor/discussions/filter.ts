/** Which discussions are listed: open ones, settled ones, or those in which one has written. */
import { t } from "../../web/words";
import { h } from "../ui/dom";
import type { Thread } from "./threads";

type Choice = "open" | "settled" | "mine";

export class Filter {
  private choice: Choice = "open";
  private readonly row = h("div", { class: "rail-tool", hidden: true });

  /** Whether settled ones are looked at. */
  get wantsSettled(): boolean {
    return this.choice !== "open";
  }

  lets(thread: Thread): boolean {
    if (this.choice === "mine") return thread.comments.some(({ mine }) => mine);
    return (thread.resolved !== null) === (this.choice === "settled");
  }

  /** Let a thread be listed that is asked for by its address. */
  show(thread: Thread): void {
    if (!this.lets(thread)) this.choose(thread.resolved ? "settled" : "open");
  }

  mount(place: HTMLElement | null, onChange: () => void): void {
    const names: [Choice, string][] = [
      ["open", t("Open")],
      ["settled", t("Settled")],
      ["mine", t("Mine")],
    ];
    const choices = h(
      "fieldset",
      { class: "segments small" },
      h("legend", { class: "hidden" }, t("Discussions to show")),
      ...names.map(([value, label]) => {
        const input = h("input", {
          type: "radio",
          name: "discussions",
          value,
          checked: value === this.choice,
          onchange: () => {
            this.choice = value;
            onChange();
          },
        });
        return h("label", {}, input, label);
      }),
    );
    this.row.append(h("p", { "aria-hidden": "true" }, t("Discussions to show")), choices);
    place?.append(this.row);
  }

  /** The choice is offered once there is something to choose from. */
  offer(isSomething: boolean): void {
    this.row.hidden = !isSomething;
  }

  private choose(choice: Choice): void {
    this.choice = choice;
    const input = this.row.querySelector<HTMLInputElement>(`input[value="${choice}"]`);
    if (input) input.checked = true;
  }
}
