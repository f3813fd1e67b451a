/** The words that are discussed, shown in the text; the mark alone shows nothing: it may be settled. */
import { Plugin, PluginKey, type EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { placesOf, type Range } from "./places";
import type { Thread } from "./threads";

interface Shown {
  threads: readonly Thread[];
  active: number | null;
  /** What a comment that is being written is about. */
  pending: Range | null;
  places: Map<number, Range>;
  decorations: DecorationSet;
}

export type Change = Partial<Pick<Shown, "threads" | "active" | "pending">>;

export const discussed = new PluginKey<Shown>("discussed");

export function discussionsPlugin(): Plugin<Shown> {
  return new Plugin({
    key: discussed,
    state: {
      init: (_, state) => shown(state, { threads: [], active: null, pending: null }),
      apply(transaction, before, _old, state) {
        const change = transaction.getMeta(discussed) as Change | undefined;
        if (!change && !transaction.docChanged) return before;
        const pending = before.pending && {
          from: transaction.mapping.map(before.pending.from, 1),
          to: transaction.mapping.map(before.pending.to, -1),
        };
        return shown(state, { threads: before.threads, active: before.active, pending, ...change });
      },
    },
    props: {
      decorations: (state) => discussed.getState(state)?.decorations ?? null,
    },
  });
}

function shown(
  state: EditorState,
  { threads, active, pending }: Omit<Shown, "places" | "decorations">,
): Shown {
  const current = threads.filter((thread) => thread.version === null);
  const places = placesOf(state.doc, current);
  const decorations = current.flatMap((thread) => {
    const place = places.get(thread.id);
    if (!place || place.from === place.to || thread.resolved || thread.kind !== "range") return [];
    const name = thread.id === active ? "discussed now" : "discussed";
    return [Decoration.inline(place.from, place.to, { class: name, "data-thread": String(thread.id) })];
  });
  if (pending && pending.from < pending.to)
    decorations.push(Decoration.inline(pending.from, pending.to, { class: "discussed now" }));
  return { threads, active, pending, places, decorations: DecorationSet.create(state.doc, decorations) };
}
