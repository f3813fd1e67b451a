/** Switches between light and dark colours and remembers the choice in a cookie that the layout reads. */
import { t } from "../../web/words";

const YEAR = 31_536_000; // seconds

export function mount(element: HTMLElement): void {
  const button = element.querySelector("button");
  const label = button?.querySelector("span");
  if (!button || !label) return;
  element.hidden = false;
  const show = (): void => {
    label.textContent = isDark() ? t("Light colours") : t("Dark colours");
  };
  button.addEventListener("click", () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset["theme"] = theme;
    document.cookie = `theme=${theme}; path=/; max-age=${YEAR}; SameSite=Lax`;
    show();
  });
  show();
}

function isDark(): boolean {
  const chosen = document.documentElement.dataset["theme"];
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}
