import { Pace } from "./pace";
import { readCommits } from "./sending";
import type { Session } from "./session";
import type { SessionOptions } from "./types";

/** Reads the commits that a session has missed; when that fails, again by itself, later each time. */
export class Missing {
  private reading: Promise<boolean> | null = null;
  private readonly pace = new Pace(() => void this.read());

  constructor(
    private readonly session: Session,
    private readonly options: SessionOptions,
  ) {}

  /** Read now; false when the server cannot be reached. */
  read(): Promise<boolean> {
    this.reading ??= this.readOnce().then((read) => {
      this.reading = null;
      if (read) this.pace.gotThrough();
      else if (!this.session.ended) this.pace.failed("unreachable", null);
      return read;
    });
    return this.reading;
  }

  stop(): void {
    this.pace.stop();
  }

  private async readOnce(): Promise<boolean> {
    const { session } = this;
    const answer = await readCommits(this.options, session.version);
    if (!answer || answer.status >= 500 || answer.status === 429) return false;
    if (answer.status !== 200) {
      session.refusedToRead(answer.status);
      return true;
    }
    for (const commit of answer.commits) session.receive(commit);
    session.standing.announced(answer.announced);
    session.events.emit("announced", { kind: "role", payload: { role: answer.role } });
    return true;
  }
}
