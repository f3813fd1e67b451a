import { type Inflight, Packer } from "./packing";
import type { Pace } from "./pace";
import { rollBack, sentPrefix } from "./receive";
import { type Accepted, type Outcome, type Refused, send } from "./sending";
import type { Session } from "./session";
import type { Commit, SaveState, SessionOptions } from "./types";
import type { Unsent } from "./unsent";

const OWN_COMMIT_EXPECTED = 1_500; // ms after the answer in which the stream brings what was accepted

/** Sends what a session has unsent, one request at a time, and draws the conclusion from each answer. */
export class Outbox {
  inflight: Inflight | null = null;
  busy = false;
  private expecting: ReturnType<typeof setTimeout> | undefined;
  private readonly packer = new Packer();

  constructor(
    private readonly session: Session,
    private readonly options: SessionOptions,
    private readonly pace: Pace,
  ) {}

  /** How many of the unconfirmed steps the server has said it has. */
  get answered(): number {
    const { inflight } = this;
    return inflight?.answered ? sentPrefix(this.session.unconfirmed, inflight.origins).length : 0;
  }

  get maySend(): boolean {
    const { standing, attached } = this.session;
    const isFree = !this.busy && !this.inflight?.answered;
    return attached && isFree && !standing.stopped && this.options.writable;
  }

  /** Whether a commit is what is on its way. */
  isOwn({ request, client }: Commit): boolean {
    return this.inflight?.write.request === request && client === this.options.client;
  }

  /** Go on with the request of a tab that is gone: its first `count` steps were sent as `write`. */
  resume({ write, count }: NonNullable<Unsent["sent"]>): void {
    const origins = new Set(this.session.unconfirmed.slice(0, count).map((entry) => entry.origin));
    this.inflight = { write, origins, answered: false };
  }

  /** What was on its way has come back as a commit: return the steps it stands for. */
  arrived(): ReadonlySet<object> {
    const origins = this.inflight?.origins ?? new Set<object>();
    this.inflight = null;
    this.session.standing.savedAt = new Date();
    this.pace.gotThrough();
    clearTimeout(this.expecting);
    return origins;
  }

  stop(): void {
    this.pace.stop();
    clearTimeout(this.expecting);
  }

  async send({ hurry = false } = {}): Promise<void> {
    const { session, options } = this;
    if (!this.maySend) return;
    this.inflight ??= this.packer.pack(session.unconfirmed, { ...options, version: session.version });
    if (!this.inflight) return session.settle();
    this.busy = true;
    const sent = this.inflight;
    const kept = session.keepUnsent();
    if (!hurry) await kept;
    const outcome = await send(options, sent.write);
    this.busy = false;
    if (session.attached) await this.conclude(sent, outcome);
    session.settle();
  }

  private async conclude(sent: Inflight, outcome: Outcome): Promise<void> {
    if (outcome.kind === "unknown") {
      if (this.inflight !== sent) return; // the stream was faster
      this.pace.failed(outcome.trouble, outcome.wait);
      return this.session.keepUnsent(); // what was typed meanwhile: the next attempt may be long in coming
    }
    this.pace.gotThrough();
    this.session.standing.reading = null;
    if (outcome.kind === "gone") this.session.gone("deleted");
    else if (outcome.kind === "accepted") await this.accepted(sent, outcome);
    else if (outcome.kind === "behind") this.rebaseHere(sent, outcome.version, outcome.commits);
    else if (outcome.kind === "schema") this.schemaChanged(sent);
    else this.refused(sent, outcome);
  }

  private async accepted(sent: Inflight, { from, count, kept }: Accepted): Promise<void> {
    const { session } = this;
    session.standing.refusal = null;
    if (this.inflight !== sent) return; // the stream was faster
    session.standing.savedAt = new Date();
    sent.answered = true;
    const { write } = sent;
    if (count === 0) return this.nothingSurvived(sent, from);
    if (from === write.version && from === session.version && kept.length === write.steps.length) {
      session.receive({ from, count, client: write.client, request: write.request, steps: write.steps });
    } else {
      clearTimeout(this.expecting);
      this.expecting = setTimeout(() => void session.catchUp(), OWN_COMMIT_EXPECTED);
    }
  }

  /** What others deleted took all of a write with it; here that shows once their commits have arrived. */
  private async nothingSurvived(sent: Inflight, from: number): Promise<void> {
    const { session } = this;
    if (session.version < from) await session.catchUp();
    session.letGo();
    if (this.inflight !== sent || !session.attached) return;
    this.inflight = null;
    if (sentPrefix(session.unconfirmed, sent.origins).length)
      session.dispatch(rollBack(session.state, sent.origins));
  }

  /** Rebase what was sent here; the stream may have brought more meanwhile than the answer knew of. */
  private rebaseHere({ write }: Inflight, version: number, commits: readonly Commit[]): void {
    if (version < write.version || !commits.length)
      return this.session.halt({ kind: "reload", reason: "lost" });
    this.session.receiveAll(commits);
    this.session.letGo();
    this.inflight = null; // it was not accepted: what is left of it goes into a request of another name
  }

  private schemaChanged(sent: Inflight): void {
    if (sent.write.schema === this.options.schemaNumber)
      this.session.halt({ kind: "reload", reason: "schema" });
    else this.inflight = null; // packed before the page was reloaded: pack it anew
  }

  private refused(sent: Inflight, { reason, detail }: Refused): void {
    const { session } = this;
    const refusal: SaveState = { kind: "refused", reason, detail };
    if (reason === "signed-out") return session.halt(refusal);
    if (reason === "size" && this.packer.halve(sent)) {
      this.inflight = null; // nothing of it was taken: in smaller parts it may be
      return;
    }
    if (reason === "content" && this.packer.part(sentPrefix(session.unconfirmed, sent.origins))) {
      this.inflight = null; // one suggestion was refused: the others find their way in without it
      return;
    }
    session.standing.refusal = refusal;
    const all = session.unconfirmed.map((entry) => entry.origin);
    this.inflight = null;
    session.dispatch(rollBack(session.state, reason === "role" ? new Set(all) : sent.origins));
  }
}
