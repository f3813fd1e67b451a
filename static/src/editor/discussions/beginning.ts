/** A comment that is being begun: a card beside the words it is about, until it is sent or given up. */
import { t } from "../../web/words";
import { goTo } from "../blocks";
import type { Card, CardSource } from "../rail/cards";
import { PLACEHOLDER } from "../suggesting/marks";
import { h } from "../ui/dom";
import { chooser, type Chosen, WHOLE } from "./choosing";
import { Composer } from "./composer";
import type { Discussing } from "./index";
import { BETWEEN_BLOCKS, placeNow, type Range, suggestedAt } from "./places";
import { discussed } from "./plugin";
import { keyOf } from "./source";
import type { Place, Threads } from "./threads";

const KEY = "new-comment";
const ATTEMPTS = 3; // at a moment in which all that was typed is saved

export class NewComment implements CardSource {
  private readonly element = h("li", { class: "discussion" });
  private readonly about = h("mark");
  readonly isDraft = true;
  private place: Place | null = null;
  /** Where the card stays while another paragraph is chosen. */
  private held: number | null = null;
  private changed: () => void = () => undefined;

  constructor(
    private readonly given: Discussing,
    private readonly threads: Threads,
  ) {}

  onChange(changed: () => void): void {
    this.changed = changed;
  }

  cards(): Card[] {
    if (!this.place) return [];
    return [{ key: KEY, pos: this.held ?? this.pending?.from ?? 0, element: this.element }];
  }

  /** Begin a comment on a suggestion, else on what is selected, else on the block at the caret. */
  start(suggestion?: string): void {
    const { doc } = this.given.editor.state;
    const range = suggestion === undefined ? undefined : suggestedAt(doc, suggestion);
    if (range && suggestion !== undefined) {
      const words = doc.textBetween(range.from, range.to, BETWEEN_BLOCKS).replaceAll(PLACEHOLDER, "");
      this.open({ place: { kind: "suggestion", anchor: suggestion }, range, words });
    } else {
      const now = placeNow(this.given.editor);
      if (now.place.kind === "range" || this.given.editor.isEditable) this.open(now);
      else
        this.open(
          WHOLE,
          chooser(doc, (chosen) => this.turnTo(chosen)),
        );
    }
  }

  /** Let the comment that is being written be about another paragraph. */
  private turnTo({ place, range, words }: Chosen): void {
    this.place = place;
    this.show(range);
    this.about.textContent = words || t("The whole text");
    if (range.to) goTo(this.given.editor, range.from);
  }

  /** Begin a comment on a field of the form. */
  startOnField(name: string, label: string): void {
    this.open({ place: { kind: "field", anchor: name }, range: { from: 0, to: 0 }, words: label });
  }

  private open({ place, range, words }: Chosen, choice: HTMLElement | null = null): void {
    const { config, rail, shelf } = this.given;
    this.place = place;
    this.held = choice && range.from;
    this.show(range);
    const where = `${place.kind}-${place.anchor ?? words.slice(0, 60)}`;
    const composer = new Composer({
      label: t("Your comment"),
      send: t("Comment"),
      keep: { shelf, key: `comment/${config.member.id}/${config.text.id}/new/${where}` },
      longest: this.threads.longest,
      people: this.threads.peopleOfNew(false),
      peopleOfOwn: this.threads.peopleOfNew(true),
      onSend: (body, own) => this.send(body, own),
      onCancel: () => this.close(),
    });
    this.about.textContent = words || t("The whole text");
    this.element.replaceChildren(
      ...(choice ? [choice] : []),
      h("p", { class: "on" }, this.about),
      composer.element,
    );
    this.changed();
    rail.activate(KEY);
    composer.focus();
  }

  private async send(body: string, own: boolean): Promise<void> {
    const thread = await this.threads.begin(await this.placeToSend(), body, own);
    this.close();
    this.given.rail.activate(keyOf(thread));
    if (!this.given.editor.isEditable) document.getElementById(keyOf(thread))?.focus();
  }

  /** What is meant stands in a version that the server has: what is typed goes first. */
  private async placeToSend(): Promise<Place> {
    const { editor, wire } = this.given;
    for (let attempt = 0; attempt < ATTEMPTS && wire.waiting; attempt += 1) await wire.flush();
    const place = this.place!;
    if (place.kind !== "range") return place;
    const { from, to } = this.pending!;
    const quote = editor.state.doc.textBetween(from, to, BETWEEN_BLOCKS);
    return { kind: "range", words: { version: wire.version, from, to, quote } };
  }

  private close(): void {
    this.place = null;
    this.show(null);
    this.changed();
    if (this.given.editor.isEditable) this.given.editor.commands.focus();
  }

  private show(pending: Range | null): void {
    const { editor } = this.given;
    editor.view.dispatch(editor.state.tr.setMeta(discussed, { pending }));
  }

  private get pending(): Range | null {
    return discussed.getState(this.given.editor.state)?.pending ?? null;
  }
}
