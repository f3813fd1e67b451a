import type { Plugin, Transaction } from "@tiptap/pm/state";
import { Clashes } from "./clashes";
import { Emitter } from "./emitter";
import { collabPlugin, collabState, type Entry } from "./plugin";
import { receiveOthers, receiveOwn, type Received, rollBack, sentPrefix } from "./receive";
import { type Inflight, pack } from "./packing";
import { Recovered, textOf } from "./recovered";
import { type Outcome, readCommits, send } from "./sending";
import { backoff, sleep } from "./timing";
import type {
  AttachedView,
  CollaborationEvents,
  Commit,
  Fetch,
  RefusalReason,
  SaveState,
  StepJson,
} from "./types";
import type { Unsent, UnsentSteps } from "./unsent";

const OWN_COMMIT_EXPECTED = 1_500; // ms after the answer in which the stream brings what was accepted

export interface SessionOptions {
  url: string;
  csrfToken: string;
  version: number;
  schemaNumber: number;
  client: string;
  writable: boolean;
  fetch: Fetch;
  gather: number;
  patience: number;
}

/**
 * One document in step with the server: sends own steps, one request at a time, and takes in what it is told.
 * Where news come from is not its business (see Listening); `receive` takes them in any order, any number of times.
 */
export class Session {
  readonly events = new Emitter<CollaborationEvents>();
  readonly plugin: Plugin;
  private view: AttachedView | null = null;
  private inflight: Inflight | null = null;
  private stopped: SaveState | null = null;
  private refusal: SaveState | null = null;
  private savedAt: Date | null = null;
  private failures = 0;
  private reached = true;
  private busy = false;
  private shown = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  private expecting: ReturnType<typeof setTimeout> | undefined;
  private catching: Promise<boolean> | null = null;
  private keeping: Promise<unknown> = Promise.resolve();
  private readonly clashes = new Clashes();

  constructor(
    private readonly options: SessionOptions,
    private readonly unsent: UnsentSteps,
    private readonly recovered: Recovered,
  ) {
    this.plugin = collabPlugin(
      options.version,
      options.client,
      (transaction) => this.wake(transaction),
      () => this.show(),
    );
  }

  get version(): number {
    return this.view ? collabState(this.view.state).version : this.options.version;
  }

  /** Steps that the server has not said it has. */
  get waiting(): number {
    const all = this.unconfirmed.length;
    return this.inflight?.answered ? all - sentPrefix(this.unconfirmed, this.inflight.origins).length : all;
  }

  get saveState(): SaveState {
    if (this.stopped) return this.stopped;
    if (this.refusal) return this.refusal;
    if (this.waiting === 0) return { kind: "saved", at: this.savedAt };
    return !this.reached ? { kind: "offline", waiting: this.waiting } : { kind: "saving" };
  }

  attach(view: AttachedView): void {
    this.view = view;
    this.schedule(0);
  }

  /** Go on with the request of a tab that is gone: its first `count` steps were sent as `write`. */
  resume({ write, count }: NonNullable<Unsent["sent"]>): void {
    const origins = new Set(this.unconfirmed.slice(0, count).map((entry) => entry.origin));
    this.inflight = { write, origins, answered: false };
  }

  stop(): void {
    this.view = null;
    clearTimeout(this.timer);
    clearTimeout(this.expecting);
    this.events.clear();
  }

  /** Send everything and see it confirmed; true when that is done. */
  async flush(): Promise<boolean> {
    const until = Date.now() + this.options.patience;
    while (this.unconfirmed.length && !this.stopped && Date.now() < until) {
      const failures = this.failures;
      await this.sendNow();
      if (this.failures > failures) break;
      if (this.inflight?.answered && !(await this.catchUp())) break;
      if (this.busy) await sleep(20);
    }
    await this.keeping;
    return this.unconfirmed.length === 0;
  }

  /** Try again at once: the network is back, or the person asks for it. */
  retry(): void {
    this.schedule(0);
  }

  /** Take in a commit, whoever tells it and however often. */
  receive(commit: Commit): void {
    if (!this.view || this.stopped || commit.from + commit.count <= this.version) return;
    if (commit.from !== this.version) {
      void this.catchUp();
      return;
    }
    const own = this.inflight?.write.request === commit.request && commit.client === this.options.client;
    try {
      this.dispatch(own ? this.receiveOwn(commit) : receiveOthers(this.view.state, commit));
    } catch (error) {
      console.error("a commit does not fit the document", error);
      this.halt({ kind: "reload", reason: "lost" });
      return;
    }
    if (!own) for (const clash of this.clashes.in(commit)) this.events.emit("clash", clash);
    this.events.emit("received", { commits: 1, version: this.version });
    this.settle();
  }

  /** Read the commits that are missing here; false when the server cannot be reached. */
  catchUp(): Promise<boolean> {
    this.catching ??= this.readMissing().finally(() => {
      this.catching = null;
    });
    return this.catching;
  }

  /** The stream, or a read, was refused with this status. */
  refusedToRead(status: number): void {
    if (status === 401) this.halt({ kind: "refused", reason: "signed-out", detail: "" });
    else if (status === 409) this.halt({ kind: "reload", reason: "lost" });
    else this.gone("status " + status);
  }

  private async readMissing(): Promise<boolean> {
    const answer = await readCommits(
      this.options.fetch,
      this.options.url,
      this.version,
      this.options.patience,
    );
    if (!answer || answer.status >= 500 || answer.status === 429) return false;
    if (answer.status !== 200) {
      this.refusedToRead(answer.status);
      return true;
    }
    for (const commit of answer.commits) this.receive(commit);
    this.events.emit("announced", { kind: "role", payload: { role: answer.role } });
    return true;
  }

  private receiveOwn(commit: Commit): Received {
    const received = receiveOwn(this.need().state, commit, this.inflight?.origins ?? new Set());
    this.inflight = null;
    this.savedAt = new Date();
    clearTimeout(this.expecting);
    return received;
  }

  private dispatch({ transaction, dropped }: Received): void {
    this.need().dispatch(transaction);
    this.recover(dropped);
  }

  /** Keep the words of steps that found no place in the Text. */
  private recover(dropped: readonly Entry[]): void {
    const text = textOf(dropped.map((entry) => entry.step));
    if (!text) return;
    const keeping = this.recovered.keep(text).then((found) => this.events.emit("recovered", found));
    this.keeping = Promise.all([this.keeping, keeping.catch(console.warn)]);
  }

  private wake(transaction: Transaction): void {
    this.clashes.note(transaction);
    this.schedule(this.failures ? null : this.options.gather);
  }

  /** Send after so many milliseconds, unless that is planned already; null: only keep what was typed. */
  private schedule(wait: number | null): void {
    this.show();
    if (wait === null) return void this.keepUnsent();
    if (wait === 0) this.unschedule();
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.keepUnsent();
      void this.sendNow();
    }, wait);
  }

  private unschedule(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async sendNow(): Promise<void> {
    if (this.busy || !this.view || this.stopped || !this.options.writable || this.inflight?.answered) return;
    this.inflight ??= pack(this.unconfirmed, { ...this.options, version: this.version });
    if (!this.inflight) return this.settle();
    this.busy = true;
    const { fetch, url, csrfToken, patience } = this.options;
    const sent = this.inflight;
    await this.keepUnsent();
    const outcome = await send(fetch, url, csrfToken, sent.write, patience);
    this.busy = false;
    if (this.view) await this.conclude(sent, outcome);
    this.settle();
  }

  private async conclude(sent: Inflight, outcome: Outcome): Promise<void> {
    if (outcome.kind === "unknown") {
      this.failures += 1;
      this.reached = outcome.reached;
      this.unschedule();
      this.schedule(outcome.wait ?? backoff(this.failures));
      return;
    }
    this.failures = 0;
    this.reached = true;
    if (outcome.kind === "gone") this.gone("deleted");
    else if (outcome.kind === "accepted") await this.accepted(sent, outcome);
    else if (outcome.kind === "behind") this.rebaseHere(outcome.version, outcome.commits);
    else if (outcome.kind === "schema") this.schemaChanged(sent);
    else this.refused(sent, outcome.reason, outcome.detail);
  }

  private async accepted(
    sent: Inflight,
    { from, count, kept }: Outcome & { kind: "accepted" },
  ): Promise<void> {
    this.savedAt = new Date();
    this.refusal = null;
    if (this.inflight !== sent) return; // the stream was faster
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

  private refused(sent: Inflight, reason: RefusalReason, detail: string): void {
    const refusal: SaveState = { kind: "refused", reason, detail };
    if (reason === "signed-out") return this.halt(refusal);
    this.refusal = refusal;
    const origins = reason === "role" ? new Set(this.unconfirmed.map((entry) => entry.origin)) : sent.origins;
    this.inflight = null;
    this.dispatch(rollBack(this.need().state, origins));
  }

  private gone(reason: string): void {
    this.recover(this.unconfirmed);
    void this.unsent.forget(this.options.client);
    this.halt({ kind: "reload", reason: "gone" });
    this.events.emit("gone", { reason });
  }

  /** Send and receive no more; what is unsent stays in the browser. */
  private halt(state: SaveState): void {
    this.stopped = state;
    this.unschedule();
    void this.keepUnsent();
    this.show();
  }

  /** After each change: plan what is left to send, and keep or forget it in the browser. */
  private settle(): void {
    if (!this.view) return;
    if (this.unconfirmed.length === 0) void this.unsent.forget(this.options.client);
    else if (!this.inflight?.answered && !this.stopped && !this.failures) this.schedule(this.options.gather);
    this.show();
  }

  private async keepUnsent(): Promise<void> {
    if (!this.view || !this.unconfirmed.length) return;
    const { client, schemaNumber: schema } = this.options;
    const steps = this.unconfirmed.map((entry) => entry.step.toJSON() as StepJson);
    const count = this.inflight ? sentPrefix(this.unconfirmed, this.inflight.origins).length : 0;
    const sent = this.inflight && { write: this.inflight.write, count };
    const kept = { client, version: this.version, schema, steps, sent, at: Date.now() };
    await this.unsent
      .keep(kept)
      .catch((error: unknown) => console.warn("unsent text cannot be kept here", error));
  }

  private show(): void {
    const state = this.saveState;
    const shown = JSON.stringify(state);
    if (shown !== this.shown) this.events.emit("save", state);
    this.shown = shown;
  }

  private get unconfirmed(): Entry[] {
    return this.view ? collabState(this.view.state).unconfirmed : [];
  }

  private need(): AttachedView {
    if (!this.view) throw new Error("the session is not attached to a view");
    return this.view;
  }
}
