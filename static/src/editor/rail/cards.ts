/**
 * Suggestions and discussions beside the text, in the order of their places, grouped by paragraph.
 *
 * Sources hand in cards; each card is one element for as long as its `key` is handed in, so that what is typed
 * into it stays. Where there is room for one pane, the active one stands below the text.
 */
import type { Editor } from "@tiptap/core";
import type { Node as DocNode } from "@tiptap/pm/model";
import { goTo } from "../blocks";
import { PLACEHOLDER, suggestedIn } from "../suggesting/marks";
import { h } from "../ui/dom";
import type { Tabs } from "./tabs";

export interface Card {
  key: string;
  /** Where in the document; null when its place is gone. */
  pos: number | null;
  element: HTMLLIElement;
}

/** Where cards come from; it says so by `changed` when others should stand here, and draws its own elements. */
export interface CardSource {
  cards(): Card[];
  /** A card became the active one, or none of this source is. */
  activated?(key: string | null): void;
  /** What is said where no card stands. */
  empty?(): string;
  /** Cards that are no suggestion or comment yet, and do not count as one. */
  readonly isDraft?: boolean;
}

export interface Rail {
  /** Add a source; call what is returned whenever its cards have changed. */
  add(source: CardSource): () => void;
  /** Make a card the active one and show it; `reveal`: its place in the text as well. */
  activate(key: string | null, options?: { reveal?: boolean }): void;
  readonly active: string | null;
  /** The next or previous card from the active one. */
  step(by: 1 | -1): void;
}

const NARROW = "(max-width: 60rem)"; // one pane at a time
const LINE = 32; // pixels: the next line of the text is seen too
const WORDS = 48; // characters of a paragraph that name its group

export function mountRail(list: HTMLElement, below: HTMLElement, editor: Editor, tabs: Tabs): Rail {
  return new Cards(list, below, editor, tabs);
}

class Cards implements Rail {
  private readonly sources: CardSource[] = [];
  private readonly narrow = window.matchMedia(NARROW);
  private now: string | null = null;
  private drawing = 0;

  constructor(
    private readonly list: HTMLElement,
    private readonly below: HTMLElement,
    private readonly editor: Editor,
    private readonly tabs: Tabs,
  ) {
    list.addEventListener("click", (event) => this.chosen(event.target as HTMLElement));
    list.addEventListener("focusin", (event) => this.chosen(event.target as HTMLElement));
    this.narrow.addEventListener("change", () => this.soon());
    new MutationObserver(() => this.soon()).observe(document.body, { attributeFilter: ["data-pane"] });
    editor.on("update", () => this.soon());
    this.draw();
  }

  get active(): string | null {
    return this.now;
  }

  add(source: CardSource): () => void {
    this.sources.push(source);
    this.soon();
    return () => this.soon();
  }

  activate(key: string | null, { reveal = false } = {}): void {
    const card = this.cards().find((one) => one.key === key) ?? null;
    const before = this.now;
    this.now = card?.key ?? null;
    this.draw();
    if (this.now !== before) for (const source of this.sources) source.activated?.(this.now);
    if (!card) return;
    this.tabs.show("discussion");
    if (!this.narrow.matches) card.element.scrollIntoView({ block: "nearest" });
    if (reveal && card.pos !== null) goTo(this.editor, card.pos);
    else if (!this.below.hidden && card.pos !== null) this.keepInSight(card.pos);
  }

  /** The card below covers the lower part of the text: the place it is about is moved above it. */
  private keepInSight(pos: number): void {
    const lines = this.editor.view.coordsAtPos(Math.min(pos, this.editor.state.doc.content.size));
    const covered = lines.bottom + LINE - this.below.getBoundingClientRect().top;
    if (covered > 0) this.editor.view.dom.closest(".pane-text")?.scrollBy({ top: covered });
  }

  step(by: 1 | -1): void {
    const cards = this.cards().filter((card) => card.pos !== null);
    if (!cards.length) return;
    const at = cards.findIndex((card) => card.key === this.now);
    const next = at < 0 ? (by > 0 ? 0 : cards.length - 1) : (at + by + cards.length) % cards.length;
    this.activate(cards[next]!.key, { reveal: true });
  }

  private cards(): Card[] {
    const place = ({ pos }: Card): number => pos ?? Infinity;
    return this.sources.flatMap((source) => source.cards()).sort((one, other) => place(one) - place(other));
  }

  private chosen(target: HTMLElement): void {
    const key = target.closest<HTMLElement>("li.thread")?.dataset["key"];
    if (key && key !== this.now) this.activate(key);
  }

  private soon(): void {
    cancelAnimationFrame(this.drawing);
    this.drawing = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    const cards = this.cards();
    if (this.now !== null && !cards.some((card) => card.key === this.now)) this.now = null;
    for (const { key, element } of cards) {
      element.classList.add("thread");
      element.dataset["key"] = key;
      element.tabIndex = -1;
      element.classList.toggle("now", key === this.now);
    }
    const isAlone = this.narrow.matches && document.body.dataset["pane"] === "text";
    const alone = isAlone ? cards.filter((card) => card.key === this.now) : [];
    const rest = cards.filter((card) => !alone.includes(card));
    put(
      this.below,
      alone.map((card) => card.element),
    );
    this.below.hidden = alone.length === 0;
    put(
      this.list,
      cards.length
        ? this.grouped(rest)
        : this.sources.flatMap((source) =>
            source.empty ? [h("li", { class: "empty" }, source.empty())] : [],
          ),
    );
    const counted = this.sources.filter(({ isDraft }) => !isDraft);
    this.tabs.count(
      "discussion",
      counted.reduce((sum, source) => sum + source.cards().length, 0),
    );
    if (cards.length || !this.editor.isEditable) this.tabs.offer("discussion");
  }

  /** The cards with a line before those of each paragraph that says which one it is. */
  private grouped(cards: readonly Card[]): HTMLElement[] {
    const { doc } = this.editor.state;
    let before: number | null | undefined;
    return cards.flatMap(({ pos, element }) => {
      const index = pos === null ? null : doc.resolve(Math.min(pos, doc.content.size)).index(0);
      const isNew = index !== before;
      before = index;
      if (!isNew || index === null || index >= doc.childCount) return [element];
      return [h("li", { class: "thread-place" }, short(readAs(doc.child(index)))), element];
    });
  }
}

/** The words of a block without those that are struck out, inner blocks apart. */
function readAs(block: DocNode): string {
  let words = "";
  block.descendants((node) => {
    if (node.isTextblock) words += " ";
    if (suggestedIn(node.marks)?.kind === "deletion") return false;
    words += node.text ?? "";
    return true;
  });
  return words.replaceAll(PLACEHOLDER, "");
}

function short(words: string): string {
  const text = words.trim();
  return text.length > WORDS ? `${text.slice(0, WORDS - 2).trimEnd()}…` : text;
}

/**
 * Let `list` hold exactly these children; what stands right already is not touched, so that focus stays. From a card
 * that goes it moves to the next one.
 */
function put(list: HTMLElement, children: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(children);
  const before = [...list.children] as HTMLElement[];
  const left = before.findIndex((child) => child.contains(document.activeElement));
  const heir = [...before.slice(left), ...before.slice(0, left).reverse()].find(
    (child) => wanted.has(child) && child.matches(".thread"),
  );
  for (const child of before) if (!wanted.has(child)) child.remove();
  children.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
  if (left >= 0 && !list.contains(document.activeElement))
    (heir ?? list.closest<HTMLElement>("[tabindex]"))?.focus();
}
