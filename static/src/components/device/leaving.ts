/** The question before signing out while this device holds what the server does not. */
import { type KeptText, keptTexts } from "../../device/copies";
import { lineOf } from "../kept/lines";
import { t } from "../../web/words";

/** Resolve to true when the member may be signed out: all is sent, which needs one who `isIn`, or is to be discarded. */
export function askBeforeSignOut(member: number, kept: KeptText[], isIn: boolean): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog leaving";
  const form = document.createElement("form");
  form.method = "dialog";
  const title = document.createElement("h2");
  title.id = "leaving-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const list = document.createElement("ul");
  list.className = "tasks";
  const foot = document.createElement("footer");
  form.append(title, words, list, foot);
  dialog.append(form);
  document.body.append(dialog);
  const show = (texts: KeptText[], said: string): void => {
    title.textContent = texts.length
      ? t("Some of what you wrote is only on this device")
      : t("You cannot be signed out now");
    words.textContent = said;
    list.replaceChildren(...texts.map(lineOf));
    const send = button(t("Send first"), "send", "primary");
    const discard = button(t("Sign out and discard"), "discard", "danger");
    const stay = button(t("Stay"), "", "quiet");
    send.hidden = !isIn || !texts.some(({ isUnsent }) => isUnsent);
    discard.hidden = !navigator.onLine;
    send.addEventListener("click", (event) => {
      event.preventDefault();
      void sendFirst(member, send, show, dialog);
    });
    foot.replaceChildren(stay, discard, send);
  };
  show(kept, navigator.onLine ? (isIn ? WARNING() : HALF_IN()) : OFFLINE());
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "discard" || dialog.returnValue === "sent");
    });
  });
}

const WARNING = (): string =>
  t("Signing out removes everything of yours from this device. This is not in the manual yet:");
const HALF_IN = (): string =>
  t(
    "Go on signing in, and it is sent. Leaving now removes everything of yours from this device. This is not in the manual yet:",
  );
const OFFLINE = (): string =>
  t("This device is offline. Signing out needs the network, and so does sending what you wrote.");

async function sendFirst(
  member: number,
  pressed: HTMLButtonElement,
  show: (texts: KeptText[], said: string) => void,
  dialog: HTMLDialogElement,
): Promise<void> {
  pressed.setAttribute("aria-busy", "true");
  const { sendKept } = await import("../../editor/collaboration/everything");
  await sendKept(member);
  pressed.removeAttribute("aria-busy");
  const left = await keptTexts(member);
  if (!left.length) return dialog.close("sent");
  const isUnsent = left.some((one) => one.isUnsent);
  show(
    left,
    isUnsent
      ? t("Not everything could be sent. Open the texts to see why, or try again in a moment:")
      : t("What could be sent is sent. This found no place in its text any more:"),
  );
}

function button(label: string, value: string, kind: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = `button ${kind}`;
  made.value = value;
  made.textContent = label;
  return made;
}
