/** Tells the tabs that wait for it that their member is signed in again; a window opened for that closes itself. */
import { tellTabs } from "../../device/session";

export function mount(element: HTMLElement): void {
  tellTabs({ member: Number(element.dataset["member"]), was: null });
  if (window.name === "sign-in") window.close();
}
