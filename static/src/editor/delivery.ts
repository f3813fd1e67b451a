/** A picture on its way to the server, as the person sees it: preview, progress, what went wrong, another try. */
import { t } from "../web/words";
import { h, icon } from "./ui/dom";
import { chosenFile, PictureRefused, type Upload } from "./upload";

type Send = (file: File, onProgress: (percent: number) => void) => Promise<Upload>;

export class Delivery {
  readonly element: HTMLElement;
  private readonly preview = h("img", { class: "picture-preview", alt: "" });
  private readonly words = h("p", { role: "status" });
  private readonly bar = h("progress", { max: 100, value: 0, "aria-label": t("Sending the picture") });
  private readonly again = h(
    "button",
    { type: "button", class: "button small" },
    icon("refresh-cw"),
    t("Send again"),
  );
  private readonly other = h(
    "button",
    { type: "button", class: "button small quiet" },
    t("Choose another picture"),
  );
  private sending: Promise<Upload | null> = Promise.resolve(null);
  private file: File;
  private hasFailed = false;

  constructor(
    file: File,
    private readonly send: Send,
    private readonly onArrival: (upload: Upload) => void = () => undefined,
  ) {
    this.file = file;
    const acts = h("p", { class: "actions" }, this.again, this.other);
    this.element = h(
      "div",
      { class: "picture-intro" },
      this.preview,
      h("div", {}, this.words, this.bar, acts),
    );
    this.again.addEventListener("click", () => this.start());
    this.other.addEventListener("click", () => void this.chooseAnother());
    window.addEventListener("online", this.onOnline);
    this.start();
  }

  /** The picture once the server has it; a try that failed is made again. Null: it is not there, and it is said why. */
  arrived(): Promise<Upload | null> {
    if (this.hasFailed && !this.again.hidden) this.start();
    return this.sending;
  }

  stop(): void {
    window.removeEventListener("online", this.onOnline);
    URL.revokeObjectURL(this.preview.src);
  }

  private readonly onOnline = (): void => {
    if (this.hasFailed && !this.again.hidden) this.start();
  };

  private async chooseAnother(): Promise<void> {
    const file = await chosenFile();
    if (!file) return;
    this.file = file;
    this.start();
  }

  private start(): void {
    URL.revokeObjectURL(this.preview.src);
    this.preview.src = URL.createObjectURL(this.file);
    this.hasFailed = false;
    this.say("hint", t("Sending the picture…"));
    this.show({ bar: true, again: false, other: false });
    const sending = this.send(this.file, (percent) => (this.bar.value = percent)).then(
      (upload) => this.succeed(upload),
      (error: Error) => this.fail(error),
    );
    this.sending = sending;
  }

  private succeed(upload: Upload): Upload {
    this.say("hint", t("The picture is here. Describe it."));
    this.show({ bar: false, again: false, other: true });
    this.onArrival(upload);
    return upload;
  }

  private fail(error: Error): null {
    this.hasFailed = true;
    this.say("error", error.message);
    const canRetry = error instanceof PictureRefused && error.canRetry;
    this.show({ bar: false, again: canRetry, other: !canRetry });
    return null;
  }

  private say(kind: "hint" | "error", words: string): void {
    this.words.className = kind;
    this.words.replaceChildren(...(kind === "error" ? [icon("triangle-alert")] : []), h("span", {}, words));
  }

  private show(shown: { bar: boolean; again: boolean; other: boolean }): void {
    this.bar.hidden = !shown.bar;
    this.again.hidden = !shown.again;
    this.other.hidden = !shown.other;
  }
}
