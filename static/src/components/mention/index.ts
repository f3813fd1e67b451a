/**
 * "@" in a textarea opens a list of members: filtered as one types, accents or not; arrows, Enter or Tab, Escape, touch.
 * What stands in the field is a name; what is sent is a number, "@[12]". The list is read from data-people, once.
 */
import { fold } from "../../editor/fold";
import { requestJson } from "../../web/request";
import { t } from "../../web/words";

interface Person {
  id: number;
  name: string;
  /** The name without the partner, which stands beside it. */
  called: string;
  partner: string;
}

const MOST = 6; // shown at once
const BEGUN = /(?:^|[\s(])@([^@\n]{0,40})$/u;
const TOKEN = /@\[([1-9]\d*)\]/g;

export function mount(frame: HTMLElement): void {
  const field = frame.querySelector("textarea");
  if (field) new Mentions(frame, field);
}

export class Mentions {
  private people: Person[] | null = null;
  private asked: Promise<Person[]> | null = null;
  private found: Person[] = [];
  private active = 0;
  private closedAt = -1;
  private readonly list = document.createElement("ul");
  private readonly said = document.createElement("p");

  constructor(
    private readonly frame: HTMLElement,
    private readonly field: HTMLTextAreaElement,
  ) {
    this.list.className = "mention-list";
    this.list.id = `${field.id}-people`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", t("Members to mention"));
    this.list.hidden = true;
    this.said.className = "hidden";
    this.said.setAttribute("role", "status");
    field.after(this.list, this.said);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.list.id);
    field.addEventListener("input", () => void this.look());
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => this.point(event));
    field.form?.addEventListener("submit", () => (field.value = this.sent(field.value)));
    if (document.activeElement === field) void this.look(); // typed before this was loaded
    if (field.value.search(TOKEN) >= 0) void this.load().then(() => (field.value = this.shown(field.value)));
  }

  /** The words as they are to be sent; where the list cannot be read, names stay names. */
  async toSend(words: string): Promise<string> {
    if (words.includes("@")) await this.load().catch(() => []);
    return this.sent(words);
  }

  /** Who may be mentioned stands elsewhere now. */
  readFrom(address: string): void {
    this.frame.dataset["people"] = address;
    this.people = this.asked = null;
  }

  private async load(): Promise<Person[]> {
    const asked = (this.asked ??= requestJson<Person[]>(this.frame.dataset["people"] ?? ""));
    try {
      const people = await asked;
      return asked === this.asked ? (this.people = people) : await this.load();
    } catch (failure) {
      if (asked === this.asked) this.asked = null; // asked again at the next letter
      throw failure;
    }
  }

  private async look(): Promise<void> {
    const begun = this.begun();
    if (!begun || begun.at === this.closedAt) return this.close();
    const people = await this.load().catch(() => []);
    const now = this.begun();
    if (!now || now.at === this.closedAt) return this.close(); // it may have been shut while the list was read
    const words = fold(now.words).split(/\s+/).filter(Boolean);
    this.found = people.filter((one) => matches(one, words)).slice(0, MOST);
    this.active = 0;
    this.show();
  }

  /** Where a mention begins that the caret stands in, and what is typed of it. */
  private begun(): { at: number; words: string } | null {
    const before = this.field.value.slice(0, this.field.selectionStart);
    const words = BEGUN.exec(before)?.[1];
    return words === undefined ? null : { at: before.length - words.length - 1, words };
  }

  private show(): void {
    this.list.replaceChildren(...this.found.map((one, index) => this.option(one, index)));
    this.list.hidden = this.found.length === 0;
    if (this.list.hidden) this.field.removeAttribute("aria-activedescendant");
    else this.field.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
    this.said.textContent = this.list.hidden
      ? ""
      : t("Members that match: %(count)s", { count: this.found.length });
  }

  private option(one: Person, index: number): HTMLLIElement {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", String(index === this.active));
    item.dataset["index"] = String(index);
    const partner = document.createElement("small");
    partner.textContent = ` ${one.partner}`;
    item.append(one.called, partner);
    return item;
  }

  private press(event: KeyboardEvent): void {
    if (this.list.hidden || event.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      this.active = (this.active + step + this.found.length) % this.found.length;
      this.show();
    } else if (event.key === "Enter" || event.key === "Tab") this.choose(this.active);
    else if (event.key === "Escape") {
      this.closedAt = this.begun()?.at ?? -1;
      this.close();
    } else return;
    event.preventDefault();
  }

  private point(event: PointerEvent): void {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[data-index]");
    event.preventDefault(); // the field keeps the focus
    if (item) this.choose(Number(item.dataset["index"]));
  }

  private choose(index: number): void {
    const begun = this.begun();
    const one = this.found[index];
    this.close();
    if (!begun || !one) return;
    this.field.setRangeText(`@${this.label(one)} `, begun.at, this.field.selectionStart, "end");
    this.closedAt = begun.at;
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private close(): void {
    this.found = [];
    this.show();
  }

  /** What stands in the field for a member: the name, with the number where two are called the same. */
  private label(one: Person): string {
    const same = (this.people ?? []).filter((other) => other.name === one.name).length > 1;
    return same ? `${one.name} (${one.id})` : one.name;
  }

  private sent(words: string): string {
    const known = [...(this.people ?? [])].sort((a, b) => this.label(b).length - this.label(a).length);
    return known.reduce((text, one) => text.replaceAll(`@${this.label(one)}`, `@[${one.id}]`), words);
  }

  private shown(words: string): string {
    return words.replace(TOKEN, (token, id: string) => {
      const one = this.people?.find((person) => person.id === Number(id));
      return one ? `@${this.label(one)}` : token;
    });
  }
}

/** Whether each word that was typed begins a word of the name or the partner. */
function matches(one: Person, words: string[]): boolean {
  const known = fold(`${one.name} ${one.partner}`).split(/[\s,()]+/);
  return words.every((word) => known.some((part) => part.startsWith(word)));
}
