import type { Fetch } from "../../../static/src/editor/collaboration/types";
import type { Random } from "../../content/js/random";

export interface Counts {
  lostRequests: number;
  lostAnswers: number;
  repeated: number;
  cutStreams: number;
  posts: number;
  refused: Record<string, number>;
}

export function noCounts(): Counts {
  return { lostRequests: 0, lostAnswers: 0, repeated: 0, cutStreams: 0, posts: 0, refused: {} };
}

/** A network that loses requests, loses answers, sends twice, and cuts streams; `rate` may be set to 0 later. */
export class Network {
  offline = false;
  loseAnswers = false;
  holdStreams = false;
  /** Streams that are open now. */
  streams = 0;
  private readonly open = new Set<AbortController>();

  constructor(
    private readonly r: Random,
    private readonly url: string,
    public cookie: string,
    private readonly counts: Counts,
    public rate: number,
  ) {}

  fetch: Fetch = async (path, init = {}) => {
    if (this.offline) throw new TypeError("offline");
    const send = (signal = init.signal): Promise<Response> => {
      // forbidden in browsers, which send it by themselves; node lets us
      const headers = { ...(init.headers as Record<string, string>), Cookie: this.cookie };
      return fetch(this.url + path, { ...init, headers, keepalive: false, ...(signal ? { signal } : {}) });
    };
    if (path.includes("/events")) return this.stream(send, init.signal ?? undefined);
    if (init.method !== "POST") return send();
    return this.post(send);
  };

  private async post(send: () => Promise<Response>): Promise<Response> {
    this.counts.posts += 1;
    if (this.r.chance(this.rate)) {
      this.counts.lostRequests += 1;
      throw new TypeError("the request was lost");
    }
    if (this.r.chance(this.rate)) {
      this.counts.repeated += 1;
      void send().catch(() => undefined);
    }
    const response = await send();
    if (this.loseAnswers || this.r.chance(this.rate)) {
      this.counts.lostAnswers += 1;
      throw new TypeError("the answer was lost");
    }
    if (response.status !== 200) {
      const { error } = (await response.clone().json()) as { error: string };
      const named = `${response.status} ${error}`;
      this.counts.refused[named] = (this.counts.refused[named] ?? 0) + 1;
    }
    return response;
  }

  /** Cut all streams that are open. */
  cutAll(): void {
    for (const stream of this.open) stream.abort();
  }

  private async stream(
    send: (signal?: AbortSignal) => Promise<Response>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const stream = new AbortController();
    signal?.addEventListener("abort", () => stream.abort());
    stream.signal.addEventListener("abort", () => {
      this.streams -= 1;
      this.open.delete(stream);
    });
    this.streams += 1;
    this.open.add(stream);
    const response = await send(stream.signal);
    if (this.holdStreams) return new Response(new ReadableStream({ cancel: () => stream.abort() }));
    return this.cut(response);
  }

  /** Cut the stream after a while, in the middle of whatever it says. */
  private cut(response: Response): Response {
    if (!response.body || !this.rate) return response;
    const reader = response.body.getReader();
    const until = Date.now() + 200 + this.r.int(4_000);
    const network = this;
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        if (network.rate && Date.now() > until) {
          network.counts.cutStreams += 1;
          controller.enqueue(value.subarray(0, Math.floor(value.length / 2)));
          controller.error(new TypeError("the stream was cut"));
          return reader.cancel();
        }
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    });
    return new Response(body, { status: response.status, headers: response.headers });
  }
}
