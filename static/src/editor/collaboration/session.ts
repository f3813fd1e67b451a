import type { EditorState, Plugin, Transaction } from "@tiptap/pm/state";
import { Clashes } from "./clashes";
import { Composing } from "./composing";
import { Crowd } from "./crowd";
import { Emitter } from "./emitter";
import { Keeper } from "./keeper";
import { Missing } from "./missing";
import { Outbox } from "./outbox";
import { Pace } from "./pace";
import { collabPlugin, collabState, type Entry } from "./plugin";
import { asWritten, confirmed, receiveOthers, receiveOwn, type Received } from "./receive";
import type { Recovered } from "./recovered";
import { Standing } from "./standing";
import { sleep } from "./timing";
import type {
  AttachedView,
  CollaborationEvents,
  Commit,
  Node,
  SaveState,
  SessionOptions,
  Trouble,
} from "./types";
import type { Unsent, UnsentSteps } from "./unsent";

/**
 * One document in step with the server: sends own steps, one request at a time, and takes in what it is told.
 * Where news come from is not its business (see Listening); `receive` takes them in any order, any number of times.
 */
export class Session {
  readonly events = new Emitter<CollaborationEvents>();
  readonly plugin: Plugin;
  readonly standing = new Standing(this.events);
  private view: AttachedView | null = null;
  private readonly clashes = new Clashes();
  private readonly crowd = new Crowd();
  private readonly composing = new Composing(
    () => this.view,
    (commits) => this.takeInOrder(commits),
  );
  private readonly keeper: Keeper;
  private readonly missing: Missing;
  private readonly outbox: Outbox;
  private readonly pace = new Pace(() => {
    void this.keepUnsent();
    void this.outbox.send();
  });

  constructor(
    private readonly options: SessionOptions,
    unsent: UnsentSteps,
    recovered: Recovered,
  ) {
    const { client, schemaNumber, version } = options;
    this.missing = new Missing(this, options);
    this.outbox = new Outbox(this, options, this.pace);
    this.keeper = new Keeper(client, schemaNumber, unsent, recovered, this.events, (kept) => {
      this.standing.kept = kept;
      this.show();
    });
    this.plugin = collabPlugin(version, client, (transaction) => this.wake(transaction));
  }

  get version(): number {
    return this.view ? collabState(this.view.state).version : this.options.version;
  }

  get attached(): boolean {
    return this.view !== null;
  }

  get state(): EditorState {
    return this.need().state;
  }

  /** The document as the server has it, as far as is known here. */
  get confirmed(): { version: number; doc: Node } {
    return { version: this.version, doc: confirmed(this.state) };
  }

  /** Steps that the server has not put into the Text's history yet. */
  get unconfirmed(): Entry[] {
    return this.view ? collabState(this.view.state).unconfirmed : [];
  }

  /** Whether nothing is sent or received any more. */
  get ended(): boolean {
    return this.view === null || this.standing.stopped !== null;
  }

  /** Steps that the server has not said it has. */
  get waiting(): number {
    return this.unconfirmed.length - this.outbox.answered;
  }

  get saveState(): SaveState {
    return this.standing.state(this.waiting, this.pace.trouble);
  }

  /** Whether leaving the page now would lose words: neither the server nor this device has them. */
  get wouldLose(): boolean {
    return this.keeper.loses(this.waiting);
  }

  attach(view: AttachedView): void {
    this.view = view;
    this.retry();
  }

  /** Go on with the request of a tab that is gone: its first `count` steps were sent as `write`. */
  resume(sent: NonNullable<Unsent["sent"]>): void {
    this.outbox.resume(sent);
  }

  stop(): void {
    this.view = null;
    this.outbox.stop();
    this.missing.stop();
    this.composing.stop();
    this.events.clear();
  }

  /** Send everything and see it confirmed; true when that is done. */
  async flush(): Promise<boolean> {
    const until = Date.now() + this.options.patience;
    while (this.unconfirmed.length && !this.standing.stopped && Date.now() < until) {
      const { failures } = this.pace;
      await this.outbox.send();
      if (this.pace.failures > failures) break;
      if (this.outbox.answered && !(await this.catchUp())) break;
      if (this.outbox.busy) await sleep(20);
    }
    await this.keeper.settled();
    return this.unconfirmed.length === 0;
  }

  /** Try again at once: the network is back, or the person asks for it. */
  retry(): void {
    this.show();
    this.pace.planAnew(0);
    if (this.standing.reading) void this.catchUp();
  }

  /** Go on after having been signed out: the person is signed in again. */
  goOn(): void {
    if (!this.standing.isSignedOut) return;
    this.standing.stopped = null;
    this.retry();
  }

  /** The page may be gone in a moment: keep and send what is there without waiting for one another. */
  leave(): void {
    if (!this.unconfirmed.length) return;
    if (this.outbox.maySend) void this.outbox.send({ hurry: true });
    else void this.keepUnsent();
  }

  /** Take in a commit, whoever tells it and however often. */
  receive(commit: Commit): void {
    this.receiveAll([commit]);
  }

  /** Take in commits; those of others that follow one another at once, for each time all that is unsent moves. */
  receiveAll(commits: readonly Commit[]): void {
    const ownNext =
      commits.length === 1 && commits[0]?.from === this.version && this.outbox.isOwn(commits[0]);
    if (!ownNext && this.composing.holds(commits)) return;
    this.takeInOrder(commits);
  }

  /** Take in what is held back while a word is composed. */
  letGo(): void {
    this.composing.letGo();
  }

  private takeInOrder(commits: readonly Commit[]): void {
    let others: Commit[] = [];
    for (const commit of commits) {
      const next = this.version + others.reduce((sum, one) => sum + one.count, 0);
      if (commit.from === next && !this.outbox.isOwn(commit)) {
        others.push(commit);
        continue;
      }
      this.takeIn(others);
      others = [];
      if (commit.from === this.version) this.takeIn([commit]);
      else if (!this.ended && commit.from + commit.count > this.version) this.missing.keep(commit);
    }
    this.takeIn(others);
  }

  /** Take in commits that stand on this version: one of this tab's own, or some of others. */
  private takeIn(commits: readonly Commit[]): void {
    const [first] = commits;
    if (this.ended || !first) return;
    const own = this.outbox.isOwn(first);
    for (const commit of commits) this.events.emit("receiving", commit);
    try {
      this.dispatch(
        own ? receiveOwn(this.state, first, this.outbox.arrived()) : receiveOthers(this.state, commits),
      );
    } catch (error) {
      console.error("a commit does not fit the document", error);
      this.halt({ kind: "reload", reason: "lost" });
      return;
    }
    for (const commit of own ? [] : commits) {
      this.crowd.note(commit.client);
      for (const clash of this.clashes.in(commit)) this.events.emit("clash", clash);
    }
    this.events.emit("received", { commits: commits.length, version: this.version });
    this.settle();
  }

  /** Read the commits that are missing here by now; false when the server cannot be reached: then again, later. */
  catchUp(): Promise<boolean> {
    return this.missing.read();
  }

  /** Note what was in the way of reading; false when something was. */
  wasRead(trouble: Trouble): boolean {
    this.standing.reading = trouble;
    this.show();
    return trouble === null;
  }

  /** The stream, or a read, was refused with this status. */
  refusedToRead(status: number): void {
    if (status === 401) this.halt({ kind: "refused", reason: "signed-out", detail: "" });
    else if (status === 409) this.halt({ kind: "reload", reason: "lost" });
    else this.gone("status " + status);
  }

  dispatch({ transaction, dropped, mine }: Received): void {
    this.need().dispatch(transaction);
    this.keeper.recover(dropped, mine);
  }

  /** Called while a transaction is being applied: the view has it, and what to keep, only a moment later. */
  private wake(transaction: Transaction): void {
    this.clashes.note(transaction);
    this.composing.note();
    queueMicrotask(() => {
      this.show();
      if (this.pace.failures || this.standing.stopped) this.keeper.soon(() => this.keepUnsent());
      else this.pace.plan(this.crowd.gather(this.options.gather));
    });
  }

  gone(reason: string): void {
    if (this.isGone) return;
    if (this.view) this.keeper.recover(this.unconfirmed, asWritten(this.state));
    this.halt({ kind: "reload", reason: "gone" });
    this.keeper.forget();
    this.events.emit("gone", { reason });
  }

  /** Send and receive no more; what is unsent stays in the browser. */
  halt(state: SaveState): void {
    this.standing.stopped = state;
    this.pace.stop();
    void this.keepUnsent();
    this.show();
  }

  /** After each change: plan what is left to send, and keep or forget it in the browser. */
  settle(): void {
    if (!this.view) return;
    if (this.unconfirmed.length === 0) this.keeper.forget();
    else if (!this.outbox.inflight && !this.standing.stopped && !this.pace.failures)
      this.pace.plan(this.crowd.gather(this.options.gather));
    this.show();
  }

  async keepUnsent(): Promise<void> {
    if (!this.unconfirmed.length || this.isGone) return;
    const isAway = this.pace.failures > 0 || this.standing.stopped !== null;
    const base = isAway ? (): Node => this.confirmed.doc : null;
    await this.keeper.keep(this.version, this.unconfirmed, this.outbox.inflight, base);
  }

  /** Whether there is no such text any more: what was unsent has been given back. */
  private get isGone(): boolean {
    return this.standing.stopped?.kind === "reload" && this.standing.stopped.reason === "gone";
  }

  private show(): void {
    this.standing.tell(this.saveState);
  }

  private need(): AttachedView {
    if (!this.view) throw new Error("the session is not attached to a view");
    return this.view;
  }
}
