import { backoff } from "./timing";
import type { Trouble } from "./types";

/** When to send next: a moment after typing, and later each time while nothing gets through. */
export class Pace {
  /** Attempts in a row of which nobody knows what became. */
  failures = 0;
  /** What was in the way of the last attempt. */
  trouble: Trouble = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly act: () => void) {}

  /** Act after so many milliseconds, unless that is planned already. */
  plan(wait: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.act();
    }, wait);
  }

  planAnew(wait: number): void {
    this.stop();
    this.plan(wait);
  }

  /** Plan the next attempt: when the server says, or later than the last time. */
  failed(trouble: Trouble, wait: number | null): void {
    this.failures += 1;
    this.trouble = trouble;
    this.planAnew(wait ?? backoff(this.failures));
  }

  gotThrough(): void {
    if (this.failures) this.stop();
    this.failures = 0;
    this.trouble = null;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
