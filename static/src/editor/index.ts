/**
 * The editor of one Text: mounted on the server-rendered page, which without it is the text to read.
 * Everything here runs on `templates/editor/editor.html`; what it may do is in the page's `editor-config`.
 */
import { Editor } from "@tiptap/core";
import { deviceShelf } from "../device/shelf";
import { csrfToken } from "../web/csrf";
import { t } from "../web/words";
import { allActions, type Actions } from "./actions";
import { goToBlock } from "./blocks";
import { type Collaboration, connect, newClient, type TextAnswer } from "./collaboration";
import { type EditorConfig, editorConfig } from "./config";
import { CommentGate } from "./discussions/gate";
import { liveExtensions } from "./extensions";
import { mountForm } from "./form/form";
import { mountQuestions } from "./form/questions";
import { mountTitle } from "./form/title";
import { Modes } from "./modes";
import { Notices } from "./notices";
import { Outline } from "./outline-source";
import { mountPanes } from "./panes";
import { Pictures } from "./pictures";
import { mountRail, type Rail } from "./rail/cards";
import { mountTabs, type Tabs } from "./rail/tabs";
import { mountSaveState } from "./savestate";
import { manualSchema, SCHEMA_NUMBER } from "./schema";
import { type Beginning, beginning } from "./start";
import { mountStanding } from "./standing";
import { whileSuggesting } from "./suggesting/allowed";
import { Gate } from "./suggesting/gate";
import { explain, prepareSuggesting } from "./suggesting/loading";
import { mountToolbar } from "./toolbar";
import { opening } from "./ui/opening";

const AFTERWARDS = 1_000; // ms: what nobody needs to begin to write is loaded then

/** Start the editor on its element. */
export async function mount(root: HTMLElement): Promise<void> {
  const config = editorConfig();
  const notices = new Notices(place("editor-notices"));
  const start = await loadText(config, notices);
  if (!start) return;
  const { answer, left } = start;
  const schema = manualSchema();
  const wire = connect({
    textId: config.text.id,
    url: config.urls.text,
    csrfToken: csrfToken(),
    version: answer.version,
    schemaNumber: SCHEMA_NUMBER,
    client: left?.unsent.client ?? newClient(),
    schema,
    member: answer.member,
    writable: mayWrite(answer.role),
    shelf: deviceShelf(),
    ...(left ? { left } : {}),
  });
  const outline = new Outline(config.urls.contents);
  const pictures = new Pictures(config.urls.pictures, config.licences);
  const means = { config, outline, pictures };
  const gate = new Gate();
  const comments = new CommentGate(notices);
  let actions: Actions = {};
  const editor = makeEditor(answer, config, {
    ...means,
    gate,
    wire: wire.plugin,
    actions: () => actions,
    onPicturesLeftOut: () =>
      setTimeout(
        () => void opening(() => import("./leftout")).then((it) => it?.showLeftOut(editor, notices)),
      ),
  });
  const modes = new Modes(answer.role, `mode/${answer.member}/${config.text.id}`);
  const suggesting = { editor, config, gate, modes, notices, comments };
  actions = whileSuggesting(allActions(means), gate, (reason) => void explain(suggesting, reason));
  mountWriting(editor, actions, comments);
  const panes = mountPanes(
    () => void opening(() => import("./help")).then((help) => help?.openHelp(actions)),
    () => editor.commands.focus(),
    () => document.querySelector<HTMLElement>("#toolbar [tabindex='0']")?.focus(),
  );
  const { rail, tabs } = mountAround(editor, config, wire, pictures, notices);
  modes.on(() => followMode(editor, modes));
  followMode(editor, modes);
  mountStanding(editor, wire, modes, notices);
  void wire.attach(editor.view);
  const connection = (): void =>
    void import("./connection").then(
      ({ mountConnection }) => mountConnection(wire, start, notices),
      () => setTimeout(connection, AFTERWARDS), // the network went away before
    );
  setTimeout(connection, start.isFromServer ? AFTERWARDS : 0);
  await prepareSuggesting({ ...suggesting, rail });
  goToBlock(editor, location.hash);
  root.dataset["ready"] = "";
  performance.mark("ready"); // one can write: what comes now is about those who are here as well
  const discussions = import("./discussions").then(({ mountDiscussions }) =>
    mountDiscussions({
      ...{ editor, wire, config, rail, notices },
      ...{ gate: comments, shelf: deviceShelf(), toText: panes.toText },
    }),
  );
  comments.comesWith(discussions);
  const around: Promise<unknown>[] = [
    import("./state").then(({ mountState }) => mountState(place("doc-state"), wire, config, notices)),
    import("./authorship").then(({ mountAuthorship }) =>
      mountAuthorship(place<HTMLButtonElement>("authorship-switch"), editor, wire, config, panes.toText),
    ),
    import("./rail/advice").then(({ mountAdvice }) => mountAdvice(editor, config, tabs, panes.toText)),
    import("./presence").then(({ mountPresence }) =>
      mountPresence(place("presence"), editor, wire, config, panes.toText),
    ),
    discussions,
  ];
  if (editor.isEditable)
    around.push(
      import("./tables").then(({ tableBar }) => place("toolbar").after(tableBar(editor))),
      import("./handles").then(({ mountHandles }) =>
        mountHandles(editor, root.querySelector<HTMLElement>(".sheet")!),
      ),
      import("./wordfile").then(({ mountWordFile }) =>
        mountWordFile(place<HTMLAnchorElement>("from-word"), editor),
      ),
    );
  void Promise.all(around).then(() => (root.dataset["complete"] = "")); // what is gone is told by `watchParts`
}

function place<Kind extends HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

async function loadText(config: EditorConfig, notices: Notices): Promise<Beginning | null> {
  const found = await beginning(config.urls.text, config.text.id);
  if (typeof found === "object") return found;
  if (found === "schema") notices.reload("schema");
  else
    notices.show(
      "unreachable",
      "warm",
      t("The text cannot be edited now: the server cannot be reached. Load the page again."),
    );
  return null;
}

function makeEditor(
  answer: TextAnswer,
  config: EditorConfig,
  live: Parameters<typeof liveExtensions>[0],
): Editor {
  const prose = place("prose");
  prose.replaceChildren();
  return new Editor({
    element: { mount: prose },
    extensions: liveExtensions(live),
    content: answer.doc,
    editable: mayWrite(answer.role),
    injectCSS: false,
    enableContentCheck: true,
    enableInputRules: true,
    enableCoreExtensions: { delete: false }, // nobody asks what went, and with thousands of steps it takes long
    autofocus: false,
    editorProps: {
      attributes: {
        class: "prose",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": t("Text"),
        "aria-haspopup": "listbox",
        lang: config.text.language,
        spellcheck: "true",
      },
      scrollMargin: 80,
      scrollThreshold: 80,
    },
  });
}

function mountWriting(editor: Editor, actions: Actions, comments: CommentGate): void {
  if (!editor.isEditable) return;
  const bar = place("toolbar");
  bar.hidden = false;
  mountToolbar(bar, editor, actions, comments);
}

function mountAround(
  editor: Editor,
  config: EditorConfig,
  wire: Collaboration,
  pictures: Pictures,
  notices: Notices,
): { rail: Rail; tabs: Tabs } {
  const form = mountForm(editor, config, pictures, {
    before: place("fields-before"),
    after: place("fields-after"),
    body: place("prose"),
  });
  if (editor.isEditable) mountSaveState(place("save-state"), wire, form.store);
  mountTitle(place("title-field"), form.store, config.titleMaximum, () => editor.commands.focus("start"));
  mountQuestions(document.querySelector<HTMLElement>(".sheet")!);
  const tabs = mountTabs(place("rail-tabs"));
  const rail = mountRail(place("threads"), place("active-card"), editor, tabs);
  const card = document.getElementById("card");
  if (card)
    void import("./form/card").then(({ mountCard }) => mountCard(card, editor, form.store, config, pictures));
  wire.on("clash", form.clash);
  tellOnce(editor, wire, config, notices);
  return { rail, tabs };
}

function mayWrite(role: TextAnswer["role"]): boolean {
  return role === "edit" || role === "suggest";
}

/** Whoever starts to edit what reviewers have, or have approved, is told once what stands. */
function tellOnce(editor: Editor, wire: Collaboration, config: EditorConfig, notices: Notices): void {
  const told = (): void => {
    if (!wire.waiting) return;
    editor.off("update", told);
    notices.standing(config.review);
  };
  editor.on("update", told);
}

/** Reading shows the text without anything that changes it. */
function followMode(editor: Editor, modes: Modes): void {
  const isSuggesting = modes.now === "suggest";
  place("mode-state").textContent = isSuggesting ? t("What you write now is a suggestion.") : "";
  editor.setEditable(modes.writes);
  place("toolbar").hidden = !modes.writes;
}
