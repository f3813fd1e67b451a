/** One card of the rail: what a person suggests in one paragraph, and what can be done about it. */
import { t } from "../../web/words";
import { h, icon } from "../ui/dom";
import type { Author, Authors } from "./authors";
import type { Part, Suggestion } from "./found";

/** What the person who looks may do about suggestions. */
export interface Rights {
  decide: boolean;
  withdraw: boolean;
}

export interface Acts {
  accept: (ids: string[]) => void;
  reject: (ids: string[]) => void;
  discuss: (ids: string[]) => void;
}

const CONTEXT = 24; // characters of the text before and after

export class SuggestionCard {
  readonly element = h("li", {});
  private readonly head = h("header", {});
  private readonly words = h("p", { class: "on" });
  private readonly foot = h("footer", {});
  private ids: string[] = [];
  private drawn = "";

  constructor(
    private readonly authors: Authors,
    private readonly acts: Acts,
  ) {
    this.element.append(this.head, this.words, this.foot);
  }

  /** Bring the card up to date; what stands right is left alone, so that the focus stays. */
  show(group: readonly Suggestion[], around: (from: number, to: number) => string, rights: Rights): void {
    this.ids = group.map(({ id }) => id);
    const author = this.authors.of(group[0]!.member);
    const at = this.authors.at(this.ids[0]!);
    const signature = JSON.stringify([group, author, at, rights, this.context(group, around)]);
    if (signature === this.drawn) return;
    this.drawn = signature;
    this.element.dataset["person"] = author.colour;
    this.head.replaceChildren(...headOf(author, at));
    this.words.replaceChildren(...this.context(group, around).map(drawPiece));
    this.drawFoot(rights);
  }

  private context(group: readonly Suggestion[], around: (from: number, to: number) => string): Piece[] {
    const parts = group.flatMap((one) => one.parts).sort((one, other) => one.from - other.from);
    const pieces: Piece[] = [];
    let end = Math.max(0, parts[0]!.from - CONTEXT);
    for (const part of parts) {
      if (!part.isBlock) pieces.push(...between(around(end, part.from), end === part.from));
      pieces.push({ words: part.words, part });
      end = part.to;
    }
    const last = parts.at(-1)!;
    if (!last.isBlock) pieces.push({ words: around(end, end + CONTEXT), part: null });
    return [...pieces, ...borders(group)];
  }

  private drawFoot({ decide, withdraw }: Rights): void {
    const button = (kind: string, name: string, label: string, act: (ids: string[]) => void): HTMLElement =>
      h(
        "button",
        { type: "button", class: `button small ${kind}`, onclick: () => act(this.ids) },
        icon(name),
        label,
      );
    const { accept, reject, discuss } = this.acts;
    const several = this.ids.length > 1;
    const buttons = decide
      ? [
          button(
            "",
            "check",
            several ? t("Accept all %(count)s", { count: this.ids.length }) : t("Accept"),
            accept,
          ),
          button(
            "",
            "x",
            several ? t("Reject all %(count)s", { count: this.ids.length }) : t("Reject"),
            reject,
          ),
        ]
      : withdraw
        ? [button("", "undo-2", t("Withdraw"), reject)]
        : [];
    this.foot.replaceChildren(...buttons, button("quiet", "message-square", t("Discuss"), discuss));
  }
}

interface Piece {
  words: string;
  part: Part | null;
}

function headOf({ name, organisation }: Author, at: Date | null): HTMLElement[] {
  const initials = (organisation || name)
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .join("")
    .slice(0, 2)
    .toUpperCase();
  const when = at ? t("Change, %(time)s", { time: timeOf(at) }) : t("Change, just now");
  return [
    h("span", { class: "avatar small", "aria-hidden": "true" }, initials),
    h(
      "p",
      {},
      h("b", {}, name),
      organisation ? `, ${organisation}` : null,
      h("small", {}, icon("pen-line"), h("time", at ? { datetime: at.toISOString() } : {}, when)),
    ),
  ];
}

function timeOf(at: Date): string {
  const locale = document.documentElement.lang;
  return at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" })
    : at.toLocaleDateString(locale, { day: "numeric", month: "long" });
}

function between(words: string, isNext: boolean): Piece[] {
  return isNext || !words ? [] : [{ words, part: null }];
}

function borders(group: readonly Suggestion[]): Piece[] {
  const has = (kind: string): boolean => group.some(({ border }) => border === kind);
  return [
    ...(has("insertion") ? [{ words: ` ${t("(new paragraph)")}`, part: null }] : []),
    ...(has("deletion") ? [{ words: ` ${t("(joins two paragraphs)")}`, part: null }] : []),
  ];
}

function drawPiece({ words, part }: Piece): HTMLElement | string {
  if (!part) return words;
  const shown = part.isBlock && !words.trim() ? t("(a block without words)") : words;
  return h(part.kind === "insertion" ? "ins" : "del", { class: "s" }, shown);
}
