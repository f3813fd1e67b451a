import { isOfStream, isOurs } from "./answers";
import { backoff, sleep } from "./timing";
import type { Fetch } from "./types";

/** One event of a stream of server-sent events. */
export interface ServerEvent {
  kind: string;
  data: Record<string, unknown>;
}

/** Reads events from the pieces a stream arrives in. */
class EventReader {
  private rest = "";

  read(piece: string): ServerEvent[] {
    const frames = (this.rest + piece).split("\n\n");
    this.rest = frames.pop() ?? "";
    return frames.flatMap(parse);
  }
}

function parse(frame: string): ServerEvent[] {
  let kind = "message";
  const data: string[] = [];
  for (const line of frame.split("\n")) {
    if (line.startsWith("event: ")) kind = line.slice(7);
    if (line.startsWith("data: ")) data.push(line.slice(6));
  }
  return data.length ? [{ kind, data: JSON.parse(data.join("\n")) as Record<string, unknown> }] : [];
}

interface StreamOptions {
  fetch: Fetch;
  /** The address to open; asked anew each time, with the versions reached by then. */
  address: () => string;
  hear: (event: ServerEvent) => void;
  /** The server says that nothing comes here any more: 401, 403, 404. */
  refused: (status: number) => void;
  /** Milliseconds without a sign of life after which the stream counts as held back. */
  silence?: number;
}

const SILENCE = 10_000; // the server beats every 4 s
const SPREAD = 2_000; // ms within which streams that ended together are opened again, as when a server restarts
const LATER = 60_000; // until a stream that was held back is tried again

/**
 * A stream that is opened again whenever it ends. Read through fetch, not EventSource: that hides beats and
 * the status of a refusal, and tries again in step with everybody else.
 */
export class Stream {
  private readonly stopped = new AbortController();
  private current = new AbortController();
  private pause = new AbortController();
  private failures = 0;

  constructor(private readonly options: StreamOptions) {
    void this.run();
  }

  /** Open the stream again, at what `address` says now. */
  reopen(): void {
    this.failures = 0;
    this.current.abort();
    this.pause.abort();
  }

  close(): void {
    this.stopped.abort();
    this.current.abort();
    this.pause.abort();
  }

  private async run(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.current = new AbortController();
      const wait = await this.once(this.current).catch(() => this.again());
      if (wait === null) return;
      this.pause = new AbortController();
      if (!this.stopped.signal.aborted) await sleep(wait, this.pause.signal);
    }
  }

  /** Read one stream to its end; return the milliseconds to wait, or null when it must not be opened again. */
  private async once(controller: AbortController): Promise<number | null> {
    let heldBack = false;
    const watch = new Watch(this.options.silence ?? SILENCE, () => {
      heldBack = true;
      controller.abort();
    });
    try {
      const headers = { Accept: "text/event-stream" };
      const response = await this.options.fetch(this.options.address(), {
        headers,
        signal: controller.signal,
        redirect: "manual",
      });
      if ([401, 403, 404].includes(response.status) && isOurs(response)) {
        this.options.refused(response.status);
        return null;
      }
      if (!isOfStream(response) || !response.body) return this.whenAsked(response.headers);
      await this.readAll(response.body, watch);
      return this.again();
    } catch (error) {
      if (heldBack) return LATER;
      if (controller.signal.aborted) return 0;
      throw error;
    } finally {
      watch.end();
    }
  }

  /** When to try again: after what the server says, never at the same moment as others; else as after a failure. */
  private whenAsked(headers: Headers): number {
    const seconds = Number(headers.get("Retry-After"));
    return seconds > 0 ? seconds * 1000 * (1 + Math.random()) : this.again();
  }

  /** Milliseconds until the next attempt: soon after a stream that told something, then later each time. */
  private again(): number {
    this.failures += 1;
    return this.failures === 1 ? Math.random() * SPREAD : backoff(this.failures);
  }

  private async readAll(body: ReadableStream<Uint8Array>, watch: Watch): Promise<void> {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const events = new EventReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      watch.alive();
      for (const event of events.read(decoder.decode(value, { stream: true }))) {
        this.failures = 0;
        this.options.hear(event);
      }
    }
  }
}

/** Acts once nothing was alive for so many milliseconds. */
export class Watch {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly milliseconds: number,
    private readonly act: () => void,
  ) {
    this.alive();
  }

  alive(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.act, this.milliseconds);
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
