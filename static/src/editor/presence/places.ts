import type { Mappable, StepMap } from "@tiptap/pm/transform";

/** Where a selection begins and ends. */
export interface Place {
  anchor: number;
  head: number;
}

interface Taken {
  author: string;
  map: StepMap;
}

const REMEMBERED = 3_000; // steps: who was told of a place before them is shown again with the next word

/**
 * Where people are in the document of one version, the newest this tab has got from the server.
 *
 * A place travels with the version it stands on. One of an older version is moved through what came since, one of a
 * version that is not here yet waits for it. Who writes stands after what they wrote: no word is sent for that.
 */
export class Places {
  private readonly found = new Map<string, Place>();
  private readonly early = new Map<string, { version: number; place: Place }>();
  private readonly taken: Taken[] = []; // one for each step, the newest last

  constructor(private reached: number) {}

  get version(): number {
    return this.reached;
  }

  /** Note where a tab says its person is; null: nowhere in the text. */
  put(tab: string, place: Place | null, version: number): void {
    const since = this.reached - version;
    if (place && since > this.taken.length) return; // from before this tab came: what is known is newer
    this.forget(tab);
    if (!place) return;
    if (since < 0) this.early.set(tab, { version, place });
    else this.found.set(tab, this.taken.slice(this.taken.length - since).reduce(moved(tab), place));
  }

  forget(tab: string): void {
    this.found.delete(tab);
    this.early.delete(tab);
  }

  /** Go on to the next version: `author` (a tab) wrote these steps. */
  advance(author: string, maps: readonly StepMap[]): void {
    const place = behind(maps);
    for (const [tab, before] of this.found) this.found.set(tab, through(maps, before));
    if (place) this.found.set(author, place);
    this.taken.push(...maps.map((map) => ({ author, map })));
    if (this.taken.length > REMEMBERED) this.taken.splice(0, this.taken.length - REMEMBERED);
    this.reached += maps.length;
    for (const [tab, waiting] of this.early) {
      if (waiting.version <= this.reached) this.put(tab, waiting.place, waiting.version);
    }
  }

  of(tab: string): Place | null {
    return this.found.get(tab) ?? null;
  }
}

/** Move a place through one step that was taken: past it, or after it when its own person wrote it. */
function moved(tab: string): (place: Place, step: Taken) => Place {
  return (place, { author, map }) => (author === tab ? behind([map]) : null) ?? through([map], place);
}

/** Move a place through changes; what is inserted just there comes after it, as the person's own screen has it. */
export function through(maps: readonly Mappable[], { anchor, head }: Place): Place {
  const move = (at: number): number => maps.reduce((here, map) => map.map(here, -1), at);
  return { anchor: move(anchor), head: move(head) };
}

/** Where the last of these changes ends; null when they change no words. */
function behind(maps: readonly StepMap[]): Place | null {
  let at: number | null = null;
  for (const map of maps) {
    if (at !== null) at = map.map(at, -1);
    map.forEach((_from, _to, _newFrom, newTo) => void (at = newTo));
  }
  return at === null ? null : { anchor: at, head: at };
}
