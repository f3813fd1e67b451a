/** One tab of somebody who is in the text, as the server tells of it. */
export interface Tab {
  member: number;
  client: string;
  name: string;
  organisation: number;
  organisationName: string;
  short: string;
  initials: string;
  browser: string;
  device: "computer" | "tablet" | "phone";
  version: number;
  place: [number, number] | null;
  idle: boolean;
}

/** What the server tells: who came or moved, who left; `whole`: whoever is not named has left. */
export interface Word {
  people: Tab[];
  left: [number, string][];
  whole?: boolean;
}

/** A person with all their tabs, those used last first. */
export interface Person {
  member: number;
  tabs: Tab[];
  idle: boolean;
}

export const SHAPES = 6;

/** Another member's tab may bear the same name. */
export function keyOf(tab: Pick<Tab, "member" | "client">): string {
  return `${tab.member}/${tab.client}`;
}

/** Who is in the text. */
export class People {
  private readonly all = new Map<string, Tab>();

  constructor(private readonly own: string) {}

  /** Take in what the server tells; return the keys of the tabs that have gone. */
  take({ people, left, whole }: Word): string[] {
    const gone = left.map(([member, client]) => keyOf({ member, client }));
    const named = new Set(people.map(keyOf));
    if (whole) gone.push(...[...this.all.keys()].filter((key) => !named.has(key)));
    for (const tab of people) this.all.set(keyOf(tab), tab);
    for (const key of gone) this.all.delete(key);
    return gone;
  }

  /** Forget everybody: nothing is known any more. Return whom. */
  clear(): string[] {
    return this.take({ people: [], left: [], whole: true });
  }

  /** All tabs but this one. */
  get others(): Tab[] {
    return [...this.all.values()].filter((tab) => keyOf(tab) !== this.own);
  }

  /** Whether nobody else has the text open, in no other tab either. */
  get isAlone(): boolean {
    return this.others.length === 0;
  }

  /** Those who sit before other tabs, in the order they came; one's own other tabs come last. */
  get persons(): Person[] {
    const found = new Map<number, Tab[]>();
    for (const tab of this.others) found.set(tab.member, [...(found.get(tab.member) ?? []), tab]);
    const own = Number(this.own.split("/")[0]);
    const ordered = [...found].sort(([a], [b]) => Number(a === own) - Number(b === own));
    return ordered.map(([member, tabs]) => ({
      member,
      tabs: [...tabs].sort((a, b) => Number(a.idle) - Number(b.idle)),
      idle: tabs.every((tab) => tab.idle),
    }));
  }
}

/**
 * The shape that tells a person from others, whatever the colour: the same one on every screen, and two persons have
 * one only where more than six are here.
 */
export function shapesOf(members: Iterable<number>): Map<number, number> {
  const shapes = new Map<number, number>();
  const taken = new Set<number>();
  for (const member of [...new Set(members)].sort((a, b) => a - b)) {
    if (taken.size === SHAPES) taken.clear();
    let shape = member % SHAPES;
    while (taken.has(shape)) shape = (shape + 1) % SHAPES;
    taken.add(shape);
    shapes.set(member, shape + 1);
  }
  return shapes;
}

type Names = Pick<Tab, "name" | "short" | "organisationName">;

/** "Author, Kavadarci". */
export function named(tab: Names): string {
  return `${called(tab)}, ${tab.short}`;
}

/** "Author (Kavadarci)": in a sentence that names several. */
export function inSentence(tab: Names): string {
  return `${called(tab)} (${tab.short})`;
}

/** The name without the partner, where it says that too. */
function called({ name, short, organisationName }: Names): string {
  for (const end of [`, ${organisationName}`, `, ${short}`])
    if (name.endsWith(end)) return name.slice(0, -end.length);
  return name;
}
