/**
 * Beside a guest's text: a button at each paragraph that chooses it in the form and leads there. Without scripts the
 * form's list of paragraphs does the same.
 */
import { t } from "../../web/words";

const SHORTEST = 3; // letters of a paragraph that gets a button

export function mount(side: HTMLElement): void {
  const choice = side.querySelector<HTMLSelectElement>("select[name=block]");
  const body = side.querySelector<HTMLTextAreaElement>("#comment textarea");
  if (!choice || !body) return;
  const chosen = (): HTMLElement | null => document.getElementById(`b-${choice.value}`);
  const mark = (): void => {
    document.querySelectorAll(".chosen").forEach((one) => one.classList.remove("chosen"));
    if (choice.value) chosen()?.classList.add("chosen");
  };
  choice.addEventListener("change", () => {
    mark();
    if (choice.value) chosen()?.scrollIntoView({ block: "nearest" });
  });
  for (const option of choice.options) {
    const block = option.value ? document.getElementById(`b-${option.value}`) : null;
    if (block && (block.textContent?.trim().length ?? 0) >= SHORTEST) {
      block.append(button(option.text, () => choose(choice, option.value, mark, body)));
    }
  }
  mark();
}

function choose(choice: HTMLSelectElement, block: string, mark: () => void, body: HTMLTextAreaElement): void {
  choice.value = block;
  mark();
  body.focus();
  body.scrollIntoView({ block: "nearest" });
}

function button(about: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link-button small beside";
  made.lang = document.documentElement.lang;
  made.textContent = t("Comment");
  made.setAttribute("aria-label", t("Comment on: %(words)s", { words: about }));
  made.addEventListener("click", act);
  return made;
}
