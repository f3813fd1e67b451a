import type { Plugin, Transaction } from "@tiptap/pm/state";
import { Clashes } from "./clashes";
import { Crowd } from "./crowd";
import { Emitter } from "./emitter";
import { Keeper } from "./keeper";
import { Missing } from "./missing";
import { type Inflight, pack } from "./packing";
import { Pace } from "./pace";
import { collabPlugin, collabState, type Entry } from "./plugin";
import { receiveOthers, receiveOwn, type Received, rollBack, sentPrefix } from "./receive";
import type { Recovered } from "./recovered";
import { type Accepted, type Outcome, type Refused, send } from "./sending";
import { Standing } from "./standing";
import { sleep } from "./timing";
import type { AttachedView, CollaborationEvents, Commit, SaveState, SessionOptions } from "./types";
import type { Unsent, UnsentSteps } from "./unsent";

const OWN_COMMIT_EXPECTED = 1_500; // ms after the answer in which the stream brings what was accepted

/**
 * One document in step with the server: sends own steps, one request at a time, and takes in what it is told.
 * Where news come from is not its business (see Listening); `receive` takes them in any order, any number of times.
 */
export class Session {
  readonly events = new Emitter<CollaborationEvents>();
  readonly plugin: Plugin;
  private view: AttachedView | null = null;
  private inflight: Inflight | null = null;
  private busy = false;
  private expecting: ReturnType<typeof setTimeout> | undefined;
  private readonly clashes = new Clashes();
  private readonly crowd = new Crowd();
  readonly standing = new Standing(this.events);
  private readonly keeper: Keeper;
  private readonly missing: Missing;
  private readonly pace = new Pace(() => {
    void this.keepUnsent();
    void this.sendNow();
  });

  constructor(
    private readonly options: SessionOptions,
    unsent: UnsentSteps,
    recovered: Recovered,
  ) {
    const { client, schemaNumber, version } = options;
    this.missing = new Missing(this, options);
    this.keeper = new Keeper(client, schemaNumber, unsent, recovered, this.events);
    this.plugin = collabPlugin(version, client, (transaction) => this.wake(transaction));
  }

  get version(): number {
    return this.view ? collabState(this.view.state).version : this.options.version;
  }

  /** Whether nothing is sent or received any more. */
  get ended(): boolean {
    return this.view === null || this.standing.stopped !== null;
  }

  /** Steps that the server has not said it has. */
  get waiting(): number {
    const all = this.unconfirmed.length;
    return this.inflight?.answered ? all - sentPrefix(this.unconfirmed, this.inflight.origins).length : all;
  }

  get saveState(): SaveState {
    return this.standing.state(this.waiting, this.pace.trouble);
  }

  attach(view: AttachedView): void {
    this.view = view;
    this.retry();
  }

  /** Go on with the request of a tab that is gone: its first `count` steps were sent as `write`. */
  resume({ write, count }: NonNullable<Unsent["sent"]>): void {
    const origins = new Set(this.unconfirmed.slice(0, count).map((entry) => entry.origin));
    this.inflight = { write, origins, answered: false };
  }

  stop(): void {
    this.view = null;
    this.pace.stop();
    this.missing.stop();
    clearTimeout(this.expecting);
    this.events.clear();
  }

  /** Send everything and see it confirmed; true when that is done. */
  async flush(): Promise<boolean> {
    const until = Date.now() + this.options.patience;
    while (this.unconfirmed.length && !this.standing.stopped && Date.now() < until) {
      const { failures } = this.pace;
      await this.sendNow();
      if (this.pace.failures > failures) break;
      if (this.inflight?.answered && !(await this.catchUp())) break;
      if (this.busy) await sleep(20);
    }
    await this.keeper.settled();
    return this.unconfirmed.length === 0;
  }

  /** Try again at once: the network is back, or the person asks for it. */
  retry(): void {
    this.show();
    this.pace.planAnew(0);
  }

  /** The page may be gone in a moment: keep and send what is there without waiting for one another. */
  leave(): void {
    if (!this.unconfirmed.length) return;
    if (this.maySend()) void this.sendNow({ hurry: true });
    else void this.keepUnsent();
  }

  /** Take in a commit, whoever tells it and however often. */
  receive(commit: Commit): void {
    if (!this.view || this.standing.stopped || commit.from + commit.count <= this.version) return;
    if (commit.from !== this.version) return this.missing.keep(commit);
    const own = this.inflight?.write.request === commit.request && commit.client === this.options.client;
    try {
      this.dispatch(own ? this.receiveOwn(commit) : receiveOthers(this.view.state, commit));
    } catch (error) {
      console.error("a commit does not fit the document", error);
      this.halt({ kind: "reload", reason: "lost" });
      return;
    }
    if (!own) this.crowd.note(commit.client);
    if (!own) for (const clash of this.clashes.in(commit)) this.events.emit("clash", clash);
    this.events.emit("received", { commits: 1, version: this.version });
    this.settle();
  }

  /** Read the commits that are missing here by now; false when the server cannot be reached: then again, later. */
  catchUp(): Promise<boolean> {
    return this.missing.read();
  }

  /** The stream, or a read, was refused with this status. */
  refusedToRead(status: number): void {
    if (status === 401) this.halt({ kind: "refused", reason: "signed-out", detail: "" });
    else if (status === 409) this.halt({ kind: "reload", reason: "lost" });
    else this.gone("status " + status);
  }

  private receiveOwn(commit: Commit): Received {
    const received = receiveOwn(this.need().state, commit, this.inflight?.origins ?? new Set());
    this.inflight = null;
    this.standing.savedAt = new Date();
    this.pace.gotThrough();
    clearTimeout(this.expecting);
    return received;
  }

  private dispatch({ transaction, dropped }: Received): void {
    this.need().dispatch(transaction);
    this.keeper.recover(dropped);
  }

  /** Called while a transaction is being applied: the view has it, and what to keep, only a moment later. */
  private wake(transaction: Transaction): void {
    this.clashes.note(transaction);
    queueMicrotask(() => {
      this.show();
      if (this.pace.failures || this.standing.stopped) void this.keepUnsent();
      else this.pace.plan(this.crowd.gather(this.options.gather));
    });
  }

  private maySend(): boolean {
    return !this.busy && !this.standing.stopped && this.options.writable && !this.inflight?.answered;
  }

  private async sendNow({ hurry = false } = {}): Promise<void> {
    if (!this.view || !this.maySend()) return;
    this.inflight ??= pack(this.unconfirmed, { ...this.options, version: this.version });
    if (!this.inflight) return this.settle();
    this.busy = true;
    const sent = this.inflight;
    const kept = this.keepUnsent();
    if (!hurry) await kept;
    const outcome = await send(this.options, sent.write);
    this.busy = false;
    if (this.view) await this.conclude(sent, outcome);
    this.settle();
  }

  private async conclude(sent: Inflight, outcome: Outcome): Promise<void> {
    if (outcome.kind === "unknown") {
      if (this.inflight !== sent) return; // the stream was faster
      this.pace.failed(outcome.trouble, outcome.wait);
      return this.keepUnsent(); // what was typed meanwhile: the next attempt may be long in coming
    }
    this.pace.gotThrough();
    if (outcome.kind === "gone") this.gone("deleted");
    else if (outcome.kind === "accepted") await this.accepted(sent, outcome);
    else if (outcome.kind === "behind") this.rebaseHere(outcome.version, outcome.commits);
    else if (outcome.kind === "schema") this.schemaChanged(sent);
    else this.refused(sent, outcome);
  }

  private async accepted(sent: Inflight, { from, count, kept }: Accepted): Promise<void> {
    this.standing.refusal = null;
    if (this.inflight !== sent) return; // the stream was faster
    this.standing.savedAt = new Date();
    sent.answered = true;
    const { write } = sent;
    if (count === 0) return this.nothingSurvived(sent, from);
    if (from === write.version && from === this.version && kept.length === write.steps.length) {
      this.receive({ from, count, client: write.client, request: write.request, steps: write.steps });
    } else {
      clearTimeout(this.expecting);
      this.expecting = setTimeout(() => void this.catchUp(), OWN_COMMIT_EXPECTED);
    }
  }

  /** What others deleted took all of a write with it; here that shows once their commits have arrived. */
  private async nothingSurvived(sent: Inflight, from: number): Promise<void> {
    if (this.version < from) await this.catchUp();
    if (this.inflight !== sent || !this.view) return;
    this.inflight = null;
    if (sentPrefix(this.unconfirmed, sent.origins).length)
      this.dispatch(rollBack(this.need().state, sent.origins));
  }

  private rebaseHere(version: number, commits: readonly Commit[]): void {
    if (version < this.version || !commits.length) return this.halt({ kind: "reload", reason: "lost" });
    for (const commit of commits) this.receive(commit);
    this.inflight = null; // it was not accepted: what is left of it goes into a request of another name
  }

  private schemaChanged(sent: Inflight): void {
    if (sent.write.schema === this.options.schemaNumber) this.halt({ kind: "reload", reason: "schema" });
    else this.inflight = null; // packed before the page was reloaded: pack it anew
  }

  private refused(sent: Inflight, { reason, detail }: Refused): void {
    const refusal: SaveState = { kind: "refused", reason, detail };
    if (reason === "signed-out") return this.halt(refusal);
    this.standing.refusal = refusal;
    const origins = reason === "role" ? new Set(this.unconfirmed.map((entry) => entry.origin)) : sent.origins;
    this.inflight = null;
    this.dispatch(rollBack(this.need().state, origins));
  }

  private gone(reason: string): void {
    this.keeper.recover(this.unconfirmed);
    this.keeper.forget();
    this.halt({ kind: "reload", reason: "gone" });
    this.events.emit("gone", { reason });
  }

  /** Send and receive no more; what is unsent stays in the browser. */
  private halt(state: SaveState): void {
    this.standing.stopped = state;
    this.pace.stop();
    void this.keepUnsent();
    this.show();
  }

  /** After each change: plan what is left to send, and keep or forget it in the browser. */
  private settle(): void {
    if (!this.view) return;
    if (this.unconfirmed.length === 0) this.keeper.forget();
    else if (!this.inflight && !this.standing.stopped && !this.pace.failures)
      this.pace.plan(this.crowd.gather(this.options.gather));
    this.show();
  }

  private async keepUnsent(): Promise<void> {
    if (this.view && this.unconfirmed.length)
      await this.keeper.keep(this.version, this.unconfirmed, this.inflight);
  }

  private show(): void {
    this.standing.tell(this.saveState);
  }

  private get unconfirmed(): Entry[] {
    return this.view ? collabState(this.view.state).unconfirmed : [];
  }

  private need(): AttachedView {
    if (!this.view) throw new Error("the session is not attached to a view");
    return this.view;
  }
}
