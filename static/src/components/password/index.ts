/** Shows and hides a password. */
import { t } from "../../web/words";

export function mount(element: HTMLElement): void {
  const field = element.querySelector("input");
  const button = element.querySelector("button");
  if (!field || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
    button.firstChild?.replaceWith(shown ? t("Hide") : t("Show"));
  });
  // the browser offers to keep what is in a password field only
  field.form?.addEventListener("submit", () => (field.type = "password"));
}
