/** Who wrote what, as it is shown: marks in the text, a legend, and a line that says who wrote where the caret is. */
import type { Editor } from "@tiptap/core";
import { requestJson } from "../../web/request";
import { t } from "../../web/words";
import type { Collaboration } from "../collaboration";
import type { EditorConfig } from "../config";
import { colourOf } from "../people";
import { h, resting } from "../ui/dom";
import { authorshipKey, authorshipPlugin, writerAt } from "./plugin";
import { type Attribution, Runs, type Writer } from "./runs";

const QUIET = 4_000; // ms without a change of others after which the server is asked anew
const AGAIN = 2_000; // ms after which it is asked again when words were on their way

export class Authorship {
  private on = false;
  private told: Attribution | null = null;
  private partners = new Map<number, string>();
  private timer = 0;
  private readonly legend = h("ul", { class: "authorship-legend", "aria-label": t("Partners") });
  private readonly here = h("p", { class: "authorship-here" });
  private readonly heard = h("p", { class: "hidden", role: "status" });

  constructor(
    private readonly editor: Editor,
    private readonly wire: Collaboration,
    private readonly config: EditorConfig,
  ) {
    this.place.append(this.legend, this.here);
    this.place.after(this.heard);
    const means = {
      writerOf: (member: number) => this.writerOf(member),
      say,
      shapeOf: (organisation: number) => [...this.partners.keys()].indexOf(organisation),
      pointed: (pos: number) => this.sayHere(writerAt(editor.state, pos)),
    };
    editor.registerPlugin(authorshipPlugin(means, config.member.id));
    editor.on("selectionUpdate", () => this.followCaret());
    editor.on("update", () => this.followCaret());
    const refresh = resting(() => void this.refresh(), QUIET);
    wire.on("received", refresh);
  }

  /** Show who wrote what, or stop showing it. */
  show(on: boolean): void {
    this.on = on;
    this.place.hidden = !on;
    if (on) void this.refresh();
    else this.draw(null);
  }

  /** Say aloud who wrote where the caret is, whether it is shown or not. */
  async describe(): Promise<void> {
    const pos = this.editor.state.selection.from;
    const answer = this.on ? null : await this.ask();
    const writer = answer ? Runs.of(answer).at(pos) : writerAt(this.editor.state, pos);
    this.heard.textContent = "";
    setTimeout(() => (this.heard.textContent = words(writer)), 50);
  }

  private get place(): HTMLElement {
    return document.getElementById("authorship")!;
  }

  /** Ask the server; what it says fits once nothing of one's own is on its way. */
  private async refresh(): Promise<void> {
    clearTimeout(this.timer);
    if (!this.on) return;
    const answer = await this.ask();
    if (!this.on) return;
    const { doc } = this.editor.state;
    const runs = answer && Runs.of(answer);
    if (
      !answer ||
      this.wire.waiting ||
      answer.version !== this.wire.version ||
      runs?.size !== doc.content.size
    ) {
      this.timer = window.setTimeout(() => void this.refresh(), AGAIN);
      return;
    }
    this.told = answer;
    this.partners = this.partnersIn(answer, runs);
    this.draw(runs);
  }

  private async ask(): Promise<Attribution | null> {
    const { version } = this.wire;
    return requestJson<Attribution>(`${this.config.urls.text}/attribution?version=${version}`).catch(
      () => null,
    );
  }

  private draw(runs: Runs | null): void {
    const { state, view } = this.editor;
    view.dispatch(state.tr.setMeta(authorshipKey, runs).setMeta("addToHistory", false));
    this.legend.replaceChildren(
      ...[...this.partners].map(([id, partner], shape) =>
        h(
          "li",
          {},
          h(
            "span",
            { class: "written", "data-person": colourOf(id), "data-shape": shape, "aria-hidden": "true" },
            "Aa",
          ),
          partner,
        ),
      ),
    );
    this.followCaret();
  }

  private followCaret(): void {
    if (this.on) this.sayHere(writerAt(this.editor.state, this.editor.state.selection.from));
  }

  private sayHere(writer: Writer | null): void {
    const line = t("Here: %(who)s", { who: words(writer) });
    if (this.here.textContent !== line) this.here.textContent = line;
  }

  /** The partners that wrote here, in the order in which their words come. */
  private partnersIn({ self }: Attribution, runs: Runs): Map<number, string> {
    const found = new Map<number, string>();
    for (const { writer } of runs) if (writer) found.set(writer.organisation, writer.partner);
    if (this.editor.isEditable) found.set(self.organisation, self.partner);
    return found;
  }

  private writerOf(member: number): Writer | null {
    if (!this.told) return null;
    if (member === this.told.self.member) return this.told.self;
    const known = this.told.by.find((one) => one.member === member);
    return known ? { ...known, day: this.told.self.day } : null;
  }
}

function words(writer: Writer | null): string {
  return writer ? say(writer) : t("nobody, it was there from the beginning");
}

/** "Author, Kavadarci, 3 May"; a name that has its partner's in it is not followed by it once more. */
function say({ name, partner, day }: Writer): string {
  const date = new Date(`${day}T12:00:00Z`);
  const year = date.getUTCFullYear() === new Date().getFullYear() ? {} : ({ year: "numeric" } as const);
  const { lang } = document.documentElement;
  const shown = date.toLocaleDateString(lang === "en" ? "en-GB" : lang, {
    day: "numeric",
    month: "long",
    ...year,
  });
  return name.includes(partner)
    ? t("%(name)s, %(day)s", { name, day: shown })
    : t("%(name)s, %(partner)s, %(day)s", { name, partner, day: shown });
}
