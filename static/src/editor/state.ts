/** The state beside the title: drawn anew as the server shows it when a review moves on, or the text first differs. */
import type { Collaboration } from "./collaboration";

export function mountState(place: HTMLElement, wire: Collaboration): void {
  let hasDiffered = false;
  wire.on("announced", ({ kind }) => {
    if (kind === "state") void draw(place);
  });
  wire.on("save", (state) => {
    if (hasDiffered || state.kind !== "saved" || !state.at) return;
    hasDiffered = true;
    void draw(place);
  });
}

/** Take the same element out of the page as it is now; without an answer the old one stays. */
async function draw(place: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById(place.id);
  if (next && next.innerHTML !== place.innerHTML) place.replaceChildren(...next.childNodes);
}
