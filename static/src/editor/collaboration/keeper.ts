import type { Emitter } from "./emitter";
import type { Inflight } from "./packing";
import type { Entry } from "./plugin";
import { sentPrefix } from "./receive";
import { type Recovered, textOf } from "./recovered";
import type { CollaborationEvents, Node, RecoveredText, StepJson } from "./types";
import { merged, type Unsent, type UnsentSteps } from "./unsent";

/** Keeps in the browser what the server does not have: unsent steps, and words that found no place in the Text. */
export class Keeper {
  private recovering: Promise<unknown> = Promise.resolve();
  private keeping: Promise<void> | null = null;
  private again = false;
  private fails = false;
  private based = -1;

  constructor(
    private readonly client: string,
    private readonly schema: number,
    private readonly unsent: UnsentSteps,
    private readonly recovered: Recovered,
    private readonly events: Emitter<CollaborationEvents>,
    private readonly tell: (kept: boolean) => void,
  ) {
    void unsent.lasts().then((lasts) => lasts || this.note(false));
  }

  /** Whether words would be lost with the page: `waiting` steps, or what was given back, are kept nowhere. */
  loses(waiting: number): boolean {
    return (this.fails && waiting > 0) || this.recovered.areLoose;
  }

  /** Keep as `keep` does, not more often than this device writes it down. */
  soon(keep: () => Promise<void>): void {
    this.again = true;
    this.keeping ??= this.whileChanged(keep).finally(() => {
      this.keeping = null;
    });
  }

  private async whileChanged(keep: () => Promise<void>): Promise<void> {
    while (this.again) {
      this.again = false;
      await keep();
    }
  }

  /**
   * Keep these steps, which stand on the document of `version`, and which of them are on their way; while the
   * server is away, that document as well: what a tab starts from that is opened without a network.
   */
  async keep(
    version: number,
    unconfirmed: readonly Entry[],
    inflight: Inflight | null,
    base: (() => Node) | null,
  ): Promise<void> {
    const { client, schema } = this;
    const count = inflight ? sentPrefix(unconfirmed, inflight.origins).length : 0;
    const steps = unconfirmed.map((entry) => entry.step);
    const kept: Unsent = {
      client,
      version,
      schema,
      steps: [...steps.slice(0, count), ...merged(steps.slice(count))].map(
        (step) => step.toJSON() as StepJson,
      ),
      sent: inflight && { write: inflight.write, count },
      at: Date.now(),
    };
    try {
      await this.unsent.keep(kept, base && this.based !== version ? base().toJSON() : null);
      if (base) this.based = version;
      this.note(await this.unsent.lasts());
    } catch (error) {
      console.warn("unsent text cannot be kept here", error);
      this.note(false);
    }
  }

  forget(): void {
    this.based = -1;
    void this.unsent.forget(this.client).catch(console.warn);
  }

  /** Give the words of steps that found no place in the Text back to who wrote them. */
  recover(dropped: readonly Entry[], mine?: RecoveredText["mine"]): void {
    const text = textOf(dropped.map((entry) => entry.step));
    if (!text) return;
    const keeping = this.recovered.keep(text, mine).then((found) => this.events.emit("recovered", found));
    this.recovering = Promise.all([this.recovering, keeping]);
  }

  /** Wait until everything that was given back is kept. */
  async settled(): Promise<void> {
    await this.recovering;
  }

  private note(kept: boolean): void {
    if (this.fails === !kept) return;
    this.fails = !kept;
    this.tell(kept);
  }
}
