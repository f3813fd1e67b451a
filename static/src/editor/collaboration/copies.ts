import type { Shelf, TextAnswer } from "./types";
import type { Unsent } from "./unsent";

/** When a Text was open on this device last, and what it was called then. */
export interface Seen {
  at: number;
  title: string;
}

/** An editor's start without a network: the document, and what a closed tab had not sent of it. */
export interface Start {
  answer: TextAnswer;
  left: Unsent | null;
}

const LONGEST = 30 * 24 * 3_600_000; // ms that a copy is kept after the text was open last
const MOST = 30;

/**
 * Copies of Texts that a member had open on this device, each with its page, so that a closed tab opens again
 * without a network. Keyed by member and Text; removed when the member signs out (see `device`).
 */
export class Copies {
  constructor(
    private readonly shelf: Shelf,
    private readonly member: number,
  ) {}

  /** Keep a Text as it is now, unless a newer one is kept. */
  async keep(answer: TextAnswer): Promise<void> {
    const known = await this.shelf.get<TextAnswer>(`copy/${this.member}/${answer.id}`);
    if (!known || known.version <= answer.version) await this.put(answer);
  }

  async put(answer: TextAnswer): Promise<void> {
    const place = `${this.member}/${answer.id}`;
    const { title } = (answer.doc["attrs"] ?? {}) as { title?: string };
    const seen: Seen = { at: Date.now(), title: title ?? "" };
    await Promise.all([this.shelf.set(`copy/${place}`, answer), this.shelf.set(`seen/${place}`, seen)]);
  }

  /** Keep the page that a Text was opened in, as it came. */
  async keepPage(textId: number, html: string): Promise<void> {
    await this.shelf.set(`page/${this.member}/${textId}`, html);
    await this.thinOut();
  }

  /** What to start from without a network, of a tab that is gone where one left something; null: nothing is here. */
  async start(textId: number, isGone: (client: string) => Promise<boolean>): Promise<Start | null> {
    const place = `${this.member}/${textId}`;
    const copy = await this.shelf.get<TextAnswer>(`copy/${place}`);
    if (!copy) return null;
    for (const key of await this.shelf.keys(`unsent/${place}/`)) {
      const left = await this.shelf.get<Unsent>(key);
      const doc = left && (await this.docOf(left, place, copy));
      if (doc && (await isGone(left.client)))
        return { answer: { ...copy, version: left.version, doc }, left };
    }
    return { answer: copy, left: null };
  }

  private async docOf(left: Unsent, place: string, copy: TextAnswer): Promise<TextAnswer["doc"] | null> {
    if (left.version === copy.version) return copy.doc;
    const base = await this.shelf.get<Pick<TextAnswer, "version" | "doc">>(`base/${place}/${left.client}`);
    return base?.version === left.version ? base.doc : null;
  }

  /** Remove copies that nobody has opened for long; those with unsent work stay. */
  private async thinOut(): Promise<void> {
    const prefix = `seen/${this.member}/`;
    const copies: { text: string; at: number }[] = [];
    for (const key of await this.shelf.keys(prefix)) {
      const text = key.slice(prefix.length);
      const unsent = await this.shelf.keys(`unsent/${this.member}/${text}/`);
      if (!unsent.length) copies.push({ text, at: (await this.shelf.get<Seen>(key))?.at ?? 0 });
    }
    copies.sort((one, other) => other.at - one.at);
    const old = copies.filter(({ at }, index) => index >= MOST || Date.now() - at > LONGEST);
    for (const { text } of old)
      for (const kind of ["copy", "page", "seen"]) await this.shelf.remove(`${kind}/${this.member}/${text}`);
  }
}
