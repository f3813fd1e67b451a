/** Elements in few words; never an inline style (the page's policy refuses them). */
import { readConfig } from "../../web/config";

type Listener = (event: never) => void;
type Value = string | number | boolean | null | undefined | Listener;
export type Child = Node | string | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";
let sprite: string | undefined;

/** Make an element; `on…` keys are listeners, `false`, null and undefined attributes are left out. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

/** One icon of the sprite, as decoration. */
export function icon(name: string): SVGSVGElement {
  sprite ??= readConfig<{ sprite: string }>("editor-config")?.sprite ?? "";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Words for those who listen only. */
export function hidden(words: string): HTMLSpanElement {
  return h("span", { class: "hidden" }, words);
}

export function iconButton(
  label: string,
  name: string,
  attributes: Record<string, Value> = {},
): HTMLButtonElement {
  const title = typeof attributes["title"] === "string" ? attributes["title"] : label;
  return h(
    "button",
    { type: "button", class: "icon-button small", ...attributes, title },
    icon(name),
    hidden(label),
  );
}

let serial = 0;

/** An id no other element of the page has. */
export function newId(stem: string): string {
  serial += 1;
  return `${stem}-${serial}`;
}

/** Run `work` once typing rests, at the latest after ten times the pause. */
export function resting(work: () => void, pause: number): () => void {
  let timer = 0;
  let first = 0;
  return () => {
    const now = Date.now();
    first ||= now;
    clearTimeout(timer);
    const wait = Math.max(0, Math.min(pause, first + 10 * pause - now));
    timer = window.setTimeout(() => {
      first = 0;
      work();
    }, wait);
  };
}
