/** Whether the person is idle, has gone, or is back. */
import type { Company } from "./company";

const IDLE = 60_000; // ms without an action
const AWAY = 240_000; // ms in the background: after five minutes browsers let a page act once a minute only
const ACTIONS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];

export class Rest {
  private idle = false;
  private timer = 0;
  private away = 0;

  get isIdle(): boolean {
    return this.idle;
  }

  /** Tell the company of it from now on. */
  watch(company: Company): void {
    const be = (idle: boolean): void => {
      clearTimeout(this.timer);
      if (!idle) this.timer = window.setTimeout(() => be(true), IDLE);
      if (this.idle === idle) return;
      this.idle = idle;
      company.rested();
    };
    const act = (): void => be(false);
    for (const action of ACTIONS) document.addEventListener(action, act, { passive: true, capture: true });
    document.addEventListener("visibilitychange", () => {
      clearTimeout(this.away);
      if (document.visibilityState === "hidden") {
        be(true);
        this.away = window.setTimeout(() => company.leave(), AWAY);
      } else {
        be(false);
        company.begin();
      }
    });
    window.addEventListener("pagehide", () => company.leave());
    window.addEventListener("pageshow", ({ persisted }) => persisted && company.begin());
    be(document.visibilityState === "hidden");
  }
}
