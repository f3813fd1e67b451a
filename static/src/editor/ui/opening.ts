/** What a button opens may have to be loaded first: until it is there, it says so and no key goes into the text. */
import { t } from "../../web/words";
import { h } from "./dom";

/** Wait for `load`; null when the person went back meanwhile. The words stand there only if it takes a while. */
export async function opening<T>(load: () => Promise<T>): Promise<T | null> {
  const words = t("Loading…");
  const waiting = h("dialog", { class: "dialog loading", "aria-label": words }, h("div", {}, words));
  document.body.append(waiting);
  waiting.showModal();
  let isGivenUp = false;
  waiting.addEventListener("cancel", () => (isGivenUp = true));
  try {
    const loaded = await load();
    return isGivenUp ? null : loaded;
  } finally {
    waiting.close(); // the focus goes back to where it was
    waiting.remove();
  }
}
