/** Signing in again while a text is open: in a window of its own; the text then goes on where it was. */
import { onSession, whoIsIn } from "../device/session";
import { renewCsrfToken } from "../web/csrf";
import type { Collaboration } from "./collaboration";
import type { Troubles } from "./troubles";

const LOOK = 4_000; // ms between looks whether the person is back

export function mountSignIn(wire: Collaboration, member: number, troubles: Troubles): void {
  let timer = 0;
  let looking = false;
  const isOut = (): boolean => {
    const state = wire.saveState;
    return state.kind === "refused" && state.reason === "signed-out";
  };
  const look = async (): Promise<void> => {
    if (looking || !isOut()) return;
    looking = true;
    clearTimeout(timer);
    const found = await whoIsIn();
    looking = false;
    if (!isOut()) return;
    if (found?.member === member) {
      troubles.signedIn();
      renewCsrfToken(found.csrfToken);
      wire.signedIn(found.csrfToken);
      return;
    }
    if (found === null) troubles.signedOut();
    if (found) troubles.anotherMember();
    timer = window.setTimeout(() => void look(), LOOK);
  };
  void look();
  wire.on("save", () => void look());
  onSession(() => void look());
  window.addEventListener("focus", () => void look());
  document.addEventListener("visibilitychange", () => void look());
}
