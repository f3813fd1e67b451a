/** Says to those who listen who has come and who has left: one polite sentence at a time, and none to who wants none. */
import { t } from "../../web/words";
import { h } from "../ui/dom";

const REST = 10_000; // ms between two sentences
const KEY = "presence-quiet";

export class Announcing {
  readonly element = h("p", { class: "hidden", role: "status" });
  private said: ReadonlySet<string> = new Set();
  private here: ReadonlySet<string> = new Set();
  private timer = 0;
  private quiet = wasQuiet();

  /** Note who is here now; what changed back within the rest is not worth a word. */
  note(names: Iterable<string>): void {
    this.here = new Set(names);
    this.timer ||= window.setTimeout(() => this.speak(), this.said.size ? REST : 1_000);
  }

  /** Say nothing from now on, in this browser; or say it again. */
  set isQuiet(quiet: boolean) {
    this.quiet = quiet;
    if (quiet) this.element.textContent = "";
    try {
      localStorage.setItem(KEY, quiet ? "1" : "0");
    } catch {
      return; // a browser that keeps nothing: it holds for this page
    }
  }

  get isQuiet(): boolean {
    return this.quiet;
  }

  private speak(): void {
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      if (sentence(this.said, this.here)) this.speak();
    }, REST);
    const words = sentence(this.said, this.here);
    this.said = this.here;
    if (words && !this.quiet) this.element.textContent = words;
  }
}

function sentence(before: ReadonlySet<string>, now: ReadonlySet<string>): string {
  const came = [...now].filter((name) => !before.has(name));
  const went = [...before].filter((name) => !now.has(name));
  const words: string[] = [];
  if (came.length === 1) words.push(t("%(name)s is here.", { name: came[0]! }));
  else if (came.length) words.push(t("%(names)s are here.", { names: listed(came) }));
  if (went.length === 1) words.push(t("%(name)s has left.", { name: went[0]! }));
  else if (went.length) words.push(t("%(names)s have left.", { names: listed(went) }));
  return words.join(" ");
}

function listed(names: string[]): string {
  return new Intl.ListFormat(document.documentElement.lang).format(names);
}

function wasQuiet(): boolean {
  try {
    return localStorage.getItem(KEY) === "1";
  } catch {
    return false;
  }
}
