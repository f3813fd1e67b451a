/** One card of the rail: what a person suggests in one paragraph, and what can be done about it. */
import { t } from "../../web/words";
import { initialsOf } from "../people";
import { h, icon, iconButton } from "../ui/dom";
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

const CONTEXT = 26; // characters of the text before and after, at most

/** Words of the same block beside a suggestion. */
export type Around = (from: number, to: number) => string;

export class SuggestionCard {
  readonly element = h("li", {});
  private readonly head = h("header", { role: "presentation" });
  private readonly lines = h("div", { class: "lines" });
  private readonly foot = h("footer", {});
  private drawn = "";

  constructor(
    private readonly authors: Authors,
    private readonly acts: Acts,
  ) {
    this.element.append(this.head, this.lines, this.foot);
  }

  /** Bring the card up to date; what stands right is left alone, so that the focus stays. */
  show(group: readonly Suggestion[], around: Around, rights: Rights, note: string): void {
    const author = this.authors.of(group[0]!.member);
    const at = this.authors.at(group[0]!.id);
    const pieces = group.map((one) => piecesOf(one, around));
    const signature = JSON.stringify([pieces.map(said), group.map(({ id }) => id), author, at, rights, note]);
    if (signature === this.drawn) return;
    this.drawn = signature;
    this.element.dataset["person"] = author.colour;
    this.head.replaceChildren(...headOf(author, at));
    const several = group.length > 1;
    this.lines.replaceChildren(
      ...group.map(({ id }, index) => this.line(pieces[index]!, several && rights.decide ? id : null)),
      ...(note ? [h("p", { class: "hint" }, note)] : []),
    );
    const ids = group.map(({ id }) => id);
    this.foot.replaceChildren(
      ...this.decisions(ids, rights),
      this.button("quiet discuss", "message-square", t("Discuss"), this.acts.discuss, ids),
    );
  }

  /** One suggestion; where the card holds several, each can be decided alone. */
  private line(pieces: readonly Piece[], id: string | null): HTMLElement {
    const words = h("p", { class: "on" }, ...pieces.map(drawPiece));
    if (id === null) return words;
    const { accept, reject } = this.acts;
    const one = (label: string, name: string, act: Act): HTMLElement =>
      iconButton(label, name, { onclick: () => act([id]) });
    return h(
      "div",
      { class: "line" },
      words,
      one(t("Accept this one"), "check", accept),
      one(t("Reject this one"), "x", reject),
    );
  }

  private decisions(ids: string[], { decide, withdraw }: Rights): HTMLElement[] {
    const { accept, reject } = this.acts;
    if (!decide) return withdraw ? [this.button("", "undo-2", t("Withdraw"), reject, ids)] : [];
    const count = ids.length;
    return [
      this.button("", "check", count > 1 ? t("Accept all %(count)s", { count }) : t("Accept"), accept, ids),
      this.button("", "x", count > 1 ? t("Reject all %(count)s", { count }) : t("Reject"), reject, ids),
    ];
  }

  private button(kind: string, name: string, label: string, act: Act, ids: string[]): HTMLElement {
    return h(
      "button",
      { type: "button", class: `button small ${kind}`, onclick: () => act(ids) },
      icon(name),
      label,
    );
  }
}

type Act = (ids: string[]) => void;

interface Piece {
  words: string;
  part: Part | null;
}

function said(pieces: readonly Piece[]): unknown {
  return pieces.map(({ words, part }) => [words, part?.kind ?? ""]);
}

/** The words of a suggestion between some of those around it. */
function piecesOf({ parts, border }: Suggestion, around: Around): Piece[] {
  const pieces: Piece[] = [];
  const first = parts[0]!;
  let end = first.from;
  if (!first.isBlock) pieces.push({ words: before(around(Math.max(0, end - 2 * CONTEXT), end)), part: null });
  for (const part of parts) {
    if (!part.isBlock && part.from > end) pieces.push({ words: around(end, part.from), part: null });
    pieces.push({ words: part.words, part });
    end = part.to;
  }
  if (!parts.at(-1)!.isBlock) pieces.push({ words: after(around(end, end + 2 * CONTEXT)), part: null });
  if (border) pieces.push({ words: borderWords(border), part: null });
  return pieces.filter(({ words, part }) => words || part?.isBlock);
}

/** The last whole words, and the first ones. */
function before(words: string): string {
  if (words.length <= CONTEXT) return words;
  const cut = words.slice(-CONTEXT);
  return `…${cut.slice(cut.indexOf(" ") + 1)}`;
}

function after(words: string): string {
  if (words.length <= CONTEXT) return words;
  const cut = words.slice(0, CONTEXT);
  return `${cut.includes(" ") ? cut.slice(0, cut.lastIndexOf(" ")) : cut}…`;
}

function borderWords(kind: Part["kind"]): string {
  return kind === "insertion" ? ` ${t("(new paragraph)")}` : ` ${t("(joins two paragraphs)")}`;
}

function headOf({ name, organisation }: Author, at: Date | null): HTMLElement[] {
  const when = at ? t("Change, %(time)s", { time: timeOf(at) }) : t("Change, just now");
  return [
    h("span", { class: "avatar small", "aria-hidden": "true" }, initialsOf(organisation || name)),
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
    ? at.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
    : at.toLocaleDateString(locale, { day: "numeric", month: "long" });
}

function drawPiece({ words, part }: Piece): HTMLElement | string {
  if (!part) return words;
  const shown = part.isBlock && !words.trim() ? t("(a block without words)") : words;
  return h(part.kind === "insertion" ? "ins" : "del", { class: "s" }, shown);
}
