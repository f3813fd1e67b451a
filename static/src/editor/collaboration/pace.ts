import { backoff } from "./timing";

/** When to send next: a moment after typing, and later each time while nothing gets through. */
export class Pace {
  /** Attempts in a row of which nobody knows what became. */
  failures = 0;
  /** Whether the last attempt reached the server. */
  reached = true;
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
  failed(reached: boolean, wait: number | null): void {
    this.failures += 1;
    this.reached = reached;
    this.planAnew(wait ?? backoff(this.failures));
  }

  gotThrough(): void {
    if (this.failures) this.stop();
    this.failures = 0;
    this.reached = true;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
