/** Lets this text open again without a network, and notices when parts of the editor are no longer on the server. */
import { deviceShelf } from "../device/shelf";
import { pageWithout } from "../web/page";
import { Copies } from "./collaboration/copies";
import type { TextAnswer } from "./collaboration/types";
import type { Notices } from "./notices";
import type { Troubles } from "./troubles";

const WORKER = "/texts/worker.js"; // below /texts/, so that it acts there only

/** Keep the text and its page on this device, and have the browser ready to open them. */
export async function keepForLater(answer: TextAnswer): Promise<void> {
  const copies = new Copies(deviceShelf(), answer.member);
  const form = document.querySelector<HTMLElement>("[data-module='device']");
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  try {
    await copies.keep(answer);
    await copies.keepPage(answer.id, pageWithout([token?.content ?? "", form?.dataset["key"] ?? ""]));
    await navigator.serviceWorker?.register(WORKER);
  } catch (error) {
    console.info("this text will not open without a network here", error);
  }
}

/** Keep the text as it is by now; the page is being left, and there is no time to look what is kept. */
export function keepNow(answer: TextAnswer): void {
  void new Copies(deviceShelf(), answer.member).put(answer).catch(console.warn);
}

/** Say that the page has to be loaded again when a part that is loaded late is gone: the editor was renewed. */
export function watchParts(notices: Notices, troubles: Troubles): void {
  window.addEventListener("unhandledrejection", (event) => {
    const { message = "" } = (event.reason ?? {}) as { message?: string };
    if (!/import(ing|ed)? .*module|dynamically imported/i.test(message)) return;
    event.preventDefault();
    if (navigator.onLine) notices.reload("schema");
    else troubles.partIsAway();
  });
}
