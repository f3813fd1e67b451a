import type { Node, Schema } from "@tiptap/pm/model";
import type { EditorState, Plugin, Transaction } from "@tiptap/pm/state";
import type { Word } from "../presence/people";
import type { Unsent } from "./unsent";

/** A step as JSON; what it holds is prosemirror-transform's business. */
export type StepJson = { stepType: string } & Record<string, unknown>;

/** One accepted write, as the server tells it: `steps` stand on version `from`. */
export interface Commit {
  from: number;
  count: number;
  client: string;
  request: string;
  steps: StepJson[];
  /** Who wrote it, when the server says so. */
  member?: number;
}

/** The body of POST /texts/<id>/steps. A repeated request repeats it to the letter. */
export interface Write {
  version: number;
  schema: number;
  client: string;
  request: string;
  steps: StepJson[];
}

export type Role = "edit" | "suggest" | "comment" | "read";

/** The answer to GET /texts/<id>. */
export interface TextAnswer {
  id: number;
  language: string;
  member: number;
  unsubmitted: boolean;
  version: number;
  schema: number;
  doc: Record<string, unknown>;
  role: Role;
}

/** What stands beside the text: may one close this tab? */
export type SaveState =
  | { kind: "saved"; at: Date | null }
  | { kind: "saving" }
  /** `kept`: this device keeps what is unsent; false where it cannot, and leaving the page would lose it. */
  | { kind: "offline"; waiting: number; why: Away; kept: boolean }
  /** The server was reached, and cannot save at the moment. */
  | { kind: "held"; full: boolean; kept: boolean }
  | { kind: "refused"; reason: RefusalReason; detail: string }
  | { kind: "reload"; reason: "schema" | "gone" | "lost" };

/**
 * Why the server is not reached: no answer came; a network answered in its place that asks one to sign in first;
 * something else on the way did, a filter or a proxy.
 */
export type Away = "unreachable" | "portal" | "blocked";

/** Why an attempt got no answer that counts: null: the server asks for a pause; "full": its disk is. */
export type Trouble = Away | "down" | "full" | null;

/** 401: signed out; 403: the role; 422: the content; 413: the size. */
export type RefusalReason = "signed-out" | "role" | "content" | "size";

/** What a person typed and the server refused: shown until dismissed, kept in the browser until then. */
export interface RecoveredText {
  id: string;
  textId: number;
  at: string;
  text: string;
  /** The text as its writer had it, and as it was without what was unsent, where the whole of it was replaced. */
  mine?: { doc: Record<string, unknown>; base: Record<string, unknown> };
}

/** Two people changed one field of the form; the later one stands, and this is shown to both. */
export interface FieldClash {
  field: string;
  mine: unknown;
  theirs: unknown;
  member: number | undefined;
}

export interface CollaborationEvents {
  save: SaveState;
  /** A commit is about to be taken into the document, whoever wrote it. */
  receiving: Commit;
  /** Who is in the text, and who has left. */
  presence: Word;
  /** Steps of others have been taken into the document. */
  received: { commits: number; version: number };
  recovered: RecoveredText;
  clash: FieldClash;
  /** `state`: a review has moved on, or who may write has changed; `role`: what this member may do now. */
  announced: { kind: string; payload: Record<string, unknown> };
  /** The text may no longer be read: it was archived, or the member was signed out. */
  gone: { reason: string };
  /** The page may be gone in a moment: the text as it is by now, without what is unsent. */
  leaving: { version: number; doc: Node };
  /** The wire in use; "polling" when a proxy holds streams back. */
  wire: "stream" | "shared" | "polling" | "none";
}

/** What a view must offer; Tiptap's `editor.view` and ProseMirror's `EditorView` both do. */
export interface AttachedView {
  readonly state: EditorState;
  /** Whether a word is being composed (an input method, a dead key, a phone's keyboard). */
  readonly composing?: boolean;
  dispatch(transaction: Transaction): void;
}

/** A small asynchronous shelf; `indexedShelf()` in the browser, `memoryShelf()` in tests. */
export interface Shelf {
  get<T>(key: string): Promise<T | undefined>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  /** Whether what is put here outlives the page. */
  lasts(): Promise<boolean>;
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

export interface CollaborationOptions {
  textId: number;
  /** Address of the text: "/texts/7"; steps and events lie below it. */
  url: string;
  csrfToken: string;
  /** Version of the document the editor was filled with. */
  version: number;
  schemaNumber: number;
  /** One per tab, unique for good: `newClient()`. */
  client: string;
  schema: Schema;
  /** The member who writes (`member` of the text's JSON): on a shared computer, nobody sends another's words. */
  member?: number;
  /** Whether the member may write; without it nothing is sent (default true). */
  writable?: boolean;
  /** Go on as a tab that is gone: with its name, which is `client`, and with what it had not sent. */
  left?: { unsent: Unsent; release: () => void };
  fetch?: Fetch;
  shelf?: Shelf;
  /** How one stream serves all tabs; `null`: a stream for this tab alone. */
  sharing?: Sharing | null;
  /** Milliseconds to gather keystrokes before they are sent (default 150; longer in a crowd, see crowd.ts). */
  gather?: number;
  /** Milliseconds after which an answer is no longer waited for (default 10,000). */
  patience?: number;
  /** Milliseconds without a sign of life after which a stream counts as held back (default 10,000). */
  silence?: number;
}

/** What one session needs to know; see CollaborationOptions. */
export interface SessionOptions {
  url: string;
  csrfToken: () => string;
  version: number;
  schemaNumber: number;
  client: string;
  writable: boolean;
  fetch: Fetch;
  gather: number;
  patience: number;
}

/** The parts of the browser that let tabs share one stream. */
export interface Sharing {
  locks: Pick<LockManager, "request">;
  channel(name: string): Pick<BroadcastChannel, "postMessage" | "close" | "onmessage">;
}

export interface Collaboration {
  /** Put this into the editor's plugins, before history. */
  readonly plugin: Plugin;
  readonly client: string;
  readonly version: number;
  /** Steps not yet accepted by the server. */
  readonly waiting: number;
  readonly saveState: SaveState;
  /** Start to listen and send; done once what closed tabs had kept unsent is sent, or cannot be now. */
  attach(view: AttachedView): Promise<void>;
  on<K extends keyof CollaborationEvents>(
    event: K,
    listen: (value: CollaborationEvents[K]) => void,
  ): () => void;
  /** Send what waits now; true once the server has all of it, false when it cannot be reached. */
  flush(): Promise<boolean>;
  /** Texts the server refused and nobody has dismissed. */
  recovered(): Promise<RecoveredText[]>;
  dismissRecovered(id: string): Promise<void>;
  /** Send what tabs left that are gone; this happens by itself, at the start and when the network returns. */
  sendWhatTabsLeft(): Promise<void>;
  /** Whether leaving the page would lose words: neither the server nor this device has them. */
  readonly wouldLose: boolean;
  /** The person has signed in again, and this is the token of the new session: go on where it stopped. */
  signedIn(csrfToken: string): void;
  /** Try again at once what could not be sent or read. */
  retry(): void;
  /** Stop listening and sending; what waits stays in the browser. */
  destroy(): void;
}

export type { Node };
