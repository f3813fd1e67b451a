const RECENT = 3_000;
const CROWD = 15;

/** Milliseconds that keystrokes are gathered: alone, and where fifteen others or more write at the same moment. */
export const GATHER = 150;
export const GATHER_IN_A_CROWD = 500;

/** Who else writes at this moment: the more they are, the more each of them sends at once. */
export class Crowd {
  private readonly heard = new Map<string, number>();

  /** Note a commit of somebody else. */
  note(client: string): void {
    this.heard.set(client, Date.now());
  }

  /** How long to gather, when it would be `alone` without others. */
  gather(alone: number): number {
    const since = Date.now() - RECENT;
    for (const [client, at] of this.heard) if (at < since) this.heard.delete(client);
    return alone * (1 + (GATHER_IN_A_CROWD / GATHER - 1) * Math.min(1, this.heard.size / CROWD));
  }
}
