/** Copies data-text (or the href of the link) and says so beside the button. */
import { t } from "../../web/words";

const SHOWN_FOR = 4000; // ms

export function mount(element: HTMLElement): void {
  const said = document.createElement("span");
  said.className = "muted small";
  said.setAttribute("role", "status");
  element.after(said);
  element.hidden = false;
  element.addEventListener("click", (event) => {
    event.preventDefault();
    void copy(element.dataset["text"] ?? (element as HTMLAnchorElement).href).then((done) => {
      said.textContent = done ? t("Copied") : t("It could not be copied. Select it and copy it by hand.");
      window.setTimeout(() => (said.textContent = ""), SHOWN_FOR);
    });
  });
}

async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // no permission, or not a secure context
  }
}
