// Time that passes only when everything that was to happen has happened: no test sleeps, and a seed gives one run.
import { Random } from "../../../content/js/random";

interface Alarm {
  at: number;
  number: number;
  act: () => void;
}

const START = Date.UTC(2026, 4, 3);
const immediately = setImmediate;

/** Takes the place of the timers, of `Date.now`, and of all randomness of the programs that run under it. */
export class Clock {
  now = 0;
  private readonly alarms: Alarm[] = [];
  private readonly cancelled = new Set<number>();
  private count = 0;
  private random = new Random(0);

  constructor() {
    const clock = this;
    const now = (): number => START + clock.now;
    globalThis.Date = class extends Date {
      static override now = now;
      constructor(...given: []) {
        super(...((given.length ? given : [now()]) as []));
      }
    } as DateConstructor;
    Math.random = () => clock.random.next();
    Object.defineProperty(crypto, "getRandomValues", {
      value: (bytes: Uint8Array) => bytes.map(() => clock.random.int(256)),
    });
    const timers = {
      setTimeout: (act: () => void, wait = 0) => clock.after(wait, act),
      clearTimeout: (alarm: number | undefined) => clock.cancel(alarm),
      setInterval: (act: () => void, wait: number) => clock.every(wait, act),
      clearInterval: (alarm: number | undefined) => clock.cancel(alarm),
    };
    Object.assign(globalThis, timers);
  }

  /** Forget all that was planned, and begin anew with what a seed gives. */
  restart(seed: number): void {
    this.now = 0;
    this.alarms.length = 0;
    this.cancelled.clear();
    this.random = new Random(seed ^ 0x5eed);
  }

  after(wait: number, act: () => void): number {
    return this.plan((this.count += 1), wait, act);
  }

  every(wait: number, act: () => void): number {
    const number = (this.count += 1);
    const again = (): void => {
      act();
      if (!this.cancelled.delete(number)) this.plan(number, wait, again);
    };
    return this.plan(number, wait, again);
  }

  cancel(alarm: number | undefined): void {
    if (alarm !== undefined) this.cancelled.add(alarm);
  }

  sleep(wait: number): Promise<void> {
    return new Promise((resolve) => this.after(wait, resolve));
  }

  /** Let time pass until `done`, or until so many milliseconds from now; say whether it was done. */
  async run(wait: number, done: () => boolean): Promise<boolean> {
    const until = this.now + wait;
    while (this.alarms.length && this.alarms[0]!.at <= until) {
      const { at, number, act } = this.next();
      if (this.cancelled.delete(number)) continue;
      this.now = Math.max(this.now, at);
      act();
      await new Promise((resolve) => immediately(resolve)); // every promise that can be kept now is kept
      if (done()) return true;
    }
    return done();
  }

  private plan(number: number, wait: number, act: () => void): number {
    const alarm = { at: this.now + Math.max(0, wait), number, act };
    let place = this.alarms.length;
    while (place > 0 && this.alarms[place - 1]!.at > alarm.at) place -= 1;
    this.alarms.splice(place, 0, alarm);
    return number;
  }

  private next(): Alarm {
    return this.alarms.shift()!;
  }
}
