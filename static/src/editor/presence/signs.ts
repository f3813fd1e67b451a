import type { Fetch } from "../collaboration/types";
import type { Place } from "./places";
import type { Tab } from "./people";

const GATHER = 400; // ms: how often a moving selection is told
const STAYING = 10_000; // ms between two signs; the server forgets who is silent for fourteen seconds
const SLOWLY = 6_000; // where the last one took long: the next may take longer
const LONG = 1_000;
const POLLING = 3_000; // also until a sign that failed is said again: the next one may be the last in time
const PATIENCE = 8_000; // ms until an answer is no longer waited for

interface SignsOptions {
  url: string;
  csrfToken: () => string;
  fetch: Fetch;
  client: string;
  browser: string;
  device: Tab["device"];
  /** Where the person is, and on which version. */
  where: () => { version: number; place: Place | null };
  /** Whether others do not know the place already, from what was told or written. */
  isNews: () => boolean;
  isIdle: () => boolean;
  /** Whether no stream tells of others: then each sign asks for them. */
  polls: () => boolean;
  /** The sign was taken: this is where others believe the person to be. */
  said: (version: number, place: Place | null) => void;
  hear: (people: Tab[]) => void;
}

interface Said {
  version: number;
  place: Place | null;
  left: boolean;
  list: boolean;
}

/** Says where this tab's person is: soon after they move, and every few seconds that they are still there. */
export class Signs {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Infinity;
  private saidAt = 0;
  private wasIdle = false;
  private asks = true;
  private isOver = true;
  private isBusy = false;
  private isSlow = false;

  constructor(private readonly options: SignsOptions) {}

  /** Be here, and learn who else is. */
  begin(): void {
    this.isOver = false;
    this.asks = true;
    this.plan(0);
  }

  /** Something about the person is not as it was told. */
  changed(): void {
    this.plan(Math.max(GATHER, this.saidAt + GATHER - Date.now()));
  }

  /** The wire has changed: the next sign is due sooner, or later. */
  recount(): void {
    this.plan(Math.max(0, this.saidAt + this.pause - Date.now()));
  }

  /** Say no more, and that the person has gone. */
  leave(): void {
    if (this.isOver) return;
    this.end();
    const gone = { version: 0, place: null, left: true, list: false };
    void this.post(gone, true).catch(() => undefined);
  }

  end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.due = Infinity;
  }

  private get pause(): number {
    if (this.options.polls()) return POLLING;
    return this.isSlow ? SLOWLY : STAYING;
  }

  private plan(wait: number): void {
    const due = Date.now() + wait;
    if (this.isOver || due >= this.due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => void this.say(), wait);
  }

  private async say(): Promise<void> {
    this.due = Infinity;
    if (this.isBusy) return this.plan(GATHER);
    const rest = this.saidAt + this.pause - Date.now();
    const isNews = this.asks || this.wasIdle !== this.options.isIdle() || this.options.isNews();
    if (rest > 0 && !isNews) return this.plan(rest);
    this.isBusy = true;
    this.saidAt = Date.now();
    const wait = await this.once().catch(() => {
      this.saidAt = 0; // it was not said
      return POLLING;
    });
    this.isBusy = false;
    if (wait === null) this.end();
    else this.plan(wait);
  }

  /** Say it once; return the milliseconds until the next time, null when it is not wanted any more. */
  private async once(): Promise<number | null> {
    const { version, place } = this.options.where();
    const list = this.asks || this.options.polls();
    this.wasIdle = this.options.isIdle();
    const answer = await this.post({ version, place, left: false, list });
    this.isSlow = Date.now() - this.saidAt > LONG;
    if (answer.status === 429 || answer.status === 503)
      return 1_000 * Number(answer.headers.get("Retry-After") ?? 5);
    if (answer.status >= 400 && answer.status < 500) return null;
    if (!answer.ok) return this.pause;
    this.options.said(version, place);
    if (!list) return this.pause;
    this.asks = false;
    this.options.hear(((await answer.json()) as { people: Tab[] }).people);
    return this.pause;
  }

  private post({ place, ...sign }: Said, keepalive = false): Promise<Response> {
    const { url, csrfToken, client, browser, device, isIdle } = this.options;
    const at = place && [place.anchor, place.head];
    return this.options.fetch(`${url}/presence`, {
      method: "POST",
      keepalive,
      ...(keepalive ? {} : { signal: AbortSignal.timeout(PATIENCE) }),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ client, browser, device, place: at, idle: isIdle(), ...sign }),
    });
  }
}
