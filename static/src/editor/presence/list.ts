/** The list of everybody who has the text open: name, partner, what they are at; a click leads to their place. */
import { t } from "../../web/words";
import { h, icon, newId } from "../ui/dom";
import { avatar, type Here } from "./avatars";
import { named, type Person, shapesOf, type Tab } from "./people";

let close: (() => void) | null = null;

/** Open the list under its button, or close it. */
export function toggleList(place: HTMLElement, button: HTMLElement, here: Here): void {
  if (close) return close();
  const items = h("ul", { class: "here-list" });
  const title = h("h2", { id: newId("here") }, t("Here now"));
  const panel = h("section", { class: "here-now", "aria-labelledby": title.id }, title, items, quiet(here));
  const draw = (): void => {
    const at = (document.activeElement as HTMLElement | null)?.dataset["key"];
    items.replaceChildren(...rows(here));
    if (at) items.querySelector<HTMLElement>(`[data-key="${at}"]`)?.focus();
  };
  const forget = here.company.events.on("people", draw);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close?.();
    button.focus();
  };
  const onPointer = ({ target }: PointerEvent): void => {
    if (!place.contains(target as Node)) close?.();
  };
  close = () => {
    close = null;
    forget();
    panel.remove();
    document.removeEventListener("pointerdown", onPointer, true);
    button.setAttribute("aria-expanded", "false");
  };
  panel.addEventListener("keydown", onKey);
  document.addEventListener("pointerdown", onPointer, true);
  draw();
  place.append(panel);
  button.setAttribute("aria-expanded", "true");
  (panel.querySelector<HTMLElement>("button, input") ?? panel).focus();
}

function rows(here: Here): HTMLElement[] {
  const persons = here.company.persons;
  const shapes = shapesOf([here.member, ...persons.map(({ member }) => member)]);
  const rows = persons.flatMap((person) =>
    person.tabs.map((tab, index) => row(here, person, tab, index, shapes.get(person.member) ?? 1)),
  );
  return here.company.isPolling
    ? [...rows, h("li", { class: "hint" }, t("On this connection places are up to 3 seconds old."))]
    : rows;
}

function row(here: Here, person: Person, tab: Tab, index: number, shape: number): HTMLElement {
  const place = here.company.placeOf(tab);
  const facts = [where(here, person, tab, index), tab.idle && t("idle"), !place && t("not in the text")];
  const button = h(
    "button",
    { type: "button", "aria-disabled": place ? null : "true", "data-key": `${tab.member}/${tab.client}` },
    avatar({ ...person, tabs: [tab], idle: tab.idle }, shape),
    h(
      "span",
      {},
      h("b", {}, tab.member === here.member ? t("You") : named(tab)),
      tab.member !== here.member && h("span", {}, tab.organisationName),
      h("small", {}, facts.filter(Boolean).join(", ")),
    ),
    place && icon("chevron-right"),
  );
  button.addEventListener("click", () => {
    if (!place) return;
    close?.();
    here.goTo(tab);
  });
  return h("li", {}, button);
}

/** Which tab or device it is, where a person has several. */
function where(here: Here, person: Person, tab: Tab, index: number): string {
  const device = { computer: t("computer"), tablet: t("tablet"), phone: t("phone") }[tab.device];
  if (tab.member === here.member)
    return tab.browser === here.browser ? t("in another tab") : t("elsewhere: %(device)s", { device });
  if (person.tabs.length === 1) return "";
  if (person.tabs.filter(isOn(tab)).length === 1) return device;
  const number = person.tabs.slice(0, index + 1).filter(isOn(tab)).length;
  return t("%(device)s, tab %(number)s", { device, number });
}

function isOn({ browser }: Tab): (other: Tab) => boolean {
  return (other) => other.browser === browser;
}

function quiet({ announcing }: Here): HTMLElement {
  const box = h("input", { type: "checkbox" });
  box.checked = !announcing.isQuiet;
  box.addEventListener("change", () => (announcing.isQuiet = !box.checked));
  return h(
    "label",
    { class: "choice" },
    box,
    h("span", {}, t("Announce to screen readers who comes and goes")),
  );
}
