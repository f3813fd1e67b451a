/** Wait; an abort ends the wait early, without an error. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
  });
}

/** Ask something that may never be answered; after so many milliseconds the signal says to give up. */
export async function within<T>(milliseconds: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), milliseconds);
  try {
    return await ask(giveUp.signal);
  } finally {
    clearTimeout(timer);
  }
}

const FIRST = 500;
const LONGEST = 15_000;

/** Milliseconds to wait after so many failures in a row: twice as long each time, and never in step with others. */
export function backoff(failures: number): number {
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(failures - 1, 10));
  return full * (0.5 + Math.random() / 2);
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A name nobody else has made: 16 letters and digits. */
export function newName(): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join("");
}
