/**
 * A form whose button makes or uses a passkey: asks the server for a question, the device for an answer, and sends
 * that with the form. Where a browser has no passkeys the form says so, and the other ways stay.
 */
import { Refused, requestJson } from "../../web/request";
import { t } from "../../web/words";
import { answerAsJson, asCreationOptions, asRequestOptions } from "./wire";

export function mount(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  if (!("PublicKeyCredential" in window)) return;
  show(form, "[data-without]", false);
  show(form, "[data-with]", true);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.reportValidity()) void ask(form);
  });
}

async function ask(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector<HTMLButtonElement>("button");
  if (!button || button.ariaDisabled === "true") return;
  button.ariaDisabled = "true";
  say(form, "");
  try {
    const field = form.elements.namedItem("credential") as HTMLInputElement;
    field.value = JSON.stringify(await answer(form));
    form.submit();
  } catch (error) {
    say(form, inWords(error));
    button.ariaDisabled = null;
  }
}

async function answer(form: HTMLFormElement): Promise<object> {
  const question = await requestJson<never>(form.dataset["question"] ?? "", {});
  const found =
    form.dataset["act"] === "make"
      ? await navigator.credentials.create({ publicKey: asCreationOptions(question) })
      : await navigator.credentials.get({ publicKey: asRequestOptions(question) });
  return answerAsJson(found as PublicKeyCredential);
}

function inWords(error: unknown): string {
  if (error instanceof Refused) return error.detail;
  const name = error instanceof DOMException ? error.name : "";
  if (name === "InvalidStateError") return t("This device holds a passkey for the manual already.");
  if (name === "SecurityError") return t("Passkeys work only at the web address of this installation.");
  if (name === "NotAllowedError") return t("Nothing was confirmed. Try again, or use another way.");
  return t("The passkey could not be used. Try again, or use another way.");
}

function say(form: HTMLFormElement, words: string): void {
  const said = form.querySelector<HTMLElement>("[data-said]");
  if (!said) return;
  said.textContent = words;
  said.hidden = words === "";
}

function show(form: HTMLFormElement, which: string, shown: boolean): void {
  const element = form.querySelector<HTMLElement>(which);
  if (element) element.hidden = !shown;
}
