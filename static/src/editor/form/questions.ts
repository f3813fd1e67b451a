/** Ctrl+Enter: what was typed is saved, and the caret goes on to the next question, the text among them. */

const CONTROLS = "input:not([type=hidden]), textarea, select, button";

export function mountQuestions(sheet: HTMLElement): void {
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
    event.preventDefault();
    goOn(event.target as HTMLElement);
  });
}

/** Leave the question that holds `from`; after the last one stands what sends the text for review. */
export function goOn(from: HTMLElement): void {
  const questions = [
    ...document.querySelectorAll<HTMLElement>("#field-title, [data-field], #prose, #submit-link"),
  ];
  const shown = questions.filter(
    (one) => one.checkVisibility() && !one.parentElement?.closest("[data-field]"),
  );
  const next = shown[shown.findIndex((one) => one.contains(from)) + 1] ?? shown[0];
  const target = next?.matches("[data-field]") ? firstControl(next) : next;
  target?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function firstControl(field: HTMLElement): HTMLElement | null {
  return field.querySelector<HTMLElement>("#prose") ?? field.querySelector<HTMLElement>(CONTROLS);
}
