import type { Emitter } from "./emitter";
import type { Inflight } from "./packing";
import type { Entry } from "./plugin";
import { sentPrefix } from "./receive";
import { type Recovered, textOf } from "./recovered";
import type { CollaborationEvents, StepJson } from "./types";
import type { UnsentSteps } from "./unsent";

/** Keeps in the browser what the server does not have: unsent steps, and words that found no place in the Text. */
export class Keeper {
  private recovering: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly client: string,
    private readonly schema: number,
    private readonly unsent: UnsentSteps,
    private readonly recovered: Recovered,
    private readonly events: Emitter<CollaborationEvents>,
  ) {}

  /** Keep these steps, which stand on the document of `version`, and which of them are on their way. */
  async keep(version: number, unconfirmed: readonly Entry[], inflight: Inflight | null): Promise<void> {
    const { client, schema } = this;
    const steps = unconfirmed.map((entry) => entry.step.toJSON() as StepJson);
    const sent = inflight && {
      write: inflight.write,
      count: sentPrefix(unconfirmed, inflight.origins).length,
    };
    await this.unsent
      .keep({ client, version, schema, steps, sent, at: Date.now() })
      .catch((error: unknown) => console.warn("unsent text cannot be kept here", error));
  }

  forget(): void {
    void this.unsent.forget(this.client).catch(console.warn);
  }

  /** Give the words of steps that found no place in the Text back to who wrote them. */
  recover(dropped: readonly Entry[]): void {
    const text = textOf(dropped.map((entry) => entry.step));
    if (!text) return;
    const keeping = this.recovered.keep(text).then((found) => this.events.emit("recovered", found));
    this.recovering = Promise.all([this.recovering, keeping]);
  }

  /** Wait until everything that was given back is kept. */
  async settled(): Promise<void> {
    await this.recovering;
  }
}
