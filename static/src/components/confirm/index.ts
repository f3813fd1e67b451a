/** Asks data-question in a dialog before a form is sent; without scripts the form is sent at once (the act can be undone). */
import { t } from "../../web/words";

export function mount(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  let confirmed = false;
  form.addEventListener("submit", (event) => {
    if (confirmed) return;
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    ask(form.dataset["question"] ?? "", button).then((yes) => {
      if (!yes) return;
      confirmed = true;
      form.requestSubmit(button);
    });
  });
}

/** Show the question; resolve to true when its button is pressed, which repeats the words of the one pressed before. */
function ask(question: string, pressed: HTMLButtonElement | null): Promise<boolean> {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const form = document.createElement("form");
  form.method = "dialog";
  const words = document.createElement("p");
  words.id = "confirm-question";
  words.textContent = question;
  dialog.setAttribute("aria-labelledby", words.id);
  const foot = document.createElement("footer");
  const danger = pressed?.classList.contains("danger") ? "danger" : "primary";
  foot.append(answer(t("Cancel"), "", "quiet"), answer(pressed?.textContent.trim() ?? "", "yes", danger));
  form.append(words, foot);
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

function answer(label: string, value: string, kind: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.className = `button ${kind}`;
  button.value = value;
  button.textContent = label;
  return button;
}
