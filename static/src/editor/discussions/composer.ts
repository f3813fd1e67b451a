/** The box a comment is typed into: what is in it stays on this device until it is sent or given up. */
import { Mentions } from "../../components/mention";
import type { Shelf } from "../collaboration/types";
import { t } from "../../web/words";
import { h, icon, newId } from "../ui/dom";
import { whyNotSent } from "./threads";

export interface ComposerOptions {
  label: string;
  send: string;
  /** Under which name unsent words are kept on this device; null: they are not. */
  keep: { shelf: Shelf; key: string } | null;
  longest: number;
  /** Where the list of who may be mentioned is read. */
  people: string;
  words?: string;
  /** The same among one's own partner, where one may choose that nobody else reads it. */
  peopleOfOwn?: string;
  onSend: (body: string, own: boolean) => Promise<void>;
  onCancel: () => void;
}

export class Composer {
  readonly element: HTMLElement;
  readonly area: HTMLTextAreaElement;
  private readonly own = h("input", { type: "checkbox" });
  private readonly error = h("p", { class: "error", role: "alert", hidden: true });
  private readonly submit: HTMLButtonElement;
  private readonly mentions: Mentions;
  private isSending = false;

  constructor(private readonly options: ComposerOptions) {
    const id = newId("comment");
    this.area = h("textarea", { class: "input", id, rows: 3, maxlength: options.longest });
    this.area.value = options.words ?? "";
    const frame = h("div", { class: "mention-frame", "data-people": options.people }, this.area);
    this.mentions = new Mentions(frame, this.area);
    this.submit = h("button", { type: "submit", class: "button small primary" }, icon("send"), options.send);
    const cancel = h(
      "button",
      { type: "button", class: "button small quiet", onclick: () => this.cancel() },
      t("Cancel"),
    );
    const { people, peopleOfOwn } = options;
    if (peopleOfOwn)
      this.own.addEventListener("change", () =>
        this.mentions.readFrom(this.own.checked ? peopleOfOwn : people),
      );
    const own = peopleOfOwn
      ? h(
          "label",
          { class: "choice" },
          this.own,
          h("span", {}, t("Only members of my organisation read this")),
        )
      : null;
    this.element = h(
      "form",
      { class: "composer" },
      h("label", { class: "hidden", for: id }, options.label),
      frame,
      own,
      this.error,
      h("p", { class: "actions" }, this.submit, cancel),
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.area.addEventListener("input", () => this.keep());
    this.element.addEventListener("keydown", (event) => this.onKey(event));
    void this.restore();
  }

  focus(): void {
    this.area.focus();
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented) return; // the list of members has taken it
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void this.send();
    } else if (event.key === "Escape" && !this.area.value.trim()) this.cancel();
  }

  private async send(): Promise<void> {
    const body = this.area.value.trim();
    if (this.isSending) return;
    if (!body) return this.show(t("Write what you want to say."));
    this.isSending = true;
    this.submit.setAttribute("aria-disabled", "true");
    try {
      await this.options.onSend(await this.mentions.toSend(body), this.own.checked);
      await this.forget();
      this.area.value = "";
      this.error.hidden = true;
    } catch (error) {
      this.show(whyNotSent(error));
    }
    this.isSending = false;
    this.submit.removeAttribute("aria-disabled");
  }

  private show(sentence: string): void {
    this.error.hidden = false;
    this.error.textContent = sentence;
    this.area.focus();
  }

  private cancel(): void {
    void this.forget();
    this.options.onCancel();
  }

  private keep(): void {
    const { keep } = this.options;
    if (keep) void keep.shelf.set(keep.key, this.area.value).catch(() => undefined);
  }

  private async restore(): Promise<void> {
    const { keep } = this.options;
    const kept = keep ? await keep.shelf.get<string>(keep.key).catch(() => undefined) : undefined;
    if (kept && !this.area.value) this.area.value = kept;
  }

  private async forget(): Promise<void> {
    const { keep } = this.options;
    if (keep) await keep.shelf.remove(keep.key).catch(() => undefined);
  }
}
