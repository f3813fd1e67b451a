/** Who made the suggestions of a text, as the server knows: asked for when an id is met that is not known yet. */
import { t } from "../../web/words";
import { requestJson } from "../../web/request";
import type { EditorConfig } from "../config";
import { colourOf } from "../people";
import { type Kind, memberOf } from "./marks";

interface Told {
  id: string;
  member: number;
  name: string;
  organisation: string;
  organisation_id: number;
  at: string;
}

export interface Author {
  name: string;
  organisation: string;
  colour: string;
}

const PAUSE = 1_500; // ms: what was just written is saved by then

export class Authors {
  private readonly people = new Map<number, Author>();
  private readonly times = new Map<string, string>();
  private readonly asked = new Set<string>();
  private timer = 0;

  constructor(
    private readonly url: string,
    private readonly self: EditorConfig["member"],
    private readonly onNews: () => void,
  ) {
    this.learn(self.id, self);
  }

  of(member: number): Author {
    const author = this.people.get(member) ?? {
      name: t("Member"),
      organisation: "",
      colour: colourOf(member),
    };
    return member === this.self.id ? { ...author, name: t("You") } : author;
  }

  /** Return when a suggestion was made; null while the server has not said so. */
  at(id: string): Date | null {
    const told = this.times.get(id);
    return told === undefined ? null : new Date(told);
  }

  /** Return the sentence for those who listen and for the pointer. */
  described(member: number, kind: Kind): string {
    const { name, organisation } = this.of(member);
    const values = { name: organisation ? `${name}, ${organisation}` : name };
    return kind === "insertion"
      ? t("Suggested insertion by %(name)s", values)
      : t("Suggested deletion by %(name)s", values);
  }

  /** See that all these are known, soon. */
  meet(ids: Iterable<string>): void {
    const unknown = [...ids].filter((id) => !this.asked.has(id));
    if (!unknown.length) return;
    for (const id of unknown) this.asked.add(id);
    clearTimeout(this.timer);
    const isUrgent = unknown.some((id) => !this.people.has(memberOf(id)));
    this.timer = window.setTimeout(() => void this.ask(), isUrgent ? 0 : PAUSE);
  }

  private async ask(): Promise<void> {
    const told = await requestJson<Told[]>(`${this.url}/suggestions`).catch(() => null);
    if (!told) return;
    for (const { id, member, name, organisation, organisation_id, at } of told) {
      this.learn(member, { name, organisation, organisation_id });
      this.times.set(id, at);
    }
    this.onNews();
  }

  private learn(member: number, told: Pick<Told, "name" | "organisation" | "organisation_id">): void {
    const { name, organisation, organisation_id } = told;
    this.people.set(member, { name, organisation, colour: colourOf(organisation_id) });
  }
}
