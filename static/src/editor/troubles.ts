/** What keeps words from being saved, said above the sheet, with what the person can do. */
import { t } from "../web/words";
import type { Away, RefusalReason, SaveState } from "./collaboration";
import { type Kind, loadAgain, type Notices } from "./notices";
import { type Child, h, hidden, icon } from "./ui/dom";

export class Troubles {
  private told = new Map<string, string>();

  /** `retry`: try at once what could not be done. */
  constructor(
    private readonly notices: Notices,
    private readonly retry: () => void,
  ) {}

  saveState(state: SaveState): void {
    this.held(state.kind === "held" ? state.full : null);
    this.away(state.kind === "offline" ? state.why : null);
    this.loose("kept" in state && !state.kept);
    if (state.kind === "reload") this.notices.reload(state.reason);
    else if (state.kind === "refused") this.refused(state.reason, state.detail);
  }

  signedOut(): void {
    this.say(
      "signed-out",
      "warm",
      t("You have been signed out."),
      t("Go on writing: it is kept on this device. Sign in again in another tab, and it is sent by itself."),
      newTab("/sign-in?next=/sign-in/again", t("Sign in again"), "primary"),
    );
  }

  anotherMember(): void {
    this.say(
      "signed-out",
      "bad",
      t("Somebody else is signed in on this browser now."),
      t("What you wrote is not sent in their name. It is kept until you sign in here again."),
      loadAgain(),
    );
  }

  /** The person is signed in again. */
  signedIn(): void {
    this.say("signed-out", "good", null);
  }

  /** A part of the editor is needed that this device does not have. */
  partIsAway(): void {
    this.say(
      "part",
      "warm",
      t("This part of the editor needs the network."),
      t("Try it again when it is back."),
    );
  }

  /** The server is there and cannot save: a full disk, a database that is away. */
  private held(full: boolean | null): void {
    const words = full
      ? t("The server cannot save at the moment: its disk is full. Tell a coordinator.")
      : t("The server cannot save at the moment.");
    const what = t(
      "What you write is kept on this device, and is saved by itself as soon as the server can.",
    );
    this.say("held", "bad", full === null ? null : words, what);
  }

  /** A network answers in the server's place. */
  private away(why: Away | null): void {
    const byItself = t("What you write is kept on this device, and is sent by itself.");
    if (why === "portal")
      this.say(
        "away",
        "warm",
        t("This network asks you to sign in first."),
        `${t("Open a page in a new tab: the network shows its own sign-in there. Then come back.")} ${byItself}`,
        newTab("/", t("Open a page")),
        this.again(),
      );
    else
      this.say(
        "away",
        "warm",
        why === "blocked" ? t("Something in this network does not let the manual through.") : null,
        `${t("Try another network, or ask those who run this one.")} ${byItself}`,
        this.again(),
      );
  }

  /** This device keeps nothing: a private window, or its storage is full. */
  private loose(isLoose: boolean): void {
    this.say(
      "loose",
      "bad",
      isLoose ? t("This device cannot keep what you write.") : null,
      t(
        "The browser's storage is full, or this is a private window. Leave this page open until it says Saved: what is not saved would be lost with it.",
      ),
    );
  }

  private refused(reason: RefusalReason, detail: string): void {
    const said = refusal(reason);
    if (said) this.notices.show("refused", "bad", h("p", {}, h("b", {}, said)), h("p", {}, detail));
  }

  /** Say something once, for as long as it holds; `said` null takes it away. */
  private say(name: string, kind: Kind, said: string | null, what = "", ...acts: HTMLElement[]): void {
    if ((this.told.get(name) ?? null) === said) return;
    if (said === null) {
      this.told.delete(name);
      return this.notices.drop(name);
    }
    this.told.set(name, said);
    const content: Child[] = [h("p", {}, h("b", {}, said)), h("p", {}, what)];
    if (acts.length) content.push(h("p", { class: "actions" }, ...acts));
    this.notices.show(name, kind, ...content);
  }

  private again(): HTMLElement {
    const button = h("button", { type: "button", class: "button small" }, icon("refresh-cw"), t("Try again"));
    button.addEventListener("click", () => this.retry());
    return button;
  }
}

function newTab(href: string, label: string, kind = ""): HTMLElement {
  const link = { href, target: "_blank", class: `button small ${kind}`.trim() };
  return h("a", link, label, hidden(t("(opens a new tab)")));
}

function refusal(reason: RefusalReason): string {
  switch (reason) {
    case "signed-out":
      return ""; // said once it is known whether the person is signed in again (signin.ts)
    case "role":
      return t("You may no longer edit this text. What you typed is kept below.");
    case "size":
      return t("This was too large to be saved at once. It is kept below: put it in again in parts.");
    case "content":
      return t("The server did not take your last change. It is kept below.");
  }
}
