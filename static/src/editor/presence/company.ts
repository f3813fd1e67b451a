import type { EditorState } from "@tiptap/pm/state";
import { type Mappable, Step, type StepMap } from "@tiptap/pm/transform";
import type { Collaboration, Commit } from "../collaboration";
import { Emitter } from "../collaboration/emitter";
import { collabState } from "../collaboration/plugin";
import type { Fetch } from "../collaboration/types";
import { keyOf, People, type Person, type Tab, type Word } from "./people";
import { type Place, Places, through } from "./places";
import { Signs } from "./signs";

interface CompanyOptions {
  wire: Collaboration;
  member: number;
  url: string;
  csrfToken: () => string;
  browser: string;
  device: Tab["device"];
  fetch?: Fetch;
  isIdle?: () => boolean;
  /** Whether the person has put the caret anywhere yet. */
  hasPlace?: () => boolean;
}

/** Who else is in the text and where, and what this tab says of its own person; without any user interface. */
export class Company {
  readonly events = new Emitter<{ people: null; places: null }>();
  private readonly people: People;
  private readonly places: Places;
  private readonly signs: Signs;
  private readonly own: string;
  private readonly hasPlace: () => boolean;
  private wired = "";
  private isAway = false;

  /** `state`: the editor's, as it is at the moment. */
  constructor(
    options: CompanyOptions,
    private readonly state: () => EditorState,
  ) {
    const { wire, member, isIdle = () => false, hasPlace = () => true } = options;
    this.hasPlace = hasPlace;
    this.own = keyOf({ member, client: wire.client });
    this.people = new People(this.own);
    this.places = new Places(wire.version);
    this.signs = new Signs({
      ...options,
      client: wire.client,
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      where: () => this.where(),
      isNews: () => this.isNews,
      isIdle,
      polls: () => this.isPolling,
      said: (version, place) => this.places.put(this.own, place, version),
      hear: (people) => this.hear({ people, left: [], whole: true }),
    });
    wire.on("receiving", (commit) => this.receive(commit));
    wire.on("presence", (word) => this.hear(word));
    wire.on("wire", (kind) => this.follow(kind));
  }

  /** Whether others are asked for every few seconds, since no stream tells of them. */
  get isPolling(): boolean {
    return this.wired === "polling";
  }

  get persons(): Person[] {
    return this.people.persons;
  }

  get others(): Tab[] {
    return this.people.others;
  }

  /** Where the person before a tab is in this document, what is not sent yet included; null: nowhere that is known. */
  placeOf(tab: Tab): Place | null {
    const place = this.places.of(keyOf(tab));
    return place && through(this.unconfirmed, place);
  }

  begin(): void {
    this.isAway = false;
    this.signs.begin();
  }

  /** The selection has moved, or a write was answered: say so, unless it follows from what was written. */
  moved(): void {
    if (this.isNews && !this.people.isAlone) this.signs.changed();
  }

  /** Whether the person is idle has changed. */
  rested(): void {
    this.signs.changed();
  }

  leave(): void {
    this.isAway = true;
    this.signs.leave();
  }

  /** Where the person is; while they write, where others believe them to be: what is written says the rest. */
  private where(): { version: number; place: Place | null } {
    const { anchor, head } = this.state().selection;
    const here = this.hasPlace() ? { anchor, head } : null;
    return { version: this.places.version, place: this.unconfirmed.length ? this.places.of(this.own) : here };
  }

  private get isNews(): boolean {
    const { place } = this.where();
    const known = this.places.of(this.own);
    return place?.anchor !== known?.anchor || place?.head !== known?.head;
  }

  private get unconfirmed(): Mappable[] {
    return collabState(this.state()).unconfirmed.map(({ step }) => step.getMap());
  }

  private receive({ client, member, steps }: Commit): void {
    const isOwn = this.own.endsWith(`/${client}`);
    const author = isOwn ? this.own : keyOf({ member: member ?? 0, client });
    const { schema } = this.state();
    this.places.advance(
      author,
      steps.map((step): StepMap => Step.fromJSON(schema, step).getMap()),
    );
  }

  private hear(word: Word): void {
    const wasAlone = this.people.isAlone;
    for (const key of this.people.take(word)) this.places.forget(key);
    for (const tab of word.people) {
      if (keyOf(tab) === this.own) continue;
      const place = tab.place && { anchor: tab.place[0], head: tab.place[1] };
      this.places.put(keyOf(tab), place, tab.version);
    }
    this.events.emit("people", null);
    if (wasAlone) this.moved();
  }

  /** Without a wire nothing is known of others; where a stream is held back they are asked for. */
  private follow(kind: string): void {
    this.wired = kind;
    if (kind === "none") for (const key of this.people.clear()) this.places.forget(key);
    if (kind === "none" || kind === "polling") this.events.emit("people", null);
    else if (!this.isAway) this.signs.begin(); // again, where it was refused: the person has signed in anew
    this.signs.recount();
  }
}
