import { baseKeymap, deleteSelection, joinBackward, splitBlock } from "@tiptap/pm/commands";
import { history, redo, undo } from "@tiptap/pm/history";
import type { Schema } from "@tiptap/pm/model";
import { EditorState, TextSelection } from "@tiptap/pm/state";
import {
  type AttachedView,
  type Collaboration,
  connect,
  GATHER,
  GATHER_IN_A_CROWD,
  newClient,
  type Sharing,
  type Shelf,
  type TextAnswer,
} from "../../../static/src/editor/collaboration";
import type { Fetch } from "../../../static/src/editor/collaboration/types";
import { edit, position } from "../../content/js/operations";
import type { Random } from "../../content/js/random";
import type { Network } from "./faults";

export interface Account {
  cookie: string;
  csrf: string;
  member: number;
}

/** Locks of one browser, as navigator.locks grants them: one holder a name, the others queue. */
export function locks(): Sharing["locks"] {
  const queues = new Map<string, Promise<unknown>>();
  const held = new Set<string>();
  const request = async (name: string, given: unknown, act?: unknown): Promise<unknown> => {
    const work = (act ?? given) as (lock: object | null) => unknown;
    const ifAvailable = act !== undefined && (given as { ifAvailable?: boolean }).ifAvailable;
    if (ifAvailable && held.has(name)) return work(null);
    const before = queues.get(name) ?? Promise.resolve();
    const turn = before
      .catch(() => undefined)
      .then(async () => {
        held.add(name);
        try {
          return await work({ name });
        } finally {
          held.delete(name);
        }
      });
    if (!held.has(name)) held.add(name);
    queues.set(name, turn);
    return turn;
  };
  return { request } as unknown as Sharing["locks"];
}

const LONGEST_GATHER = 80; // ms, of a tab of these tests where nobody else writes

/** Milliseconds after which what was typed is kept in the browser: it is gathered, the longer the more write. */
export const KEPT_AFTER = (LONGEST_GATHER * GATHER_IN_A_CROWD) / GATHER + 20;

let typed = 0;

/** Count words from the first again: what is typed then depends on the dice alone. */
export function beginWords(): void {
  typed = 0;
}

/** A tab with the Text open in a real editor state, history included, and a person who types anything. */
export class Tab<N extends { fetch: Fetch } = Network> {
  view!: AttachedView;
  wire!: Collaboration;
  readonly words: string[] = [];
  silence = 10_000;
  gather: number | null = null;
  schemaNumber: number | null = null;

  constructor(
    private readonly r: Random,
    private readonly schema: Schema,
    readonly network: N,
    private readonly account: Account,
    private readonly textId: number,
    readonly shelf: Shelf,
    private readonly sharing: Sharing | null,
  ) {}

  async open(): Promise<void> {
    const url = `/texts/${this.textId}`;
    const answer = await this.network.fetch(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`GET ${url}: ${answer.status}`);
    const text = (await answer.json()) as TextAnswer;
    this.wire = connect({
      textId: this.textId,
      url,
      csrfToken: this.account.csrf,
      version: text.version,
      schemaNumber: this.schemaNumber ?? text.schema,
      client: newClient(),
      schema: this.schema,
      member: this.account.member,
      fetch: this.network.fetch,
      shelf: this.shelf,
      sharing: this.sharing,
      gather: this.gather ?? 20 + this.r.int(LONGEST_GATHER - 20),
      patience: 4_000,
      silence: this.silence,
    });
    const doc = this.schema.nodeFromJSON(text.doc);
    const view = {
      state: EditorState.create({ doc, plugins: [this.wire.plugin, history()] }),
    } as AttachedView & {
      state: EditorState;
    };
    view.dispatch = (transaction) => {
      view.state = view.state.apply(transaction);
    };
    this.view = view;
    void this.wire.attach(view);
  }

  get text(): string {
    return this.view.state.doc.textContent;
  }

  insert(text: string, at = this.view.state.doc.content.size - 1): void {
    this.view.dispatch(this.view.state.tr.insertText(text, at));
  }

  act(): void {
    const { r, view } = this;
    const dice = r.int(100);
    try {
      if (dice < 50) this.type();
      else if (dice < 75) this.change();
      else if (dice < 80) this.atSelection(splitBlock);
      else if (dice < 84) this.atSelection(deleteSelection);
      else if (dice < 87) this.atSelection(joinBackward);
      else if (dice < 90) this.field();
      else if (dice < 96) undo(view.state, view.dispatch);
      else redo(view.state, view.dispatch);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // an edit that this document does not allow
    }
  }

  private type(): void {
    const word = `~${(typed += 1)}~`;
    const before = this.view.state.doc;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const at = position(this.r, before);
      if (!before.resolve(at).parent.inlineContent) continue;
      this.words.push(word);
      this.view.dispatch(this.view.state.tr.insertText(word, at));
      return;
    }
  }

  private change(): void {
    const steps = edit(this.r, this.view.state.doc, this.schema);
    const transaction = this.view.state.tr;
    for (const step of steps) if (transaction.maybeStep(step).failed) return;
    transaction.doc.check();
    this.view.dispatch(transaction);
  }

  private atSelection(command: (typeof baseKeymap)[string]): void {
    const { r, view } = this;
    const from = view.state.doc.resolve(position(r, view.state.doc));
    const to = view.state.doc.resolve(Math.min(view.state.doc.content.size, from.pos + r.int(12)));
    view.dispatch(view.state.tr.setSelection(TextSelection.between(from, to)));
    command(view.state, view.dispatch);
  }

  private field(): void {
    const word = `~${(typed += 1)}~`;
    this.words.push(word);
    const title = String(this.view.state.doc.attrs["purpose"] ?? "").slice(0, 200);
    this.view.dispatch(this.view.state.tr.setDocAttribute("purpose", title + word));
  }
}
