// The network between one browser and the servers, under the virtual clock: it delays, loses, repeats and reorders
// what is asked, what is answered and what streams tell, and is cut off at times.
import type { Fetch } from "../../../../static/src/editor/collaboration/types";
import type { Random } from "../../../content/js/random";
import type { Clock } from "./clock";
import { ask, type Reply, type Sent } from "./server";
import { Pipe } from "./pipe";

/** What all browsers of a schedule share: the clock, the dice, how bad it gets, which streams are open. */
export interface Weather {
  clock: Clock;
  r: Random;
  /** How often something goes wrong; 0 when all is well again. */
  rate: number;
  processes: number;
  pipes: Set<Pipe>;
  counts: Record<string, number>;
}

const BEAT = 4_000;

export class Network {
  offline = false;

  constructor(
    private readonly weather: Weather,
    private readonly cookie: string,
  ) {}

  fetch: Fetch = (path, init = {}) => {
    const sent = {
      process: this.weather.r.int(this.weather.processes),
      now: 0,
      method: init.method ?? "GET",
      path,
      headers: { ...(init.headers as Record<string, string>), Cookie: this.cookie },
      body: (init.body as string | undefined) ?? null,
    };
    return new Promise<Response>((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("given up", "AbortError")));
      if (init.signal?.aborted) return;
      const arrived = (reply: Reply): void => resolve(this.responseOf(reply, sent.process, init.signal));
      this.send(sent, arrived, () => reject(new TypeError("the network failed")));
    });
  };

  /** Cut this browser off for a while; streams break, or bring later what they could not. */
  cutOff(milliseconds: number): void {
    const { clock, r } = this.weather;
    this.count("cut off");
    this.offline = true;
    for (const pipe of this.pipes()) {
      if (r.chance(0.5)) pipe.cut();
      else pipe.hold();
    }
    clock.after(milliseconds, () => this.heal());
  }

  heal(): void {
    this.offline = false;
    for (const pipe of this.pipes()) pipe.release();
  }

  private pipes(): Pipe[] {
    return [...this.weather.pipes].filter((pipe) => pipe.network === this);
  }

  private send(sent: Sent, arrived: (reply: Reply) => void, failed: () => void): void {
    const { clock, r } = this.weather;
    if (this.goesWrong() || this.offline) {
      this.count("lost");
      if (r.chance(0.5)) clock.after(this.delay(), failed);
      // held up somewhere on its way: it arrives when nobody waits for it any more, or never
      else if (r.chance(0.5)) clock.after(1_000 + r.int(8_000), () => void this.reach(sent));
      return;
    }
    if (sent.method === "POST" && this.goesWrong()) {
      this.count("repeated");
      clock.after(r.int(3_000), () => void this.reach({ ...sent, process: r.int(this.weather.processes) }));
    }
    clock.after(this.delay(), () => {
      const reply = this.reach(sent);
      if (this.goesWrong()) {
        this.count("answers lost");
        if (r.chance(0.5)) clock.after(this.delay(), failed);
      } else clock.after(this.delay(), () => arrived(reply));
    });
  }

  private reach(sent: Sent): Reply {
    const { clock, pipes, r } = this.weather;
    const reply = ask<Reply>("request", { ...sent, now: clock.now });
    this.count(`${sent.method} ${reply.status}`);
    if (sent.method === "POST" && reply.status === 200) {
      for (const pipe of pipes) pipe.lookAfter(10 + r.int(110));
    }
    return reply;
  }

  private responseOf(reply: Reply, process: number, signal: AbortSignal | null | undefined): Response {
    const kind = reply.stream === null ? "application/json" : "text/event-stream; charset=utf-8";
    const answer = {
      ok: reply.status === 200,
      status: reply.status,
      headers: new Headers({
        "Content-Type": kind,
        ...(reply.retryAfter ? { "Retry-After": reply.retryAfter } : {}),
      }),
      json: async () => JSON.parse(reply.body) as unknown,
      body: reply.stream === null ? null : this.open(reply.stream, process, signal),
    };
    return answer as unknown as Response;
  }

  private open(stream: number, process: number, signal: AbortSignal | null | undefined): Pipe {
    const pipe = new Pipe(this.weather, this, stream, process);
    const beat = this.weather.clock.every(BEAT, () => pipe.beat());
    pipe.onEnd = () => this.weather.clock.cancel(beat);
    signal?.addEventListener("abort", () => pipe.end(new DOMException("given up", "AbortError")));
    if (signal?.aborted) pipe.end(new DOMException("given up", "AbortError"));
    if (this.offline) pipe.hold();
    pipe.look();
    return pipe;
  }

  private goesWrong(): boolean {
    return this.weather.r.chance(this.weather.rate);
  }

  private delay(): number {
    const { r } = this.weather;
    return r.chance(0.05) ? r.int(1_500) : 1 + r.int(60);
  }

  private count(what: string): void {
    this.weather.counts[what] = (this.weather.counts[what] ?? 0) + 1;
  }
}
