/** One thread as a card of the rail: what it is about, what was said, and what can be done. */
import { t } from "../../web/words";
import { colourOf, initialsOf } from "../people";
import { h, icon } from "../ui/dom";
import { Composer } from "./composer";
import type { Comment, GuestBy, Person, Thread } from "./threads";

export interface ThreadActs {
  reply: (thread: Thread, body: string) => Promise<void>;
  change: (comment: Comment, body: string) => Promise<void>;
  remove: (comment: Comment) => void;
  settle: (thread: Thread) => void;
  link: (thread: Thread) => void;
  composer: (thread: Thread, options: Partial<ConstructorParameters<typeof Composer>[0]>) => Composer;
}

export class ThreadCard {
  readonly element = h("li", { class: "discussion" });
  private drawn = "";
  private answering: Composer | null = null;
  private changing: { id: number; composer: Composer } | null = null;

  constructor(private readonly acts: ThreadActs) {}

  /** Whether an answer or another wording is being typed: the card stays until that is done. */
  get isWrittenIn(): boolean {
    return this.answering !== null || this.changing !== null;
  }

  /** Bring the card up to date; what stands right is left alone, so that focus and typed words stay. */
  show(thread: Thread, isGone: boolean, mayComment: boolean): void {
    const signature = JSON.stringify([
      thread,
      isGone,
      mayComment,
      this.answering !== null,
      this.changing?.id ?? 0,
    ]);
    if (signature === this.drawn) return;
    this.drawn = signature;
    const [first] = thread.comments;
    this.element.dataset["person"] = first ? colourOfBy(first.by) : "";
    this.element.id = `thread-${thread.id}`;
    this.element.classList.toggle("settled", thread.resolved !== null);
    this.element.replaceChildren(
      ...about(thread, isGone),
      ...thread.comments.map((comment) => this.comment(thread, comment)),
      this.foot(thread, mayComment),
    );
  }

  /** Open the box for an answer. */
  answer(thread: Thread, mayComment: boolean, isGone: boolean): void {
    this.answering ??= this.acts.composer(thread, {
      label: t("Your answer"),
      send: t("Reply"),
      onSend: async (body) => {
        await this.acts.reply(thread, body);
        this.answering = null;
      },
      onCancel: () => this.close(thread, mayComment, isGone),
    });
    this.show(thread, isGone, mayComment);
    this.answering.focus();
  }

  private close(thread: Thread, mayComment: boolean, isGone: boolean): void {
    this.answering = this.changing = null;
    this.show(thread, isGone, mayComment);
    this.element.querySelector<HTMLElement>("footer button")?.focus();
  }

  private comment(thread: Thread, comment: Comment): HTMLElement {
    if (this.changing?.id === comment.id) return this.changing.composer.element;
    const body = h(
      "p",
      { class: "comment-words" },
      ...comment.parts.map(({ words, member }) => (member ? h("b", { class: "at" }, words) : words)),
    );
    const tools = comment.changeable_until && new Date(comment.changeable_until) > new Date();
    return h(
      "article",
      {},
      headOf(thread, comment),
      body,
      tools &&
        h(
          "p",
          { class: "actions small" },
          this.small(t("Edit"), () => this.change(thread, comment)),
          this.small(t("Delete"), () => this.acts.remove(comment)),
        ),
    );
  }

  private change(thread: Thread, comment: Comment): void {
    const composer = this.acts.composer(thread, {
      label: t("Your comment"),
      send: t("Save"),
      words: comment.body,
      keep: null,
      onSend: async (body) => {
        await this.acts.change(comment, body);
        this.changing = null;
      },
      onCancel: () => this.close(thread, true, false),
    });
    this.changing = { id: comment.id, composer };
    this.show(thread, false, true);
    composer.focus();
  }

  private small(label: string, act: () => void): HTMLElement {
    return h("button", { type: "button", class: "link-button", onclick: act }, label);
  }

  private foot(thread: Thread, mayComment: boolean): HTMLElement {
    if (this.answering) return this.answering.element;
    const button = (name: string, label: string, act: () => void): HTMLElement =>
      h("button", { type: "button", class: "button small quiet", onclick: act }, icon(name), label);
    const settle = thread.resolved ? t("Open again") : t("Settle");
    return h(
      "footer",
      {},
      mayComment &&
        !thread.resolved &&
        button("corner-down-right", t("Reply"), () => this.answer(thread, mayComment, false)),
      mayComment && button(thread.resolved ? "undo-2" : "check", settle, () => this.acts.settle(thread)),
      button("link", t("Copy link"), () => this.acts.link(thread)),
    );
  }
}

function about(thread: Thread, isGone: boolean): HTMLElement[] {
  const lines: HTMLElement[] = [];
  if (thread.version !== null)
    lines.push(h("p", { class: "hint" }, t("About version %(number)s", { number: thread.version })));
  else if (isGone)
    lines.push(h("p", { class: "hint" }, icon("triangle-alert"), t("What it was about is gone.")));
  if (thread.quote) lines.push(h("p", { class: "on" }, h("mark", {}, thread.quote)));
  if (thread.resolved)
    lines.push(
      h(
        "p",
        { class: "hint" },
        icon("circle-check"),
        t("Settled by %(name)s", { name: named(thread.resolved) }),
      ),
    );
  return lines;
}

function headOf(thread: Thread, { by, at, mine, edited }: Comment): HTMLElement {
  const organisation = isGuest(by) ? by.label : by.organisation;
  const name = mine ? t("You") : isGuest(by) ? t("Guest: %(name)s", { name: by.guest }) : by.name;
  const facts = [
    t("Comment, %(time)s", { time: timeOf(new Date(at)) }),
    edited && t("changed"),
    thread.own && t("only for your organisation"),
  ];
  return h(
    "header",
    { "data-person": colourOfBy(by) },
    h("span", { class: "avatar small", "aria-hidden": "true" }, initialsOf(organisation || name)),
    h(
      "p",
      {},
      h("b", {}, name),
      organisation && !mine ? `, ${organisation}` : null,
      h(
        "small",
        {},
        icon(thread.own ? "lock" : "message-square"),
        h("time", { datetime: at }, facts.filter(Boolean).join(", ")),
      ),
    ),
  );
}

function named({ name, organisation }: Person): string {
  return [name, organisation].filter(Boolean).join(", ");
}

function isGuest(by: Person | GuestBy): by is GuestBy {
  return "guest" in by;
}

function colourOfBy(by: Person | GuestBy): string {
  return isGuest(by) ? "" : colourOf(by.organisation_id);
}

function timeOf(at: Date): string {
  const locale = document.documentElement.lang;
  return at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    : at.toLocaleDateString(locale, { day: "numeric", month: "long" });
}
