import { Pace } from "./pace";
import { readCommits } from "./sending";
import type { Session } from "./session";
import type { Commit, SessionOptions } from "./types";

/** Reads the commits that a session has missed; when that fails, again by itself, later each time. */
export class Missing {
  private reading: Promise<boolean> | null = null;
  private next: Promise<boolean> | null = null;
  private readonly early = new Map<number, Commit>();
  private readonly pace = new Pace(() => void this.read());

  constructor(
    private readonly session: Session,
    private readonly options: SessionOptions,
  ) {}

  /** Read what there is by now; false when the server cannot be reached. */
  read(): Promise<boolean> {
    if (!this.reading) return (this.reading = this.readNow());
    // the server may have answered the read under way before it had what this one is for
    this.next ??= this.reading.then((read) => {
      this.next = null;
      return read && !this.session.ended ? this.read() : read;
    });
    return this.next;
  }

  /** Keep a commit that came before others that it stands on, and read these. */
  keep(commit: Commit): void {
    this.early.set(commit.from, commit);
    if (!this.reading) void this.read();
  }

  stop(): void {
    this.pace.stop();
    this.early.clear();
  }

  private async readNow(): Promise<boolean> {
    const read = await this.readOnce();
    if (read) this.takeEarly();
    this.reading = null;
    if (read && !this.early.size) this.pace.gotThrough();
    else if (!this.session.ended) this.pace.failed("unreachable", null);
    return read;
  }

  private async readOnce(): Promise<boolean> {
    const { session } = this;
    const answer = await readCommits(this.options, session.version);
    if (typeof answer === "string") return session.wasRead(answer);
    if (answer.status >= 500 || answer.status === 429) return session.wasRead("down");
    session.wasRead(null);
    if (answer.status !== 200) {
      session.refusedToRead(answer.status);
      return true;
    }
    session.receiveAll(answer.commits);
    session.standing.announced(answer.announced);
    session.events.emit("announced", { kind: "role", payload: { role: answer.role } });
    return true;
  }

  /** Take in what came while others were read; what does not follow yet is kept again. */
  private takeEarly(): void {
    const early = [...this.early.values()].sort((one, other) => one.from - other.from);
    this.early.clear();
    this.session.receiveAll(early);
  }
}
