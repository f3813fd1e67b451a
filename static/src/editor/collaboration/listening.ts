import type { Word } from "../presence/people";
import type { Feed } from "./feed";
import type { Session } from "./session";
import { type ServerEvent, Watch } from "./stream";
import { backoff, sleep } from "./timing";
import type { Commit } from "./types";

const SILENCE = 10_000;
const POLL = 2_000;

/**
 * Brings the news of one Text to its session: from the feed, and while that is silent (a proxy holds streams
 * back, the leading tab sleeps, all places are taken) by reading the table every two seconds.
 */
export class Listening {
  private readonly watch: Watch;
  private unsubscribe: () => void;
  private polling: AbortController | null = null;
  private wire = "";

  constructor(
    private readonly session: Session,
    private readonly textId: number,
    private readonly feed: Feed,
    silence = SILENCE,
  ) {
    this.watch = new Watch(silence, () => void this.poll());
    this.unsubscribe = this.subscribe();
  }

  /** Listen anew: what was refused may be allowed again. */
  restart(): void {
    this.unsubscribe();
    this.watch.alive();
    this.unsubscribe = this.subscribe();
  }

  stop(): void {
    this.watch.end();
    this.unsubscribe();
    this.polling?.abort();
  }

  private subscribe(): () => void {
    const { feed, session, textId } = this;
    const unsubscribe = feed.subscribe({
      textId,
      version: () => session.version,
      hear: (event) => this.hear(event),
      refused: () => void this.poll(),
    });
    // what happened between reading the page and listening; a shared stream may be further already
    if (feed.kind === "shared") void session.catchUp();
    return unsubscribe;
  }

  private hear({ kind, data }: ServerEvent): void {
    this.watch.alive();
    this.polling?.abort();
    this.polling = null;
    this.tell(this.feed.kind);
    if (kind === "commit") this.session.receive(data as unknown as Commit);
    else if (kind === "presence") this.session.events.emit("presence", data as unknown as Word);
    else if (kind === "gone") void this.session.catchUp();
    else if (kind === "state" && this.session.standing.announced(data["announced"]))
      void this.session.catchUp(); // the role may have changed as well
  }

  private async poll(): Promise<void> {
    if (this.polling) return;
    const polling = (this.polling = new AbortController());
    let failures = 0;
    while (!polling.signal.aborted && !this.session.ended) {
      failures = (await this.session.catchUp()) ? 0 : failures + 1;
      this.tell(failures ? "none" : "polling");
      await sleep(failures ? backoff(failures) : POLL, polling.signal);
    }
  }

  private tell(wire: "stream" | "shared" | "polling" | "none"): void {
    if (wire !== this.wire) this.session.events.emit("wire", wire);
    this.wire = wire;
  }
}
