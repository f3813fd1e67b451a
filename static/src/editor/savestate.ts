/** What stands beside the title: saved, saving, offline; always at the same place. */
import type { Collaboration, SaveState } from "./collaboration";
import type { FieldStore } from "./form/store";
import { t } from "../web/words";
import { icon } from "./ui/dom";

const HESITATE = 400; // ms: a save that is quicker changes nothing on screen

export function mountSaveState(place: HTMLElement, wire: Collaboration, store: FieldStore): void {
  let timer = 0;
  const show = (state: SaveState): void => {
    clearTimeout(timer);
    const before = place.dataset["state"];
    place.dataset["state"] = state.kind;
    if (state.kind === "saving" && before === "saved")
      timer = window.setTimeout(() => draw(place, state), HESITATE);
    else draw(place, state);
  };
  const now = (): void =>
    show(wire.saveState.kind === "saved" && store.isHolding ? { kind: "saving" } : wire.saveState);
  wire.on("save", now);
  store.onHolding(now);
  now();
}

function draw(place: HTMLElement, state: SaveState): void {
  const [name, words] = shown(state);
  if (place.textContent === words) return;
  place.replaceChildren(icon(name), words);
}

function shown(state: SaveState): [string, string] {
  switch (state.kind) {
    case "saved":
      return ["cloud-check", state.at ? t("Saved %(time)s", { time: clock(state.at) }) : t("Saved")];
    case "saving":
      return ["cloud-upload", t("Saving…")];
    case "offline":
      return ["cloud-off", state.kept ? t("Offline - kept on this device") : t("Offline - not kept")];
    case "held":
      return ["cloud-off", t("Not saved yet")];
    case "refused":
      return ["octagon-alert", t("Not saved")];
    case "reload":
      return ["refresh-cw", t("Reload this page")];
  }
}

function clock(at: Date): string {
  return at.toLocaleTimeString(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23", // not `hour12: false`, which calls five past midnight 24:05
  });
}
