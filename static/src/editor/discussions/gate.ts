/** How the rest of the editor begins a comment, also while discussions are still being loaded. */
import { t } from "../../web/words";
import type { Notices } from "../notices";
import { opening } from "../ui/opening";

export class CommentGate {
  /** Begin a comment on a suggestion, else on what is selected; null until loaded, and for who may not comment. */
  begin: ((suggestion?: string) => void) | null = null;
  /** Whether the server has said who may comment. */
  isTold = false;
  private come!: (loading: Promise<void>) => void;
  private readonly loaded = new Promise<void>((resolve) => (this.come = resolve));

  constructor(private readonly notices: Notices) {
    document.addEventListener("keydown", (event) => {
      if (event.code !== "KeyM" || !event.altKey || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.start();
    });
  }

  /** A comment that is asked for before this has come waits for it. */
  comesWith(loading: Promise<void>): void {
    this.come(loading);
  }

  /** Let a button begin a comment on what is selected. */
  offer(button: HTMLElement): void {
    button.title = `${t("Comment")} (Ctrl+Alt+M)`;
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => void this.start());
  }

  async start(suggestion?: string): Promise<void> {
    if (!this.isTold && !(await opening(() => this.loaded.then(() => true)))) return;
    if (this.begin) this.begin(suggestion);
    else this.notices.show("discussion", "warm", this.why());
  }

  private why(): string {
    return this.isTold
      ? t("Your role reads comments here and writes none.")
      : t("Comments cannot be written now: the server cannot be reached.");
  }
}
