/** Who else is here, in the bar: four initials at most and a number for the rest; a click lists everybody. */
import { t } from "../../web/words";
import { colourOf } from "../people";
import { h, hidden } from "../ui/dom";
import { opening } from "../ui/opening";
import type { Announcing } from "./announcing";
import type { Company } from "./company";
import { inSentence, named, type Person, shapesOf, type Tab } from "./people";

const MOST = 4;
const MOST_WHERE_NARROW = 2;

export interface Here {
  company: Company;
  member: number;
  /** The name of this browser. */
  browser: string;
  announcing: Announcing;
  /** Show the place of a tab's person. */
  goTo: (tab: Tab) => void;
}

/** Draw who is here into `place`, and again whenever that changes. */
export function mountAvatars(place: HTMLElement, here: Here): void {
  const button = h("button", { type: "button", class: "presence-button", "aria-expanded": "false" });
  place.append(button, here.announcing.element);
  button.addEventListener("click", () => {
    void opening(() => import("./list")).then((list) => list?.toggleList(place, button, here));
  });
  const narrow = window.matchMedia("(max-width: 48rem)");
  const draw = (): void => {
    const persons = here.company.persons;
    button.hidden = persons.length === 0;
    const shapes = shapesOf([here.member, ...persons.map(({ member }) => member)]);
    const others = persons.filter(({ member }) => member !== here.member);
    const shown = others.length ? others : persons;
    const seen = shown.slice(0, narrow.matches ? MOST_WHERE_NARROW : MOST);
    const rest = shown.length - seen.length;
    button.replaceChildren(
      ...seen.map((person) => avatar(person, shapes.get(person.member) ?? 1)),
      ...(rest ? [h("span", { class: "avatar rest", "aria-hidden": "true" }, `+${rest}`)] : []),
      hidden(label(others)),
    );
    here.announcing.note(others.map(nameOf));
  };
  here.company.events.on("people", draw);
  narrow.addEventListener("change", draw);
  draw();
}

/** The initials of a person, in the colour of their organisation and with their own shape. */
export function avatar({ tabs, idle }: Person, shape: number): HTMLElement {
  const tab = tabs[0]!;
  const marks = { "data-person": colourOf(tab.organisation), "data-shape": shape, "aria-hidden": "true" };
  return h("span", { class: `avatar${idle ? " idle" : ""}`, ...marks, title: named(tab) }, tab.initials);
}

function nameOf({ tabs }: Person): string {
  return inSentence(tabs[0]!);
}

function label(others: Person[]): string {
  if (!others.length) return t("You have this text open elsewhere, too: show where");
  const names = new Intl.ListFormat(document.documentElement.lang).format(others.map(nameOf));
  return t("Here now: %(names)s. Show everybody", { names });
}
