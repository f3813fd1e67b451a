/** The suggestions as cards of the rail: one for each person in each paragraph. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import type { Card, CardSource } from "../rail/cards";
import type { Authors } from "./authors";
import { type Acts, type Rights, SuggestionCard } from "./card";
import { type Suggestion, suggestionsIn } from "./found";
import { PLACEHOLDER } from "./marks";
import { key, showing } from "./plugin";
import { isLeftBehind, rivalry } from "./rivals";

interface Group {
  key: string;
  list: Suggestion[];
}

export class SuggestionCards implements CardSource {
  private readonly made = new Map<string, SuggestionCard>();

  constructor(
    private readonly editor: Editor,
    private readonly authors: Authors,
    private readonly rights: (member: number) => Rights,
    private readonly acts: Acts,
  ) {}

  /** All suggestions as they stand, in order. */
  get all(): Suggestion[] {
    return key.getState(this.editor.state)?.list ?? suggestionsIn(this.editor.state.doc);
  }

  cards(): Card[] {
    const groups = this.groups();
    const standing = new Set(groups.map((group) => group.key));
    for (const known of this.made.keys()) if (!standing.has(known)) this.made.delete(known);
    const open = this.all.map(({ id }) => id);
    const rivals = rivalry(open);
    this.authors.meet(open);
    return groups.map((group) => {
      const card = this.made.get(group.key) ?? new SuggestionCard(this.authors, this.acts);
      this.made.set(group.key, card);
      const first = group.list[0]!;
      card.show(
        group.list,
        (from, to) => this.words(from, to, first),
        this.rights(first.member),
        this.note(group.list, rivals, open),
      );
      return { key: group.key, pos: first.parts[0]!.from, element: card.element };
    });
  }

  activated(active: string | null): void {
    const ids = new Set(
      this.groups()
        .find((group) => group.key === active)
        ?.list.map(({ id }) => id),
    );
    const shown = key.getState(this.editor.state)?.active;
    if (shown && shown.size === 0 && ids.size === 0) return;
    this.editor.view.dispatch(showing(this.editor.state.tr, ids));
  }

  keyOf(id: string): string | null {
    return this.groups().find(({ list }) => list.some((one) => one.id === id))?.key ?? null;
  }

  idsOf(key: string | null): string[] {
    return (
      this.groups()
        .find((group) => group.key === key)
        ?.list.map(({ id }) => id) ?? []
    );
  }

  private groups(): Group[] {
    const groups = new Map<string, Group>();
    for (const one of this.all) {
      const place = `${one.member}/${one.block}`;
      const known = groups.get(place);
      if (known) known.list.push(one);
      else groups.set(place, { key: `suggestion-${one.id}`, list: [one] });
    }
    return [...groups.values()];
  }

  /** Say whether others are about the same words, or were until these were decided on. */
  private note(list: readonly Suggestion[], rivals: (id: string) => string[], open: string[]): string {
    if (list.some(({ id }) => rivals(id).length > 0))
      return t("Another suggestion is about the same words. Accepting one rejects the other.");
    return list.some(({ id }) => isLeftBehind(this.editor.state.doc, id, open))
      ? t("The words this replaces were decided on meanwhile. Read the sentence before you accept.")
      : "";
  }

  /** Words of the same block beside a suggestion. */
  private words(from: number, to: number, { block }: Suggestion): string {
    const { doc } = this.editor.state;
    const node = doc.nodeAt(block);
    if (!node?.inlineContent) return "";
    const [start, end] = [Math.max(from, block + 1), Math.min(to, block + 1 + node.content.size)];
    return end > start ? doc.textBetween(start, end, " ", " ").replaceAll(PLACEHOLDER, "") : "";
  }
}
