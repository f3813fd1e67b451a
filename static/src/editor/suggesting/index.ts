/** Suggestions in the editor, loaded when somebody suggests or a text holds suggestions. See docs/suggestions.md. */
import type { Editor } from "@tiptap/core";
import type { Plugin, Transaction } from "@tiptap/pm/state";
import { Transform } from "@tiptap/pm/transform";
import { t } from "../../web/words";
import { OUTDONE } from "../collaboration/receive";
import type { EditorConfig } from "../config";
import type { Modes } from "../modes";
import type { Notices } from "../notices";
import { settlePrinted } from "../printed";
import type { Rail } from "../rail/cards";
import { h } from "../ui/dom";
import { Authors } from "./authors";
import { withdraw } from "./decide";
import { deciding, type Gate } from "./gate";
import { suggestions, showing } from "./plugin";
import { explain } from "./explaining";
import { letFirstWin } from "./outdone";
import { Refused } from "./refused";
import { resolve } from "./resolve";
import type { CommentGate } from "../discussions/gate";
import { SuggestionCards } from "./source";
import { mountTools, type Tools, type View } from "./tools";
import { joined, tracked } from "./track";

export { explain };

export interface Suggesting {
  editor: Editor;
  config: EditorConfig;
  gate: Gate;
  modes: Modes;
  rail: Rail;
  comments: CommentGate;
  notices: Notices;
}

const ACCEPT = "F9";

export function mountSuggesting(given: Suggesting): void {
  const { editor, config, gate, modes, rail } = given;
  const member = config.member.id;
  const redraw = (): void => {
    editor.view.dispatch(showing(editor.state.tr, "again"));
    changed();
  };
  const authors = new Authors(config.urls.text, config.member, redraw);
  const rights = (of: number) => ({
    decide: modes.may === "edit" && modes.writes,
    withdraw: modes.may === "suggest" && modes.writes && of === member,
  });
  const cards = new SuggestionCards(editor, authors, rights, {
    accept: (ids) => tools.decide(ids, "accept"),
    reject: (ids) => (modes.may === "edit" ? tools.decide(ids, "reject") : withdraw(editor, ids)),
    discuss: (ids) => void given.comments.start(ids[0]),
  });
  const attempt = <T>(make: () => T): T | null => {
    try {
      return make();
    } catch (error) {
      explain(given, error instanceof Refused ? error.reason : "selection");
      if (!(error instanceof Refused)) console.warn("an edit that suggest mode cannot carry", error);
      return null;
    }
  };
  gate.suggest = (transaction: Transaction) => attempt(() => tracked(transaction, editor.state, member));
  const plugin = suggestions({
    gate,
    member,
    joins: { join: (state, from, to) => attempt(() => deciding(joined(state, from, to, member))) },
    person: (of) => authors.of(of).colour,
    described: (of, kind) => authors.described(of, kind),
    chosen: (id) => rail.activate(cards.keyOf(id)),
  });
  editor.registerPlugin(plugin, afterSlashMenu);
  const tools = mountTools(document.getElementById("suggestion-tools")!, {
    editor,
    authors,
    all: () => cards.all,
    onView: (view) => show(given, view),
    goTo: (id) => rail.activate(cards.keyOf(id)),
  });
  const changed = rail.add(cards);
  const refresh = (): void => tools.show(cards.all.length, rights(0).decide);
  editor.on("update", refresh);
  letFirstWin();
  editor.on("transaction", ({ transaction }) => {
    if (transaction.getMeta(OUTDONE))
      given.notices.show(
        OUTDONE,
        "warm",
        h(
          "p",
          {},
          t("Somebody else decided on this suggestion first. What you decided was not carried out."),
        ),
      );
  });
  modes.on(() => {
    refresh();
    changed();
  });
  refresh();
  document.addEventListener("keydown", (event) => onKey(event, given, cards, tools));
  settlePrinted((doc) => {
    const transform = resolve(new Transform(doc), "reject");
    const back = transform.mapping.invert();
    return { doc: transform.doc, back: (pos) => back.map(pos) };
  });
}

/** The insert menu has its keys first, everything else comes after. */
function afterSlashMenu(plugin: Plugin, plugins: Plugin[]): Plugin[] {
  const at = plugins.findIndex((one) => (one as unknown as { key: string }).key.startsWith("slash$"));
  return [...plugins.slice(0, at + 1), plugin, ...plugins.slice(at + 1)];
}

/** Accepted or rejected as a whole the text is there to read; the selection stays. */
function show({ editor, modes }: Suggesting, view: View): void {
  if (view === "marks") delete document.body.dataset["suggestionsAs"];
  else document.body.dataset["suggestionsAs"] = view;
  editor.setEditable(view === "marks" && modes.writes);
}

function onKey(
  event: KeyboardEvent,
  { rail, modes }: Suggesting,
  cards: SuggestionCards,
  tools: Tools,
): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === ACCEPT && modes.may === "edit" && modes.writes) {
    const ids = cards.idsOf(rail.active);
    if (!ids.length) return;
    event.preventDefault();
    tools.decide(ids, event.shiftKey ? "reject" : "accept");
  }
}
