/** Counts a textarea's characters live against data-limit, as the server counts them: one a code point. */
import { t } from "../../web/words";

const PAUSE_BEFORE_SPEAKING = 1000; // ms: a screen reader is told when the typing rests

export function mount(element: HTMLElement): void {
  const area = element as HTMLTextAreaElement;
  const shown = document.getElementById(`${area.id}-count`);
  if (!shown) return;
  const limit = Number(area.dataset["limit"]);
  const spoken = document.createElement("span");
  spoken.className = "hidden";
  spoken.setAttribute("role", "status");
  shown.after(spoken);

  let timer = 0;
  const update = (): void => {
    const over = countCharacters(area.value) - limit;
    shown.textContent = countSentence(countCharacters(area.value), limit);
    shown.classList.toggle("over", over > 0);
    clearTimeout(timer);
    timer = window.setTimeout(() => (spoken.textContent = shown.textContent), PAUSE_BEFORE_SPEAKING);
  };
  area.addEventListener("input", update);
  update();
}

/** Number of code points; a line break counts once, as it does after the form has been read. */
export function countCharacters(text: string): number {
  return [...text.replace(/\r\n/g, "\n")].length;
}

export function countSentence(count: number, limit: number): string {
  return count > limit
    ? t("%(count)s of %(limit)s characters: %(over)s too many", { count, limit, over: count - limit })
    : t("%(count)s of %(limit)s characters", { count, limit });
}
