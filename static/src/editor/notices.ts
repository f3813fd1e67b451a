/** Sentences above the sheet: what stands in review, what was refused and kept, that the page must be loaded again. */
import type { RecoveredText } from "./collaboration";
import { t } from "../web/words";
import type { ReviewConfig } from "./config";
import { type Child, h, hidden, icon } from "./ui/dom";

export type Kind = "plain" | "warm" | "good" | "bad";
const ICONS: Record<Kind, string> = { plain: "info", warm: "hand", good: "check", bad: "octagon-alert" };

interface Recovery {
  /** Put the words where the caret stands; null where the person may not write. */
  insert: (() => void) | null;
  /** Show them beside what stands now; null where nothing was replaced. */
  compare: (() => void) | null;
  dismiss: () => void;
}

export class Notices {
  constructor(private readonly place: HTMLElement) {}

  /** Show a notice; one with the same `name` is replaced. Return what takes it away. */
  show(name: string, kind: Kind, ...content: Child[]): () => void {
    this.drop(name);
    const close = h(
      "button",
      { type: "button", class: "icon-button small" },
      icon("x"),
      hidden(t("Close this message")),
    );
    const notice = h(
      "div",
      { class: `note ${kind}`, "data-notice": name },
      icon(ICONS[kind]),
      h("div", {}, ...content),
      close,
    );
    close.addEventListener("click", () => notice.remove());
    this.place.prepend(notice); // the newest is seen first
    return () => notice.remove();
  }

  drop(name: string): void {
    this.place.querySelector(`[data-notice="${name}"]`)?.remove();
  }

  isShown(name: string): boolean {
    return this.place.querySelector(`[data-notice="${name}"]`) !== null;
  }

  /** What was typed and found no way into the text: kept, to be put in again or copied, until dismissed. */
  recovered({ id, text, at }: RecoveredText, { insert, compare, dismiss }: Recovery): void {
    const area = h("textarea", {
      class: "input",
      rows: 4,
      readonly: true,
      "aria-label": t("Recovered text"),
    });
    area.value = text;
    const copy = h("button", { type: "button", class: "button small" }, icon("copy"), t("Copy"));
    const put = h("button", { type: "button", class: "button small" }, t("Insert here"));
    const beside = h("button", { type: "button", class: "button small" }, t("Compare"));
    beside.addEventListener("click", () => compare?.());
    const done = h("button", { type: "button", class: "button small quiet" }, t("I do not need it"));
    const remove = this.show(
      `recovered-${id}`,
      "warm",
      h("p", {}, h("b", {}, t("Recovered text"))),
      h(
        "p",
        {},
        t("This did not find its way into the text (%(at)s). It is kept on this device.", {
          at: new Date(at).toLocaleString(document.documentElement.lang.replace(/^en$/, "en-GB"), {
            dateStyle: "long",
            timeStyle: "short",
          }),
        }),
      ),
      area,
      h("div", { class: "actions" }, insert && put, compare && beside, copy, done),
    );
    put.addEventListener("click", () => {
      insert?.();
      dismiss();
      remove();
    });
    copy.addEventListener("click", () => {
      void navigator.clipboard.writeText(text).then(
        () => copy.replaceChildren(icon("check"), t("Copied")),
        () => area.select(),
      );
    });
    done.addEventListener("click", () => {
      dismiss();
      remove();
    });
  }

  roleTaken(): void {
    this.show(
      "refused",
      "warm",
      h("p", {}, t("You may no longer edit this text. You can go on reading it.")),
    );
  }

  reload(reason: "schema" | "gone" | "lost"): void {
    const words = {
      schema: t("The editor has been renewed. Load this page again to go on; what you typed is kept."),
      gone: t("This text can no longer be edited here. Load the page again to see what became of it."),
      lost: t("This page has fallen too far behind. Load it again to go on; what you typed is kept."),
    }[reason];
    this.show("reload", "warm", h("p", {}, words), h("p", { class: "actions" }, loadAgain()));
  }

  /** Somebody has sent, decided or taken back what stands here: what it means for those who write on. */
  news([what, ...more]: string[]): void {
    this.drop("standing");
    this.show("news", "plain", h("p", {}, h("b", {}, what)), ...more.map((words) => h("p", {}, words)));
  }

  /** Told once, when the first edit is made on a text that is with reviewers or approved. */
  standing(review: ReviewConfig): void {
    const words = {
      draft: "",
      in_review: t(
        "Version %(number)s is being reviewed and stays as it was sent. What you write now is not in it.",
        {
          number: review.number ?? "",
        },
      ),
      changes_requested: "",
      awaiting_sign_off: t(
        "Version %(number)s awaits its final approval and stays as it was sent. What you write now is not in it.",
        {
          number: review.number ?? "",
        },
      ),
      approved: t(
        "Version %(number)s is approved and stays so. What you write now is a draft of the next one.",
        {
          number: review.number ?? "",
        },
      ),
    }[review.state];
    if (!words) return;
    const again =
      review.decided === 1
        ? t("Only sending it again reopens decisions: 1 partner would be asked again.")
        : t("Only sending it again reopens decisions: %(count)s partners would be asked again.", {
            count: review.decided,
          });
    this.show("standing", "plain", h("p", {}, words), review.decided ? h("p", {}, again) : null);
  }
}

export function loadAgain(): HTMLElement {
  const button = h("button", { type: "button", class: "button small primary" }, t("Load again"));
  button.addEventListener("click", () => location.reload());
  return button;
}
