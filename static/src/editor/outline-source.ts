/** The contents of the manual, fetched once when first needed: for cross references and linked practices. */
import { requestJson } from "../web/request";
import { t } from "../web/words";

interface OutlineSection {
  id: number;
  kind: "front" | "part" | "chapter" | "practice" | "back";
  number: string;
  title: string;
  children: OutlineSection[];
}

export interface Place {
  id: string;
  kind: OutlineSection["kind"];
  number: string;
  title: string;
}

export class Outline {
  private places: Place[] | null = null;
  private loading: Promise<Place[]> | null = null;
  private listeners = new Set<() => void>();

  constructor(private readonly url: string) {}

  /** Return all sections in reading order; an empty list while the server cannot be reached. */
  async load(): Promise<Place[]> {
    this.loading ??= requestJson<{ sections: OutlineSection[] }>(this.url)
      .then(({ sections }) => {
        this.places = flat(sections);
        for (const listener of this.listeners) listener();
        return this.places;
      })
      .catch(() => {
        this.loading = null;
        return [];
      });
    return this.loading;
  }

  /** Return the title of a section as it is referred to; undefined while unknown. */
  title(id: string): string | undefined {
    if (!this.places) void this.load();
    const place = this.places?.find((one) => one.id === id);
    return place && placeWords(place);
  }

  sections(): Place[] {
    return this.places ?? [];
  }

  /** Call `listener` when the contents have come; return what stops that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

export function practicesOf(outline: Outline): { value: string; label: string }[] {
  return outline
    .sections()
    .filter(({ kind }) => kind === "practice")
    .map((place) => ({ value: place.id, label: placeWords(place) }));
}

export function placeWords({ kind, number, title }: Place): string {
  if (kind === "chapter") return t("Chapter %(number)s, %(title)s", { number, title });
  return number ? `${number} ${title}` : title;
}

function flat(sections: OutlineSection[]): Place[] {
  return sections.flatMap(({ id, kind, number, title, children }) => [
    { id: String(id), kind, number, title },
    ...flat(children),
  ]);
}
