/** Discussions beside the text: read, begun on words, a block or a field, answered and settled. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import { h, icon, resting } from "../ui/dom";
import type { Collaboration } from "../collaboration";
import type { Shelf } from "../collaboration/types";
import type { EditorConfig } from "../config";
import type { Notices } from "../notices";
import type { Rail } from "../rail/cards";
import type { CommentGate } from "./gate";
import { mountBubble } from "./bubble";
import { cutWords } from "./clipboard";
import { Filter } from "./filter";
import { commentOnFields } from "./fields";
import { NewComment } from "./beginning";
import { discussed, discussionsPlugin } from "./plugin";
import { DiscussionCards } from "./source";
import { Threads } from "./threads";

export interface Discussing {
  editor: Editor;
  wire: Collaboration;
  config: EditorConfig;
  rail: Rail;
  gate: CommentGate;
  notices: Notices;
  shelf: Shelf;
  toText: () => void;
}

const NEXT = "F8";
const PAUSE = 300; // ms: what is announced together is asked for once

export async function mountDiscussions(given: Discussing): Promise<void> {
  const { editor, wire, config, rail, gate, notices } = given;
  const filter = new Filter();
  const threads = new Threads(config.urls.text, () => filter.wantsSettled || source.isWrittenIn);
  editor.registerPlugin(discussionsPlugin());
  editor.registerPlugin(cutWords(editor.schema));
  const source = new DiscussionCards(given, threads, filter);
  const beginning = new NewComment(given, threads);
  const changed = rail.add(source);
  const drawn = rail.add(beginning);
  beginning.onChange(drawn);
  filter.mount(document.getElementById("discussion-tools"), () => {
    changed();
    if (filter.wantsSettled) void source.askForSettled();
  });
  threads.events.on("change", () => {
    editor.view.dispatch(editor.state.tr.setMeta(discussed, { threads: threads.list }));
    filter.offer(threads.list.length + threads.settled > 0);
    changed();
    gate.isTold = true;
    gate.begin = threads.mayComment ? (suggestion) => beginning.start(suggestion) : null;
    document.body.classList.toggle("may-comment", threads.mayComment);
  });
  editor.on("transaction", ({ transaction }) => {
    if (transaction.getMeta(discussed)) changed(); // a place may be gone, or back
  });
  source.onFailure((sentence) => notices.show("discussion", "warm", sentence));
  const ask = resting(() => void threads.refresh(), PAUSE);
  wire.on("announced", ({ kind }) => {
    if (kind === "state") ask();
  });
  listen(editor, source);
  document.addEventListener("keydown", (event) => step(event, given));
  mountBubble(
    editor,
    () => threads.mayComment,
    () => beginning.start(),
  );
  readersButton(() => beginning.start());
  await threads.refresh();
  commentOnFields(threads, beginning);
  follow(location.hash, source);
  window.addEventListener("hashchange", () => follow(location.hash, source));
}

/** Above the cards, for whoever may comment and has no toolbar. */
function readersButton(start: () => void): void {
  const button = h("button", { type: "button", class: "button small", onclick: start });
  button.append(icon("message-square"), t("Write a comment"));
  document.getElementById("suggestion-tools")?.before(h("p", { class: "rail-tool for-readers" }, button));
}

function listen(editor: Editor, source: DiscussionCards): void {
  editor.view.dom.addEventListener("click", (event) => {
    const place = (event.target as HTMLElement).closest<HTMLElement>("[data-thread]");
    if (place) void source.open(Number(place.dataset["thread"]));
  });
}

/** The next suggestion or comment, or the one before; who has no caret in the text stands on its card then. */
function step(event: KeyboardEvent, { editor, rail }: Discussing): void {
  if (event.key !== NEXT || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  rail.step(event.shiftKey ? -1 : 1);
  if (!editor.isEditable) document.querySelector<HTMLElement>(".thread.now")?.focus();
}

/** Show the thread that an address such as `…/edit#thread-7` names. */
function follow(hash: string, source: DiscussionCards): void {
  const found = /^#thread-([0-9]+)$/.exec(hash);
  if (found) void source.open(Number(found[1]), { focus: true });
}
