import { type ServerEvent, Stream } from "./stream";
import type { Fetch, Sharing } from "./types";

/** What a feed tells about one Text. */
interface Subscriber {
  textId: number;
  /** The version reached; news are wanted from there. */
  version: () => number;
  hear: (event: ServerEvent) => void;
  /** The server refuses the stream, with this status. */
  refused: (status: number) => void;
}

/** News of Texts, for as long as one subscribes. */
export interface Feed {
  readonly kind: "stream" | "shared";
  subscribe(subscriber: Subscriber): () => void;
}

/** A stream for this tab alone. */
export function ownFeed(fetch: Fetch, url: string, silence?: number): Feed {
  return {
    kind: "stream",
    subscribe(subscriber) {
      const stream = new Stream({
        fetch,
        address: () => `${url}/events?at=${subscriber.textId}:${subscriber.version()}`,
        hear: subscriber.hear,
        refused: subscriber.refused,
        ...(silence === undefined ? {} : { silence }),
      });
      return () => stream.close();
    },
  };
}

type Message =
  | { type: "want"; tab: string; at: Record<number, number> }
  | { type: "leader" }
  | { type: "event"; event: ServerEvent }
  | { type: "refused"; status: number };

/** Tabs of another release speak here too: what is not understood is not heard. */
function isMessage(said: unknown): said is Message {
  if (typeof said !== "object" || said === null) return false;
  const { type, tab, at, event, status } = said as Record<string, unknown>;
  if (type === "want") return typeof tab === "string" && isVersions(at);
  if (type === "event") return isEvent(event);
  return type === "leader" || (type === "refused" && typeof status === "number");
}

function isVersions(at: unknown): boolean {
  if (typeof at !== "object" || at === null) return false;
  const pairs = Object.entries(at);
  return pairs.every(([id, version]) => /^\d+$/.test(id) && Number.isSafeInteger(version) && version >= 0);
}

function isEvent(event: unknown): boolean {
  if (typeof event !== "object" || event === null) return false;
  const { kind, data } = event as Record<string, unknown>;
  return typeof kind === "string" && typeof data === "object" && data !== null;
}

const LOCK = "manual-stream";
const CHANNEL = "manual-stream";
const TELL_AGAIN = 20_000; // a tab that has not said what it wants for three times as long is gone

/**
 * One stream for all tabs of a browser: over HTTP/1.1 six streams to a host would freeze everything else.
 *
 * Tabs queue for a lock; who holds it leads: opens one stream for the Texts of all tabs, and passes on what it
 * hears, beats included. A tab that hears no beat reads the table itself (see Session), whatever the reason.
 */
export class SharedFeed implements Feed {
  readonly kind = "shared";
  private readonly channel: ReturnType<Sharing["channel"]>;
  private readonly subscribers = new Set<Subscriber>();
  private readonly wanted = new Map<string, { at: Record<number, number>; heard: number }>();
  private readonly reached = new Map<number, number>();
  private stream: Stream | null = null;
  private resign: () => void = notLeading;
  private readonly ticking: ReturnType<typeof setInterval>;
  private opening: ReturnType<typeof setTimeout> | undefined;
  private ended = false;

  constructor(
    private readonly sharing: Sharing,
    private readonly fetch: Fetch,
    private readonly url: string,
    private readonly tab: string,
    private readonly silence?: number,
  ) {
    this.channel = sharing.channel(CHANNEL);
    this.channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isMessage(data)) this.receive(data);
    };
    this.ticking = setInterval(() => this.tellWants(), TELL_AGAIN);
    void this.queueForLead();
  }

  subscribe(subscriber: Subscriber): () => void {
    this.subscribers.add(subscriber);
    this.tellWants();
    return () => {
      this.subscribers.delete(subscriber);
      this.tellWants();
    };
  }

  /** Leave: another tab takes the lead. */
  close(): void {
    this.subscribers.clear();
    this.tellWants();
    this.ended = true;
    clearInterval(this.ticking);
    clearTimeout(this.opening);
    this.stream?.close();
    this.resign();
    this.channel.close();
  }

  private async queueForLead(): Promise<void> {
    await this.sharing.locks
      .request(LOCK, () => (this.ended ? undefined : this.lead()))
      .catch(() => this.lead());
  }

  private lead(): Promise<void> {
    const led = new Promise<void>((resolve) => {
      this.resign = resolve;
    });
    this.say({ type: "leader" });
    this.tellWants();
    return led;
  }

  private get leads(): boolean {
    return this.resign !== notLeading && !this.ended;
  }

  private say(message: Message): void {
    if (!this.ended) this.channel.postMessage(message);
  }

  private tellWants(): void {
    const at: Record<number, number> = {};
    for (const { textId, version } of this.subscribers)
      at[textId] = Math.min(at[textId] ?? Infinity, version());
    this.say({ type: "want", tab: this.tab, at });
    this.noteWants(this.tab, at);
  }

  private receive(message: Message): void {
    if (message.type === "want") this.noteWants(message.tab, message.at);
    if (message.type === "leader") this.tellWants();
    if (message.type === "event") this.tell(message.event);
    if (message.type === "refused") this.tellRefused(message.status);
  }

  private noteWants(tab: string, at: Record<number, number>): void {
    this.wanted.set(tab, { at, heard: Date.now() });
    if (!this.leads) return;
    for (const [other, { heard }] of this.wanted) {
      if (Date.now() - heard > 3 * TELL_AGAIN) this.wanted.delete(other);
    }
    this.follow();
  }

  /** Open the stream anew when a Text was added, or none is left; a Text too many does no harm until then. */
  private follow(): void {
    const wanted = new Map<number, number>();
    for (const { at } of this.wanted.values()) {
      for (const [id, version] of Object.entries(at)) {
        wanted.set(Number(id), Math.min(wanted.get(Number(id)) ?? Infinity, version));
      }
    }
    const added = [...wanted].filter(([id]) => !this.reached.has(id));
    for (const [id, version] of added) this.reached.set(id, version);
    for (const id of [...this.reached.keys()]) if (!wanted.has(id)) this.reached.delete(id);
    if (this.reached.size === 0) {
      this.stream?.close();
      this.stream = null;
    } else if (added.length || !this.stream) {
      clearTimeout(this.opening);
      this.opening = setTimeout(() => this.open(), 20);
    }
  }

  private open(): void {
    if (this.stream) return this.stream.reopen();
    this.stream = new Stream({
      fetch: this.fetch,
      address: () => `${this.url}/events?at=${[...this.reached].map((pair) => pair.join(":")).join(",")}`,
      hear: (event) => {
        this.say({ type: "event", event });
        this.tell(event);
      },
      refused: (status) => {
        this.stream = null;
        this.say({ type: "refused", status });
        this.tellRefused(status);
      },
      ...(this.silence === undefined ? {} : { silence: this.silence }),
    });
  }

  private tell(event: ServerEvent): void {
    const { text, from, count } = event.data as { text?: number; from?: number; count?: number };
    if (text !== undefined && event.kind === "commit" && this.reached.has(text)) {
      this.reached.set(text, Math.max(this.reached.get(text) ?? 0, (from ?? 0) + (count ?? 0)));
    }
    for (const subscriber of [...this.subscribers]) {
      if (text === undefined || text === subscriber.textId) subscriber.hear(event);
    }
  }

  private tellRefused(status: number): void {
    for (const subscriber of [...this.subscribers]) subscriber.refused(status);
  }
}

function notLeading(): void {}
