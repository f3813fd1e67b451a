/** The tabs of the rail: suggestions and comments, checks. Arrows walk them; on a phone the pane switch chooses too. */

import { markSwitches } from "../panes";

export type Tab = "discussion" | "checks";

export interface Tabs {
  show(tab: Tab): void;
  /** Show a tab unless the person has chosen one; only the first time. */
  offer(tab: Tab): void;
  /** Write how many things wait behind a tab, wherever it is offered. */
  count(tab: Tab, count: number): void;
}

export function mountTabs(list: HTMLElement): Tabs {
  const tabs = [...list.querySelectorAll<HTMLButtonElement>("[role=tab]")];
  const show = (name: string): void => {
    document.body.dataset["tab"] = name;
    for (const tab of tabs) {
      const isShown = tab.dataset["tab"] === name;
      tab.setAttribute("aria-selected", String(isShown));
      tab.tabIndex = isShown ? 0 : -1;
      const panel = document.getElementById(tab.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !isShown;
    }
    markSwitches();
  };
  let isChosen = false;
  const choose = (name: string): void => {
    isChosen = true;
    show(name);
  };
  for (const tab of tabs) tab.addEventListener("click", () => choose(tab.dataset["tab"] ?? ""));
  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next =
      tabs[(tabs.indexOf(document.activeElement as HTMLButtonElement) + by + tabs.length) % tabs.length];
    choose(next?.dataset["tab"] ?? "");
    next?.focus();
  });
  for (const one of document.querySelectorAll<HTMLElement>(".pane-switch [data-tab]"))
    one.addEventListener("click", () => choose(one.dataset["tab"] ?? ""));
  show("checks");
  return {
    show,
    offer: (tab) => {
      if (!isChosen) choose(tab);
    },
    count: (tab, count) => {
      for (const one of document.querySelectorAll(`[data-tab-count="${tab}"]`))
        one.textContent = String(count);
    },
  };
}
