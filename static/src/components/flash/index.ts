/** A message that can be closed; the focus goes on to the page's main part. */

export function mount(element: HTMLElement): void {
  const button = element.querySelector<HTMLButtonElement>("[data-close]");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    const main = document.getElementById("main");
    element.remove();
    main?.setAttribute("tabindex", "-1");
    main?.focus({ preventScroll: true });
  });
}
