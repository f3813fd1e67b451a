/** Texts with words that are on this device only; on the page for no network, all that can be opened here. */
import { keptTexts, openableTexts } from "../../device/copies";
import { lineOf } from "./lines";

export async function mount(element: HTMLElement): Promise<void> {
  const list = element.querySelector("ul");
  const form = document.querySelector<HTMLElement>("[data-module='device']");
  if (!list || !("indexedDB" in window)) return;
  const texts =
    "offline" in element.dataset ? await openableTexts() : await keptTexts(Number(form?.dataset["member"]));
  list.replaceChildren(...texts.map(lineOf));
  element.hidden = texts.length === 0;
}
