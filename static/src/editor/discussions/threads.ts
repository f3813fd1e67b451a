/** What is said about the text, as the server tells it; asked for anew whenever something was announced. */
import { Refused, requestJson } from "../../web/request";
import { t } from "../../web/words";
import { Emitter } from "../collaboration/emitter";

export interface Person {
  name: string;
  organisation: string;
  organisation_id: number;
  member: number;
}

export interface GuestBy {
  guest: string;
  label: string;
}

export interface Comment {
  id: number;
  by: Person | GuestBy;
  body: string;
  parts: { words: string; member?: number }[];
  at: string;
  edited: boolean;
  mine: boolean;
  changeable_until: string | null;
}

export interface Thread {
  id: number;
  kind: "range" | "block" | "field" | "suggestion";
  anchor: string | null;
  block: string | null;
  quote: string;
  /** The version under review that it is about; null for the current text. */
  version: number | null;
  /** Only members of one's own organisation read it. */
  own: boolean;
  resolved: ({ at: string } & Person) | null;
  comments: Comment[];
}

/** Words by their positions in the document of `version`. */
export interface Words {
  version: number;
  from: number;
  to: number;
  quote: string;
}

export interface Place {
  kind: Thread["kind"];
  anchor?: string;
  words?: Words;
}

interface Told {
  may_comment: boolean;
  longest: number;
  /** How many are settled; they are told only where they are asked for. */
  settled: number;
  threads: Thread[];
}

export class Threads {
  readonly events = new Emitter<{ change: null }>();
  /** The open ones, and the settled ones while somebody looks at them. */
  list: Thread[] = [];
  settled = 0;
  mayComment = false;
  longest = 4_000;
  private readonly url: string;
  private asked = 0;
  private answered = 0;

  constructor(
    textUrl: string,
    private readonly wantsSettled: () => boolean,
  ) {
    this.url = `${textUrl}/threads`;
  }

  /** Where it is read who may be mentioned in a thread. */
  people(thread: number): string {
    return `${this.url}/${thread}/people`;
  }

  /** Where it is read who may be mentioned in a thread that is being begun. */
  peopleOfNew(own: boolean): string {
    return `${this.url}/people${own ? "?own=1" : ""}`;
  }

  /** Ask for them; when the server cannot be reached, what is known stays, and the answer is false. */
  async refresh(settledToo = this.wantsSettled()): Promise<boolean> {
    const asked = (this.asked += 1);
    const told = await requestJson<Told>(`${this.url}${settledToo ? "?settled=1" : ""}`).catch(() => null);
    if (!told) return false;
    if (asked < this.answered) return true; // overtaken by a later answer
    this.answered = asked;
    this.list = told.threads;
    this.settled = told.settled;
    this.mayComment = told.may_comment;
    this.longest = told.longest;
    this.events.emit("change", null);
    return true;
  }

  /** Begin a thread and return its number; throws Refused with a sentence to show. */
  async begin(place: Place, body: string, own: boolean): Promise<number> {
    const { thread } = await this.send<{ thread: number }>("", { place, body, own });
    return thread;
  }

  reply(thread: number, body: string): Promise<unknown> {
    return this.send(`/${thread}/comments`, { body });
  }

  change(comment: number, body: string): Promise<unknown> {
    return this.send(`/comments/${comment}`, { body });
  }

  remove(comment: number): Promise<unknown> {
    return this.send(`/comments/${comment}/delete`, {});
  }

  settle(thread: number, again: boolean): Promise<unknown> {
    return this.send(`/${thread}/${again ? "reopen" : "resolve"}`, {});
  }

  private async send<Answer>(path: string, body: object): Promise<Answer> {
    const answer = await requestJson<Answer>(this.url + path, body);
    await this.refresh();
    return answer;
  }
}

/** The sentence for a comment that could not be sent: it stays where it was typed. */
export function whyNotSent(error: unknown): string {
  if (error instanceof Refused && error.detail) return error.detail;
  return t("Not sent: the server could not be reached. What you typed stays here: send it again.");
}
