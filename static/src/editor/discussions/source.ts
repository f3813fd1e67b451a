/** Threads as cards of the rail. */
import { t } from "../../web/words";
import type { Card, CardSource } from "../rail/cards";
import { type ThreadActs, ThreadCard } from "./card";
import { Composer } from "./composer";
import type { Filter } from "./filter";
import type { Discussing } from "./index";
import { discussed } from "./plugin";
import { type Thread, type Threads, whyNotSent } from "./threads";

export class DiscussionCards implements CardSource {
  private readonly made = new Map<number, ThreadCard>();
  private readonly acts: ThreadActs;
  private failed: (sentence: string) => void = () => undefined;

  constructor(
    private readonly given: Discussing,
    private readonly threads: Threads,
    private readonly filter: Filter,
  ) {
    this.acts = {
      reply: async (thread, body) => void (await threads.reply(thread.id, body)),
      change: async (comment, body) => void (await threads.change(comment.id, body)),
      remove: (comment) => this.attempt(threads.remove(comment.id)),
      settle: (thread) => this.attempt(threads.settle(thread.id, thread.resolved !== null)),
      link: (thread) => void this.copyLink(thread),
      composer: (thread, options) => this.composer(thread, options),
    };
  }

  onFailure(failed: (sentence: string) => void): void {
    this.failed = failed;
  }

  /** Whether an answer is being written: its card stays, also when somebody settles the discussion. */
  get isWrittenIn(): boolean {
    return [...this.made.values()].some((card) => card.isWrittenIn);
  }

  cards(): Card[] {
    const places = discussed.getState(this.given.editor.state)?.places;
    const listed = this.threads.list.filter(
      (thread) => this.filter.lets(thread) || this.made.get(thread.id)?.isWrittenIn,
    );
    for (const id of this.made.keys())
      if (!this.threads.list.some((thread) => thread.id === id)) this.made.delete(id);
    return listed.map((thread) => {
      const place = places?.get(thread.id);
      const card = this.made.get(thread.id) ?? new ThreadCard(this.acts);
      this.made.set(thread.id, card);
      card.show(thread, !place, this.threads.mayComment);
      return { key: keyOf(thread.id), pos: place?.from ?? null, element: card.element };
    });
  }

  activated(key: string | null): void {
    const active = this.threads.list.find(({ id }) => keyOf(id) === key)?.id ?? null;
    const { editor } = this.given;
    if (discussed.getState(editor.state)?.active !== active)
      editor.view.dispatch(editor.state.tr.setMeta(discussed, { active }));
  }

  /** Ask for settled ones as well, and say so when they cannot be had. */
  async askForSettled(): Promise<void> {
    if (!(await this.threads.refresh(true)))
      this.failed(t("Settled discussions cannot be read now: the server cannot be reached."));
  }

  /** Show a thread and its place; one that is not known may be settled. `focus`: go on from its card. */
  async open(id: number, { focus = false } = {}): Promise<void> {
    const known = (): Thread | undefined => this.threads.list.find((one) => one.id === id);
    if (!known()) await this.askForSettled();
    const thread = known();
    if (!thread) return;
    this.filter.show(thread);
    this.given.rail.activate(keyOf(id), { reveal: true });
    if (focus) this.made.get(id)?.element.focus({ preventScroll: true });
  }

  empty(): string {
    if (this.threads.list.length + this.threads.settled)
      return t("No comment stands here. Choose Open, Settled or Mine above to see the others.");
    return this.threads.mayComment
      ? t("Nothing is suggested or said here. Select some words to begin.")
      : t("Nothing is suggested or said here.");
  }

  private composer(thread: Thread, options: Partial<ConstructorParameters<typeof Composer>[0]>): Composer {
    const { config, shelf } = this.given;
    return new Composer({
      label: "",
      send: "",
      keep: { shelf, key: `comment/${config.member.id}/${config.text.id}/${thread.id}` },
      longest: this.threads.longest,
      people: this.threads.people(thread.id),
      onSend: () => Promise.resolve(),
      onCancel: () => undefined,
      ...options,
    });
  }

  private attempt(sent: Promise<unknown>): void {
    sent.catch((error: unknown) => this.failed(whyNotSent(error)));
  }

  private async copyLink(thread: Thread): Promise<void> {
    const address = new URL(location.href);
    address.hash = `thread-${thread.id}`;
    try {
      await navigator.clipboard.writeText(address.href);
      this.failed(t("The link is copied."));
    } catch {
      location.hash = address.hash; // to be copied from the address bar
    }
  }
}

export function keyOf(id: number): string {
  return `thread-${id}`;
}
