import type { Plugin } from "@tiptap/pm/state";
import { GATHER } from "./crowd";
import { type Feed, ownFeed, SharedFeed } from "./feed";
import { Listening } from "./listening";
import { Recovered } from "./recovered";
import { Session } from "./session";
import { indexedShelf } from "./shelf";
import type {
  AttachedView,
  Collaboration,
  CollaborationEvents,
  CollaborationOptions,
  Fetch,
  RecoveredText,
  SaveState,
  Sharing,
} from "./types";
import { type Unsent, UnsentSteps } from "./unsent";

const PATIENCE = 10_000; // ms until an answer is no longer waited for
const LATER = 15_000; // ms until what could not be sent for another tab is tried again

/** Connect one Text of the server with one editor of this tab. */
export function connect(options: CollaborationOptions): Collaboration {
  return new Connection(options);
}

/** The browser's means to share a stream between tabs; null where a page is not served securely. */
export function browserSharing(): Sharing | null {
  if (typeof BroadcastChannel === "undefined" || typeof navigator === "undefined") return null;
  const locks: LockManager | undefined = navigator.locks;
  return locks ? { locks, channel: (name) => new BroadcastChannel(name) } : null;
}

class Connection implements Collaboration {
  readonly client: string;
  private readonly fetch: Fetch;
  private readonly sharing: Sharing | null;
  private readonly unsent: UnsentSteps;
  private readonly kept: Recovered;
  private readonly session: Session;
  private feed: Feed | null = null;
  private listening: Listening | null = null;
  private endLife: () => void = () => undefined;
  private later: ReturnType<typeof setTimeout> | undefined;
  private adopting: Promise<void> | null = null;
  private csrfToken: string;
  private readonly onOnline = (): void => {
    this.session.retry();
    void this.sendWhatTabsLeft();
  };
  private readonly onHidden = (): void => {
    if (document.visibilityState === "hidden") this.leave();
  };
  private readonly onPageHide = (): void => this.leave();
  private readonly onBeforeUnload = (event: Event): void => {
    if (this.session.wouldLose) event.preventDefault();
  };

  constructor(private readonly options: CollaborationOptions) {
    const { textId, member = 0, shelf = indexedShelf() } = options;
    this.client = options.client;
    this.fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.sharing = options.sharing === undefined ? browserSharing() : options.sharing;
    this.unsent = new UnsentSteps(shelf, `${member}/${textId}`, this.sharing?.locks ?? null);
    this.kept = new Recovered(shelf, textId, member);
    this.csrfToken = options.csrfToken;
    this.session = this.newSession(options.client, options.version);
  }

  get plugin(): Plugin {
    return this.session.plugin;
  }

  get version(): number {
    return this.session.version;
  }

  get waiting(): number {
    return this.session.waiting;
  }

  get saveState(): SaveState {
    return this.session.saveState;
  }

  get wouldLose(): boolean {
    return this.session.wouldLose;
  }

  async attach(view: AttachedView): Promise<void> {
    const { textId, silence, left } = this.options;
    this.endLife = left?.release ?? this.unsent.live(this.client);
    this.session.attach(view);
    if (left) await (await import("./courier")).takeOver(left.unsent, this.session, view, this.kept);
    this.feed = this.newFeed();
    this.listening = new Listening(this.session, textId, this.feed, silence);
    globalThis.addEventListener?.("online", this.onOnline);
    globalThis.addEventListener?.("pagehide", this.onPageHide);
    globalThis.addEventListener?.("beforeunload", this.onBeforeUnload);
    globalThis.document?.addEventListener("visibilitychange", this.onHidden);
    await this.sendWhatTabsLeft();
  }

  on<K extends keyof CollaborationEvents>(
    event: K,
    listen: (value: CollaborationEvents[K]) => void,
  ): () => void {
    return this.session.events.on(event, listen);
  }

  flush(): Promise<boolean> {
    return this.session.flush();
  }

  recovered(): Promise<RecoveredText[]> {
    return this.kept.list();
  }

  dismissRecovered(id: string): Promise<void> {
    return this.kept.dismiss(id);
  }

  signedIn(csrfToken: string): void {
    this.csrfToken = csrfToken;
    this.session.goOn();
    this.listening?.restart();
    void this.sendWhatTabsLeft();
  }

  retry(): void {
    this.session.retry();
  }

  destroy(): void {
    globalThis.removeEventListener?.("online", this.onOnline);
    globalThis.removeEventListener?.("pagehide", this.onPageHide);
    globalThis.removeEventListener?.("beforeunload", this.onBeforeUnload);
    globalThis.document?.removeEventListener("visibilitychange", this.onHidden);
    clearTimeout(this.later);
    this.listening?.stop();
    if (this.feed instanceof SharedFeed) this.feed.close();
    this.session.stop();
    this.endLife();
  }

  /** Send what tabs of this browser left that were closed, offline or not; it comes back as others' commits do. */
  sendWhatTabsLeft(): Promise<void> {
    this.adopting ??= this.adopt().finally(() => {
      this.adopting = null;
    });
    return this.adopting;
  }

  private async adopt(): Promise<void> {
    if (this.options.writable === false || this.session.standing.stopped) return;
    clearTimeout(this.later);
    const all = await this.unsent.adopt(this.client, (left) => this.deliver(left));
    if (!all && !this.session.ended) this.later = setTimeout(() => void this.sendWhatTabsLeft(), LATER);
  }

  private async deliver(left: Unsent): Promise<boolean> {
    const { fetch, unsent, kept: recovered } = this;
    const { deliver } = await import("./courier"); // seldom needed
    return deliver(left, {
      fetch,
      unsent,
      recovered,
      url: this.options.url,
      patience: this.options.patience ?? PATIENCE,
      schema: this.options.schema,
      session: (client, version) => this.newSession(client, version),
      tell: (found) => this.session.events.emit("recovered", found),
    });
  }

  /** The page may be gone in a moment: what is unsent is kept, and the text as it is by now. */
  private leave(): void {
    this.session.leave();
    if (this.session.attached) this.session.events.emit("leaving", this.session.confirmed);
  }

  private newSession(client: string, version: number): Session {
    const { url, schemaNumber, writable = true, gather = GATHER, patience = PATIENCE } = this.options;
    const options = {
      url,
      csrfToken: (): string => this.csrfToken,
      version,
      schemaNumber,
      client,
      writable,
      fetch: this.fetch,
      gather,
      patience,
    };
    return new Session(options, this.unsent, this.kept);
  }

  private newFeed(): Feed {
    const { url, silence } = this.options;
    const all = url.slice(0, url.lastIndexOf("/"));
    if (!this.sharing) return ownFeed(this.fetch, all, silence);
    return new SharedFeed(this.sharing, this.fetch, all, this.client, silence);
  }
}
