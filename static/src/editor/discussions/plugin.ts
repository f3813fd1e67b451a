/** The words that are discussed, shown in the text; the mark alone shows nothing: it may be settled. */
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import { resting } from "../ui/dom";
import { placesOf, type Range } from "./places";
import type { Thread } from "./threads";

interface Shown {
  threads: readonly Thread[];
  active: number | null;
  /** What a comment that is being written is about. */
  pending: Range | null;
  places: ReadonlyMap<number, Range>;
  decorations: DecorationSet;
}

export type Change = Partial<Pick<Shown, "threads" | "active" | "pending">>;

export const discussed = new PluginKey<Shown>("discussed");

const PAUSE = 300; // ms of rest after which a text that changed is looked through; until then places move along

export function discussionsPlugin(): Plugin<Shown> {
  return new Plugin({
    key: discussed,
    state: {
      init: (_, state) => shown(state, { threads: [], active: null, pending: null }),
      apply(transaction, before, _old, state) {
        const change = transaction.getMeta(discussed) as Change | undefined;
        const moved = transaction.docChanged ? movedAlong(before, transaction) : before;
        return change ? shown(state, { ...moved, ...change }) : moved;
      },
    },
    props: {
      decorations: (state) => discussed.getState(state)?.decorations ?? null,
    },
    view(view) {
      const look = resting(() => {
        if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(discussed, {}));
      }, PAUSE);
      return {
        update: ({ state }, before) => {
          if (state.doc !== before.doc && discussed.getState(state)?.threads.length) look();
        },
      };
    },
  });
}

function movedAlong(before: Shown, { mapping, doc }: Transaction): Shown {
  const along = ({ from, to }: Range): Range => ({ from: mapping.map(from, 1), to: mapping.map(to, -1) });
  return {
    ...before,
    pending: before.pending && along(before.pending),
    places: new Map([...before.places].map(([id, place]) => [id, along(place)])),
    decorations: before.decorations.map(mapping, doc),
  };
}

function shown(
  state: EditorState,
  { threads, active, pending }: Omit<Shown, "places" | "decorations">,
): Shown {
  const current = threads.filter((thread) => thread.version === null);
  const places = current.length ? placesOf(state.doc, current) : new Map<number, Range>();
  const decorations = current.flatMap((thread) => {
    const place = places.get(thread.id);
    if (!place || place.from >= place.to || thread.resolved || thread.kind !== "range") return [];
    const name = thread.id === active ? "discussed now" : "discussed";
    return [Decoration.inline(place.from, place.to, { class: name, "data-thread": String(thread.id) })];
  });
  if (pending && pending.from < pending.to)
    decorations.push(Decoration.inline(pending.from, pending.to, { class: "discussed now" }));
  return { threads, active, pending, places, decorations: DecorationSet.create(state.doc, decorations) };
}
