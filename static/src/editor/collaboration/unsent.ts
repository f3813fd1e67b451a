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
    private readonly prefix: string,
    private readonly locks: Sharing["locks"] | null,
  ) {}

  async keep(unsent: Unsent): Promise<void> {
    await this.shelf.set(this.prefix + unsent.client, unsent);
  }

  async forget(client: string): Promise<void> {
    await this.shelf.remove(this.prefix + client);
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

  /** Hand what tabs left that are gone to `deliver`, one after the other; no other tab does the same meanwhile. */
  async adopt(own: string, deliver: (unsent: Unsent) => Promise<void>): Promise<void> {
    for (const key of await this.shelf.keys(this.prefix)) {
      const client = key.slice(this.prefix.length);
      if (client !== own) await this.whenGone(client, () => this.deliver(key, deliver));
    }
  }

  private async deliver(key: string, deliver: (unsent: Unsent) => Promise<void>): Promise<void> {
    const unsent = await this.shelf.get<Unsent>(key);
    if (unsent && (this.locks || Date.now() - unsent.at > ABANDONED)) await deliver(unsent);
  }

  private async whenGone(client: string, act: () => Promise<void>): Promise<void> {
    if (!this.locks) return act();
    await this.locks.request(lockOf(client), { ifAvailable: true }, async (lock) => {
      if (lock) await act();
    });
  }
}

function lockOf(client: string): string {
  return `manual-tab-${client}`;
}
