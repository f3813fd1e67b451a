/** A details menu: closes on Escape, on a click elsewhere and when the focus leaves; arrow keys walk its entries. */

export function mount(element: HTMLElement): void {
  const details = element as HTMLDetailsElement;
  const summary = details.querySelector("summary");

  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target as Node)) details.open = false;
  });
  details.addEventListener("focusout", (event) => {
    const next = event.relatedTarget as Node | null;
    if (next && !details.contains(next)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) {
      details.open = false;
      summary?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      details.open = true;
      step(details, event.key === "ArrowDown" ? 1 : -1);
    }
  });
}

function step(details: HTMLDetailsElement, by: 1 | -1): void {
  const entries = [...details.querySelectorAll<HTMLElement>(".menu-list :is(a[href], button)")].filter(
    (entry) => entry.checkVisibility(),
  );
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const start = by === 1 ? at + 1 : at === -1 ? entries.length - 1 : at - 1;
  entries[(start + entries.length) % entries.length]?.focus();
}
