/** A menu under a button: arrows, Home, End, first letter; Escape and a click elsewhere close it. */
import { h, icon } from "./dom";

interface MenuItem {
  label: string;
  icon?: string;
  hint?: string;
  checked?: boolean;
  disabled?: boolean;
  /** Disabled, and says why when it is chosen. */
  shut?: boolean;
  danger?: boolean;
  run: () => void;
}

let open: { menu: HTMLElement; anchor: HTMLElement } | null = null;

/** Open a menu at `anchor`, or close the one that is open there. */
export function toggleMenu(anchor: HTMLElement, label: string, items: MenuItem[]): void {
  const wasHere = open?.anchor === anchor;
  closeMenu();
  if (wasHere) return;
  const menu = h("div", { class: "menu-list float", role: "menu", "aria-label": label });
  for (const item of items) menu.append(entry(item));
  menu.addEventListener("keydown", onKey);
  floatInPage(menu);
  placeUnder(menu, anchor.getBoundingClientRect());
  anchor.setAttribute("aria-expanded", "true");
  open = { menu, anchor };
  (menu.querySelector<HTMLElement>('[aria-checked="true"]') ?? entries()[0])?.focus();
  document.addEventListener("pointerdown", onPointer, true);
}

function closeMenu(giveBack = false): void {
  if (!open) return;
  const { menu, anchor } = open;
  open = null;
  document.removeEventListener("pointerdown", onPointer, true);
  menu.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (giveBack) anchor.focus();
}

/** Add a floating element to the page's main part: who goes from landmark to landmark finds it. */
export function floatInPage(element: HTMLElement): void {
  (document.getElementById("main") ?? document.body).append(element);
}

/** Put a floating element under a place, or above it where there is no room; inside the window always. */
export function placeUnder(element: HTMLElement, at: { left: number; top: number; bottom: number }): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const seen = window.visualViewport;
  const bottom = seen ? seen.offsetTop + seen.height : window.innerHeight;
  const below = at.bottom + 4;
  const above = at.top - 4 - height;
  const top = below + height <= bottom || above < 0 ? below : above;
  element.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`;
  element.style.top = `${Math.max(8, Math.min(top, Math.max(8, bottom - height - 8)))}px`;
}

function entry(item: MenuItem): HTMLElement {
  const isChoice = item.checked !== undefined;
  const button = h(
    "button",
    {
      type: "button",
      role: isChoice ? "menuitemradio" : "menuitem",
      "aria-checked": isChoice ? String(item.checked) : null,
      "aria-disabled": item.disabled ? "true" : null,
      class: item.danger ? "danger" : null,
      tabindex: -1,
    },
    item.icon ? icon(item.icon) : null,
    h("span", {}, item.label, item.hint ? h("small", {}, item.hint) : null),
  );
  button.addEventListener("click", () => {
    if (item.disabled && !item.shut) return;
    closeMenu(true);
    item.run();
  });
  return button;
}

function entries(): HTMLElement[] {
  return open ? [...open.menu.querySelectorAll<HTMLElement>("button")] : [];
}

function onKey(event: KeyboardEvent): void {
  const all = entries();
  const at = all.indexOf(document.activeElement as HTMLElement);
  const goTo = (index: number): void => {
    event.preventDefault();
    all[(index + all.length) % all.length]?.focus();
  };
  if (event.key === "ArrowDown") goTo(at + 1);
  else if (event.key === "ArrowUp") goTo(at - 1);
  else if (event.key === "Home") goTo(0);
  else if (event.key === "End") goTo(-1);
  else if (event.key === "Tab") closeMenu();
  else if (event.key === "Escape") {
    event.stopPropagation();
    closeMenu(true);
  } else if (/^\p{L}$/u.test(event.key)) {
    const turn = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    turn.find((one) => one.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
}

function onPointer(event: Event): void {
  const at = event.target as Node;
  if (open && !open.menu.contains(at) && !open.anchor.contains(at)) closeMenu();
}
