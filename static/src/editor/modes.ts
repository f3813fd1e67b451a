/** The switch Edit / Suggest / Read: what the person does with the text now, never more than their role allows. */
import type { Role } from "./config";
import { Emitter } from "./collaboration/emitter";

export type Mode = "edit" | "suggest" | "read";

const MODES: Record<Role, Mode[]> = {
  edit: ["edit", "suggest", "read"],
  suggest: ["suggest", "read"],
  comment: ["read"],
  read: ["read"],
};

/** Where the browser keeps choices; null where it keeps none. */
function storage(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

export class Modes {
  private readonly emitter = new Emitter<{ change: Mode }>();
  private mode: Mode;

  /** `kept` names where the browser keeps that the person chose to suggest, for next time. */
  constructor(
    private role: Role,
    private readonly kept: string,
  ) {
    this.mode = MODES[role].find((mode) => mode === storage()?.getItem(kept)) ?? MODES[role][0]!;
    for (const choice of this.choices)
      choice.addEventListener("change", () => choice.checked && this.choose(choice.value as Mode));
    this.show();
  }

  get now(): Mode {
    return this.mode;
  }

  /** The most that the person may do with the text. */
  get may(): Role {
    return this.role;
  }

  get writes(): boolean {
    return this.mode !== "read";
  }

  on(listen: (mode: Mode) => void): () => void {
    return this.emitter.on("change", listen);
  }

  /** Take another mode; one that the role does not allow changes nothing. */
  choose(mode: Mode): void {
    if (!MODES[this.role].includes(mode) || mode === this.mode) return;
    this.mode = mode;
    if (mode === "suggest") storage()?.setItem(this.kept, mode);
    else if (mode === "edit") storage()?.removeItem(this.kept);
    this.show();
    this.emitter.emit("change", mode);
  }

  /** Follow a role that was changed while the text is open: the mode falls to what is left. */
  allow(role: Role): void {
    this.role = role;
    if (MODES[role].includes(this.mode)) this.show();
    else this.choose(MODES[role][0]!);
  }

  private get choices(): HTMLInputElement[] {
    return [...document.querySelectorAll<HTMLInputElement>('input[name="mode"]')];
  }

  private show(): void {
    document.body.classList.toggle("reading", !this.writes);
    document.body.dataset["mode"] = this.mode;
    for (const choice of this.choices) {
      choice.checked = choice.value === this.mode;
      choice.disabled = !MODES[this.role].includes(choice.value as Mode);
    }
  }
}
