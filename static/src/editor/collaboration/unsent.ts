import type { Step } from "@tiptap/pm/transform";
import type { Shelf, Sharing, StepJson, Write } from "./types";

/** What a tab has not got confirmed: enough for another tab to send it when this one is gone. */
export interface Unsent {
  client: string;
  /** All steps stand on the document of this version. */
  version: number;
  schema: number;
  steps: StepJson[];
  /** The request on its way, exactly as it was sent, and how many of `steps` it stands for. */
  sent: { write: Write; count: number } | null;
  at: number;
}

const ABANDONED = 60_000; // ms without a sign of life; asked only where there are no locks

/** The unsent steps of one member's tabs for one Text. */
export class UnsentSteps {
  constructor(
    private readonly shelf: Shelf,
    /** "member/text" */
    private readonly place: string,
    private readonly locks: Sharing["locks"] | null,
  ) {}

  /** Keep what a tab has unsent; with `base`, also the document it stands on. */
  async keep(unsent: Unsent, base: object | null): Promise<void> {
    const kept = this.shelf.set(`unsent/${this.place}/${unsent.client}`, unsent);
    if (base)
      await this.shelf.set(`base/${this.place}/${unsent.client}`, { version: unsent.version, doc: base });
    await kept;
  }

  async forget(client: string): Promise<void> {
    await this.shelf.remove(`unsent/${this.place}/${client}`);
    await this.shelf.remove(`base/${this.place}/${client}`);
  }

  lasts(): Promise<boolean> {
    return this.shelf.lasts();
  }

  /** Mark a tab as alive until the returned function is called. */
  live(client: string): () => void {
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    void this.locks?.request(lockOf(client), () => over).catch(() => undefined);
    return end;
  }

  /**
   * Hand what tabs left that are gone to `deliver`, one after the other; no other tab does the same meanwhile.
   * False when something is left that may be a tab's that is gone.
   */
  async adopt(own: string, deliver: (unsent: Unsent) => Promise<boolean>): Promise<boolean> {
    let all = true;
    const prefix = `unsent/${this.place}/`;
    for (const key of await this.shelf.keys(prefix)) {
      const client = key.slice(prefix.length);
      if (client !== own && !(await this.whenGone(client, () => this.deliver(key, deliver)))) all = false;
    }
    return all;
  }

  private async deliver(key: string, deliver: (unsent: Unsent) => Promise<boolean>): Promise<boolean> {
    const unsent = await this.shelf.get<Unsent>(key);
    if (!unsent) return true;
    return this.locks || Date.now() - unsent.at > ABANDONED ? deliver(unsent) : false;
  }

  private async whenGone(client: string, act: () => Promise<boolean>): Promise<boolean> {
    if (!this.locks) return act();
    return this.locks.request(lockOf(client), { ifAvailable: true }, (lock) => (lock ? act() : false));
  }
}

function lockOf(client: string): string {
  return `manual-tab-${client}`;
}

/** Join steps that follow one another, as typed letters do: a day's writing is kept in few. */
export function merged(steps: readonly Step[]): Step[] {
  const joined: Step[] = [];
  for (const step of steps) {
    const both = joined.at(-1)?.merge(step);
    if (both) joined[joined.length - 1] = both;
    else joined.push(step);
  }
  return joined;
}

/** Take the place of a tab that is gone until the returned function is called; null while it lives. */
export function whenGone(client: string): Promise<(() => void) | null> {
  const locks: LockManager | undefined = navigator.locks;
  if (!locks) return Promise.resolve(() => undefined);
  return new Promise((resolve) => {
    const held = locks.request(lockOf(client), { ifAvailable: true }, (lock) => {
      if (!lock) return resolve(null);
      return new Promise<void>((release) => resolve(release));
    });
    held.catch(() => resolve(null));
  });
}
