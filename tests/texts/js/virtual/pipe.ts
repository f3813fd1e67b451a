// One stream of server-sent events on its way to a browser: late, doubled, out of order, cut in the middle.
import type { Network, Weather } from "./network";
import { ask } from "./server";

interface Heard {
  frames: string[];
  ended: boolean;
}

const bytes = new TextEncoder();

export class Pipe {
  onEnd: () => void = () => undefined;
  private readonly arrived: Uint8Array[] = [];
  private held: string[] | null = null;
  private fault: Error | null = null;
  private waiting: ((piece: { done: boolean; value?: Uint8Array }) => void) | null = null;
  private failing: ((fault: Error) => void) | null = null;
  private looking = false;
  private last = 0;

  constructor(
    private readonly weather: Weather,
    readonly network: Network,
    readonly stream: number,
    readonly process: number,
  ) {
    weather.pipes.add(this);
  }

  /** As `ReadableStream` does. */
  getReader(): { read: () => Promise<{ done: boolean; value?: Uint8Array }> } {
    return {
      read: () =>
        new Promise((resolve, reject) => {
          const piece = this.arrived.shift();
          if (piece) resolve({ done: false, value: piece });
          else if (this.fault) reject(this.fault);
          else [this.waiting, this.failing] = [resolve, reject];
        }),
    };
  }

  /** Let the server notice a commit after a moment. */
  lookAfter(milliseconds: number): void {
    if (this.looking) return;
    this.looking = true;
    this.weather.clock.after(milliseconds, () => {
      this.looking = false;
      this.look();
    });
  }

  beat(): void {
    if (!this.fault) this.bring(["event: beat\ndata: {}\n\n"]);
  }

  /** Take from the server what it has to tell on this stream. */
  look(): void {
    if (this.fault) return;
    const { r, rate, counts } = this.weather;
    const { frames, ended } = ask<Heard>("listen", { stream: this.stream });
    if (frames.length > 1 && r.chance(rate)) {
      counts["reordered"] = (counts["reordered"] ?? 0) + 1;
      frames.push(frames.shift()!);
    }
    if (frames.length && r.chance(rate)) frames.push(r.pick(frames));
    if (frames.length) this.bring(frames);
    if (frames.length && r.chance(rate / 2)) this.cut();
    if (ended) this.end(new TypeError("the stream has ended"));
  }

  /** Break after half of what is on its way. */
  cut(): void {
    const { counts } = this.weather;
    counts["cut streams"] = (counts["cut streams"] ?? 0) + 1;
    const piece = this.arrived.pop();
    if (piece) this.arrived.push(piece.subarray(0, piece.length >> 1));
    this.end(new TypeError("the stream was cut"));
  }

  hold(): void {
    this.held ??= [];
  }

  release(): void {
    const held = this.held ?? [];
    this.held = null;
    if (held.length) this.bring(held);
  }

  end(fault: Error): void {
    if (this.fault) return;
    this.fault = fault;
    this.weather.pipes.delete(this);
    this.onEnd();
    ask("close", { stream: this.stream });
    if (!this.arrived.length) this.failing?.(fault);
  }

  private bring(frames: string[]): void {
    if (this.held) {
      this.held.push(...frames);
      return;
    }
    const { clock, r } = this.weather;
    this.last = Math.max(this.last, clock.now + 1 + r.int(60)); // bytes of one stream stay in order
    clock.after(this.last - clock.now, () => this.arrive(bytes.encode(frames.join(""))));
  }

  private arrive(piece: Uint8Array): void {
    if (this.fault) return;
    const waiting = this.waiting;
    [this.waiting, this.failing] = [null, null];
    if (waiting) waiting({ done: false, value: piece });
    else this.arrived.push(piece);
  }
}
