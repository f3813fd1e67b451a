/** The panes: F6 goes round, on narrow screens one stands at a time; the bars keep above an on-screen keyboard. */

const PANES = ["outline", "text", "rail"] as const;
const ELEMENTS = { outline: "pane-outline", text: "main", rail: "pane-rail" };
type Pane = (typeof PANES)[number];

const LEAST_KEYBOARD = 120; // pixels: less is a bar of the browser

export interface Panes {
  /** Show the text again after something in another pane was chosen. */
  toText: () => void;
}

export function mountPanes(openHelp: () => void, focusText: () => void, focusToolbar: () => void): Panes {
  const switches = [...document.querySelectorAll<HTMLElement>(".pane-switch [data-pane]")];
  const show = (pane: Pane): void => {
    document.body.dataset["pane"] = pane;
    markSwitches();
  };
  for (const one of switches)
    one.addEventListener("click", (event) => {
      event.preventDefault();
      show((one.dataset["pane"] ?? "text") as Pane);
    });
  show("text");
  document.querySelector("[data-help]")?.addEventListener("click", openHelp);

  document.addEventListener("keydown", (event) => {
    if (event.key === "F6") {
      event.preventDefault();
      next(event.shiftKey ? -1 : 1, show, focusText);
    } else if (event.key === "F1" || (event.key === "?" && !isTyping(event.target))) {
      event.preventDefault();
      openHelp();
    } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault(); // all is saved as it is typed: no file of the page is wanted
    } else if (event.key === "F10" && event.altKey) {
      event.preventDefault();
      focusToolbar();
    }
  });
  watchKeyboard(focusText);
  return { toText: () => show("text") };
}

/** Mark in the switch below which pane is shown, and which tab of the rail. */
export function markSwitches(): void {
  const { pane, tab } = document.body.dataset;
  for (const one of document.querySelectorAll<HTMLElement>(".pane-switch [data-pane]")) {
    const isShown = one.dataset["pane"] === pane && (one.dataset["tab"] ?? tab) === tab;
    if (isShown) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  }
}

function next(by: 1 | -1, show: (pane: Pane) => void, focusText: () => void): void {
  const element = (pane: Pane): HTMLElement | null => document.getElementById(ELEMENTS[pane]);
  const isNarrow = getComputedStyle(document.querySelector(".pane-switch")!).display !== "none";
  const open = PANES.filter((pane) => isNarrow || element(pane)?.checkVisibility());
  const at = open.findIndex((pane) => element(pane)?.contains(document.activeElement));
  const pane = open[(at + by + open.length) % open.length] ?? "text";
  show(pane);
  if (pane === "text") focusText();
  else (element(pane)?.querySelector<HTMLElement>(".thread.now") ?? element(pane))?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
  );
}

/** On tablets and phones the on-screen keyboard covers the bottom: the bars learn how much of it. */
function watchKeyboard(showCaret: () => void): void {
  const seen = window.visualViewport;
  if (!seen) return;
  const fit = (): void => {
    const covered = Math.max(0, window.innerHeight - seen.height - seen.offsetTop);
    document.body.style.setProperty("--keyboard", `${Math.round(covered)}px`);
    const isTyped = covered > LEAST_KEYBOARD;
    const hasOpened = isTyped && !document.body.classList.contains("typing");
    document.body.classList.toggle("typing", isTyped);
    if (hasOpened) keepInSight(document.activeElement, showCaret);
  };
  seen.addEventListener("resize", fit);
  seen.addEventListener("scroll", fit);
  fit();
}

/** A keyboard that opens covers the lower half of the text: where the person writes stays above it. */
function keepInSight(written: Element | null, showCaret: () => void): void {
  if (written instanceof HTMLElement && written.isContentEditable) showCaret();
  else if (isTyping(written)) written?.scrollIntoView({ block: "nearest" });
}
