/** Sends a form of filters as soon as a choice changes; its own button is for those without scripts. */

export function mount(element: HTMLElement): void {
  const form = element as HTMLFormElement;
  form.querySelectorAll<HTMLElement>("[data-without-scripts]").forEach((button) => (button.hidden = true));
  form.addEventListener("change", (event) => {
    const field = event.target as HTMLInputElement;
    if (field.type !== "search" && field.type !== "text") form.requestSubmit();
  });
}
