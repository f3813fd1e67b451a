/** The carets and selections of others, with their names: in the text to be seen, and no part of it. */
import type { EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import { colourOf } from "../people";
import { h } from "../ui/dom";
import type { Company } from "./company";
import { keyOf, named, shapesOf, type Tab } from "./people";

const FADE = 3_000; // ms until a name fades to a bar
const NEAR = 10; // px around a caret within which the pointer brings its name back

interface Shown {
  element: HTMLElement;
  at: string;
  timer: number;
}

export class Carets {
  private readonly shown = new Map<string, Shown>();

  constructor(
    private readonly company: Company,
    private readonly member: number,
  ) {}

  /** What to draw over the document as it is now. */
  decorations(state: EditorState): DecorationSet {
    const { doc } = state;
    const others = this.company.others;
    const shapes = shapesOf([this.member, ...others.map((tab) => tab.member)]);
    const drawn: Decoration[] = [];
    for (const tab of others) {
      const place = this.company.placeOf(tab);
      if (!place || Math.max(place.anchor, place.head) > doc.content.size || tab.member === this.member)
        continue;
      const key = keyOf(tab);
      const marks = {
        "data-person": colourOf(tab.organisation),
        "data-shape": String(shapes.get(tab.member)),
      };
      const element = this.elementOf(key, tab, marks, `${place.anchor}:${place.head}`);
      element.classList.toggle("beside", isAtEnd(state, place.head));
      drawn.push(
        Decoration.widget(place.head, element, {
          key,
          side: -1,
          ignoreSelection: true,
          stopEvent: () => true,
        }),
      );
      const [from, to] = [Math.min(place.anchor, place.head), Math.max(place.anchor, place.head)];
      if (from < to) drawn.push(Decoration.inline(from, to, { class: "others-selection", ...marks }));
    }
    this.forget(new Set(others.map(keyOf)));
    return DecorationSet.create(doc, drawn);
  }

  /** Turn names to the other side that would be cut off; after each drawing. */
  turn(view: EditorView): void {
    const edge = view.dom.getBoundingClientRect().right;
    for (const { element } of this.shown.values()) {
      const width = parseFloat(getComputedStyle(element, "::after").width) || 0;
      element.classList.toggle("turned", element.getBoundingClientRect().left + width > edge);
    }
  }

  /** Bring the name of the caret back at which the pointer is. */
  hover(x: number, y: number): void {
    for (const shown of this.shown.values()) {
      const box = shown.element.getBoundingClientRect();
      const isNear = Math.abs(x - box.left) <= NEAR && y >= box.top - NEAR && y <= box.bottom + NEAR;
      if (isNear && box.height) this.show(shown);
    }
  }

  private elementOf(key: string, tab: Tab, marks: Record<string, string>, at: string): HTMLElement {
    const known = this.shown.get(key);
    const element =
      known?.element ?? h("span", { class: "caret", "aria-hidden": "true", contenteditable: "false" });
    const labels = { "data-name": named(tab), "data-short": tab.initials }; // drawn by CSS: no words of the text
    for (const [name, value] of Object.entries({ ...marks, ...labels }))
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    element.classList.toggle("idle", tab.idle);
    const shown = known ?? { element, at: "", timer: 0 };
    this.shown.set(key, shown);
    if (shown.at !== at) this.show(shown);
    shown.at = at;
    return element;
  }

  private show(shown: Shown): void {
    clearTimeout(shown.timer);
    shown.element.classList.remove("quiet");
    shown.timer = window.setTimeout(() => shown.element.classList.add("quiet"), FADE);
  }

  private forget(here: Set<string>): void {
    for (const [key, { timer }] of this.shown) {
      if (here.has(key)) continue;
      clearTimeout(timer);
      this.shown.delete(key);
    }
  }
}

/** Whether a place is behind the last letter of its paragraph: the name stands there beside the caret. */
function isAtEnd({ doc }: EditorState, at: number): boolean {
  const { parent, parentOffset } = doc.resolve(at);
  return parent.isTextblock && parent.content.size > 0 && parentOffset === parent.content.size;
}
