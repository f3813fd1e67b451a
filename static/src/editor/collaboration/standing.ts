import type { Emitter } from "./emitter";
import type { CollaborationEvents, SaveState, Trouble } from "./types";

/** How saving stands, told whenever it changes. */
export class Standing {
  /** Set for good: nothing is sent or received any more. */
  stopped: SaveState | null = null;
  /** What the server did not take last, until it takes something again. */
  refusal: SaveState | null = null;
  savedAt: Date | null = null;
  private told = "";
  private announcements: number | null = null;

  constructor(private readonly events: Emitter<CollaborationEvents>) {}

  state(waiting: number, trouble: Trouble): SaveState {
    if (this.stopped) return this.stopped;
    if (this.refusal) return this.refusal;
    if (waiting === 0) return { kind: "saved", at: this.savedAt };
    if (trouble === null) return { kind: "saving" };
    return trouble === "unreachable"
      ? { kind: "offline", waiting }
      : { kind: "held", full: trouble === "full" };
  }

  /** Note how often something beside the words was announced; true, and told, when that is news. */
  announced(count: unknown): boolean {
    const known = this.announcements;
    if (typeof count !== "number" || count === known) return false;
    this.announcements = count;
    if (known !== null) this.events.emit("announced", { kind: "state", payload: {} });
    return known !== null;
  }

  tell(state: SaveState): void {
    const told = JSON.stringify(state);
    if (told !== this.told) this.events.emit("save", state);
    this.told = told;
  }
}
