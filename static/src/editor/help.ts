/** Help on "?": every key, searchable. */
import { t } from "../web/words";
import type { Actions } from "./actions";
import { fold } from "./fold";
import { closeButton, openDialog } from "./ui/dialog";
import { h } from "./ui/dom";

interface Line {
  keys: string;
  words: string;
}

export function openHelp(actions: Actions): void {
  if (document.querySelector("dialog[open]")) return;
  const lines = [
    ...general(),
    ...Object.values(actions).flatMap(({ keys, label }) => (keys ? [{ keys, words: label }] : [])),
  ];
  const search = h("input", {
    class: "input",
    type: "search",
    "aria-label": t("Search the help"),
    placeholder: t("Search, such as “list”"),
  });
  const table = h("tbody");
  const show = (): void => {
    const wanted = fold(search.value);
    const found = lines.filter(({ keys, words }) =>
      wanted.split(/[\s+]+/).every((part) => fold(`${words} ${keys}`).includes(part)),
    );
    table.replaceChildren(
      ...found.map(({ keys, words }) =>
        h("tr", {}, h("th", { scope: "row" }, words), h("td", {}, ...keycaps(keys))),
      ),
    );
  };
  search.addEventListener("input", show);
  show();
  const body = h(
    "div",
    {},
    h("header", {}, h("h2", {}, t("Help")), closeButton()),
    search,
    h(
      "div",
      { class: "help-list", tabindex: 0, role: "region", "aria-label": t("Keys") },
      h("table", {}, table),
    ),
    h("p", { class: "hint" }, t("On a Mac, ⌘ stands for Ctrl and ⌥ for Alt.")),
  );
  openDialog(t("Help"), body);
}

function general(): Line[] {
  return [
    { keys: "/", words: t("Insert a table, picture, footnote, box…") },
    { keys: "Ctrl+Enter", words: t("Save and go to the next question") },
    { keys: "Shift+Enter", words: t("New line in the same paragraph") },
    { keys: "Tab", words: t("Next cell, or one level down in a list") },
    { keys: "Shift+Tab", words: t("Cell before, or one level up in a list") },
    { keys: "Alt+F10", words: t("To the toolbar; arrows walk it, Escape comes back") },
    { keys: "F8", words: t("Next suggestion or comment") },
    { keys: "Shift+F8", words: t("Suggestion or comment before") },
    { keys: "F9", words: t("Accept the suggestion that is marked") },
    { keys: "Shift+F9", words: t("Reject the suggestion that is marked") },
    { keys: "F6", words: t("Next pane: contents, text, checks") },
    { keys: "F2", words: t("Who wrote the words at the caret") },
    { keys: "?", words: t("This help (F1 while writing)") },
  ];
}

function keycaps(keys: string): (HTMLElement | string)[] {
  return keys.split("+").flatMap((key, index) => [...(index ? [" "] : []), h("kbd", {}, key || "+")]);
}
