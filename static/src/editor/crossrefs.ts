/** Cross references: chosen from a searchable list of this text's blocks and the manual's sections. */
import type { Editor } from "@tiptap/core";
import { t } from "../web/words";
import { fold } from "./fold";
import { idAt } from "./ids";
import { type Outline, placeWords } from "./outline-source";
import { label, targetsOf } from "./plugins/numbering";
import { closeButton, openDialog } from "./ui/dialog";
import { h, newId } from "./ui/dom";

interface Option {
  words: string;
  kind: string;
  section: string | null;
  block: string | null;
  /** Where a block without an id stands: it gets one when chosen. */
  pos: number | null;
}

/** Ask what to refer to and put the reference at the caret. */
export async function askCrossReference(editor: Editor, outline: Outline, ownSection: number): Promise<void> {
  const own = targetsOf(editor.state).map((target) => ({
    words: label(target),
    kind: target.kind,
    section: null,
    block: target.id,
    pos: target.pos,
  }));
  const chosen = await choose(own, elsewhere(outline, ownSection));
  if (chosen) insert(editor, chosen);
}

/** Return the other sections of the manual once they are known; null where the server cannot be reached. */
async function elsewhere(outline: Outline, ownSection: number): Promise<Option[] | null> {
  const places = await outline.load();
  if (!places.length) return null; // the section this text stands in is always among them
  return places
    .filter(({ id, kind }) => kind !== "part" && id !== String(ownSection))
    .map((place) => ({
      words: placeWords(place),
      kind: place.kind === "practice" ? "practice" : "section",
      section: place.id,
      block: null,
      pos: null,
    }));
}

function insert(editor: Editor, { kind, section, block, pos }: Option): void {
  const id = pos === null ? block : idAt(editor.view, pos);
  editor
    .chain()
    .focus()
    .insertContent({ type: "crossReference", attrs: { kind, section, block: id } })
    .run();
}

function choose(own: Option[], coming: Promise<Option[] | null>): Promise<Option | null> {
  const list = newId("references");
  const search = h("input", {
    class: "input",
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": list,
    "aria-label": t("Search the places one can refer to"),
    placeholder: t("Type a word of the heading, caption or title"),
    autocomplete: "off",
  });
  const box = h("div", {
    class: "reference-list",
    role: "listbox",
    id: list,
    "aria-label": t("Places"),
    tabindex: -1,
  });
  const note = h(
    "p",
    { class: "hint", role: "status" },
    t("The other sections of the manual are being looked up."),
  );
  const title = h("header", {}, h("h2", {}, t("Cross reference")), closeButton());
  const body = h("div", {}, title, search, box, note);
  const dialog = openDialog(t("Cross reference"), body);
  let others: Option[] = [];
  let shown: Option[] = [];
  let at = 0;

  return new Promise((resolve) => {
    const take = (option: Option | undefined): void => {
      if (!option) return;
      dialog.close();
      resolve(option);
    };
    const show = (): void => {
      const wanted = fold(search.value);
      const fits = ({ words }: Option): boolean => fold(words).includes(wanted);
      const groups: [string, Option[]][] = [
        [t("In this text"), own.filter(fits)],
        [t("Elsewhere in the manual"), others.filter(fits)],
      ];
      shown = groups.flatMap(([, options]) => options);
      at = Math.min(at, Math.max(0, shown.length - 1));
      box.replaceChildren(
        ...groups.filter(([, options]) => options.length).map(([title, options]) => group(title, options)),
        ...(shown.length || note.isConnected
          ? []
          : [h("p", { class: "hint" }, t("Nothing is called like that."))]),
      );
      mark();
    };
    const group = (title: string, options: Option[]): HTMLElement =>
      h(
        "div",
        { role: "group", "aria-label": title },
        h("p", { class: "menu-title", "aria-hidden": "true" }, title),
        ...options.map((option) => {
          const element = h("div", { role: "option", id: `${list}-${shown.indexOf(option)}` }, option.words);
          element.addEventListener("click", () => take(option));
          return element;
        }),
      );
    const mark = (): void => {
      box.querySelectorAll('[role="option"]').forEach((element, index) => {
        element.setAttribute("aria-selected", String(index === at));
        if (index === at) element.scrollIntoView({ block: "nearest" });
      });
      search.setAttribute("aria-activedescendant", shown.length ? `${list}-${at}` : "");
    };
    search.addEventListener("input", () => {
      at = 0;
      show();
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const by = event.key === "ArrowDown" ? 1 : -1;
        at = shown.length ? (at + by + shown.length) % shown.length : 0;
        mark();
      } else if (event.key === "Enter") {
        event.preventDefault();
        take(shown[at]);
      }
    });
    dialog.addEventListener("close", () => resolve(null));
    show();
    void coming.then((places) => {
      others = places ?? [];
      if (places) note.remove();
      else note.textContent = t("Other sections can be chosen when the network is back.");
      show();
    });
  });
}
