/** A button that prints the page. */
export function mount(element: HTMLElement): void {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
}
