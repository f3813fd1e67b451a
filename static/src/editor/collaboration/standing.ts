import type { Emitter } from "./emitter";
import type { Away, CollaborationEvents, SaveState, Trouble } from "./types";

/** How saving stands, told whenever it changes. */
export class Standing {
  /** Set for good: nothing is sent or received any more. */
  stopped: SaveState | null = null;
  /** What the server did not take last, until it takes something again. */
  refusal: SaveState | null = null;
  savedAt: Date | null = null;
  /** Whether this device keeps what is unsent. */
  kept = true;
  /** What was in the way of the last read of what others wrote. */
  reading: Trouble = null;
  private told = "";
  private announcements: number | null = null;

  constructor(private readonly events: Emitter<CollaborationEvents>) {}

  get isSignedOut(): boolean {
    return this.stopped?.kind === "refused" && this.stopped.reason === "signed-out";
  }

  state(waiting: number, trouble: Trouble): SaveState {
    if (this.stopped) return this.stopped;
    if (this.refusal) return this.refusal;
    const { kept } = this;
    const why = awayFrom(waiting ? trouble : this.reading);
    if (why) return { kind: "offline", waiting, why, kept };
    if (waiting === 0) return { kind: "saved", at: this.savedAt };
    return trouble === null ? { kind: "saving" } : { kind: "held", full: trouble === "full", kept };
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

function awayFrom(trouble: Trouble): Away | null {
  return trouble === "down" || trouble === "full" ? null : trouble;
}
