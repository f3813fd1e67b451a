/** A toolbar as one tab stop: arrows, Home and End walk its buttons, Escape leaves it. */

export function toolbarKeys(bar: HTMLElement, leave: () => void): void {
  const buttons = (): HTMLElement[] =>
    [...bar.querySelectorAll<HTMLElement>("button")].filter((button) => button.checkVisibility());
  const rest = (stop: HTMLElement | undefined): void => {
    for (const button of bar.querySelectorAll<HTMLElement>("button"))
      button.tabIndex = button === stop ? 0 : -1;
  };
  rest(bar.querySelector<HTMLElement>("button") ?? undefined);
  bar.addEventListener("focusin", (event) => {
    const button = (event.target as HTMLElement).closest("button");
    if (button) rest(button);
  });
  bar.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = {
      ArrowRight: at + 1,
      ArrowLeft: at - 1,
      Home: 0,
      End: all.length - 1,
    };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[(next + all.length) % all.length]?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      leave();
    }
  });
}
