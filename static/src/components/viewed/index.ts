/** "Viewed" on a changed block: folds it, remembers it on this device, and goes to the next change. */

export function mount(element: HTMLElement): void {
  const label = element.querySelector<HTMLLabelElement>("label.choice");
  const box = label?.querySelector("input");
  if (!label || !box) return;
  const key = `viewed:${element.dataset["key"] ?? ""}`;
  label.hidden = false;
  box.checked = localStorage.getItem(key) !== null;
  show(element, box.checked);
  box.addEventListener("change", () => {
    if (box.checked) localStorage.setItem(key, "1");
    else localStorage.removeItem(key);
    show(element, box.checked);
    if (box.checked) next(element)?.focus();
  });
}

function show(element: HTMLElement, viewed: boolean): void {
  element.classList.toggle("viewed", viewed);
  const all = [...document.querySelectorAll("[data-module='viewed']")];
  const done = all.filter((one) => one.classList.contains("viewed")).length;
  const meter = document.getElementById("viewed-meter") as HTMLProgressElement | null;
  if (meter) Object.assign(meter, { max: all.length, value: done });
  const count = document.getElementById("viewed-count");
  if (count) count.textContent = `${done} / ${all.length}`;
}

function next(element: HTMLElement): HTMLElement | undefined {
  const all = [...document.querySelectorAll<HTMLElement>("[data-module='viewed']")];
  const after = all.slice(all.indexOf(element) + 1).find((one) => !one.classList.contains("viewed"));
  return after?.querySelector("input") ?? undefined;
}
