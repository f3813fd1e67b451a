/** The fields of a Text as a form in groups, around the running text; every change is a step like any other. */
import type { Editor } from "@tiptap/core";
import { countCharacters, countSentence } from "../../components/character-count";
import type { FieldClash } from "../collaboration";
import { t } from "../../web/words";
import type { EditorConfig, FieldConfig, GroupConfig } from "../config";
import type { Pictures } from "../pictures";
import { plainText } from "../plain";
import { h, icon, resting } from "../ui/dom";
import { simpleControl } from "./controls";
import { answerOf } from "./answer";
import { fieldId, type FieldControl, type Hold, type Write } from "./frame";
import { picturesControl } from "./pictures";
import { rowsControl } from "./rows";
import { FieldStore } from "./store";

export interface Form {
  store: FieldStore;
  /** Show both values where two people changed one field. */
  clash: (clash: FieldClash) => void;
}

/** Build the groups into the places `before` and `after` the running text. */
export function mountForm(
  editor: Editor,
  config: EditorConfig,
  pictures: Pictures,
  places: { before: HTMLElement; after: HTMLElement; body: HTMLElement },
): Form {
  const store = new FieldStore(editor);
  store.writeBeforeLeaving();
  const labels = new Map<string, string>();
  for (const group of config.groups) {
    if (!group.title) {
      places[group.place].append(places.body);
      continue;
    }
    const section = groupElement(group);
    for (const field of group.fields) {
      labels.set(field.name, field.label);
      section.append(
        field.control === "body"
          ? bodyFrame(field, places.body, editor)
          : fieldElement(field, store, pictures),
      );
    }
    places[group.place].append(section);
  }
  return { store, clash: (clash) => showClash(clash, store, labels) };
}

function groupElement(group: GroupConfig): HTMLElement {
  const heading = h("h2", { id: `group-${group.name}`, tabindex: -1 }, group.title);
  const help = group.help ? h("p", { class: "hint" }, group.help) : null;
  return h("section", { class: "field-group", "aria-labelledby": heading.id }, heading, help);
}

/** The control, and the answer to read which takes its place where nothing may be written. */
function fieldElement(field: FieldConfig, store: FieldStore, pictures: Pictures): HTMLElement {
  const control = controlOf(field, store, pictures);
  const answer = answerOf(field, pictures);
  store.watch(field.name, control.show);
  store.watch(field.name, answer.show);
  store.onWritable((isWritable) => {
    control.element.hidden = !isWritable;
    answer.element.hidden = isWritable;
  });
  return h("div", { class: "field-place" }, control.element, answer.element);
}

function controlOf(field: FieldConfig, store: FieldStore, pictures: Pictures): FieldControl {
  const write: Write = (value) => store.set(field.name, value);
  const hold: Hold = (send) => store.hold(send);
  if (field.control === "rows") return rowsControl(field, write, hold);
  if (field.control === "pictures") return picturesControl(field, write, hold, pictures);
  return simpleControl(field, write, hold);
}

/** The running text takes its place among the fields of a good practice. */
function bodyFrame(field: FieldConfig, body: HTMLElement, editor: Editor): HTMLElement {
  const label = h("p", { class: "label", id: "body-label" }, field.label);
  const help = field.help ? h("p", { class: "hint" }, field.help) : null;
  return h(
    "div",
    { class: "field body-field", "data-field": "body", id: fieldId("body") },
    label,
    help,
    body,
    field.maximum ? bodyCount(field.maximum, editor) : null,
  );
}

/** Characters of the running text, counted as the server does when it is sent for review. */
function bodyCount(limit: number, editor: Editor): HTMLElement {
  const place = h("p", { class: "count" });
  const show = (): void => {
    const count = countCharacters(plainText(editor.state.doc).trim());
    place.textContent = countSentence(count, limit);
    place.classList.toggle("over", count > limit);
  };
  editor.on("update", resting(show, 300));
  show();
  return place;
}

function showClash(
  { field, mine, theirs }: FieldClash,
  store: FieldStore,
  labels: Map<string, string>,
): void {
  const element = document.querySelector(`[data-field="${field}"]`);
  if (!element) return;
  element.querySelector(".clash")?.remove();
  const stands = store.get(field);
  const other = JSON.stringify(stands) === JSON.stringify(mine) ? theirs : mine;
  const isMine = other === mine;
  const use = h("button", { type: "button", class: "button small" }, t("Use this instead"));
  const keep = h("button", { type: "button", class: "button small quiet" }, t("Leave it"));
  const words = h("blockquote", {}, readable(other));
  const note = h(
    "div",
    { class: "note warm clash", role: "status" },
    icon("users"),
    h(
      "div",
      {},
      h(
        "p",
        {},
        t("Two people changed “%(field)s” at the same time. The later one stands.", {
          field: labels.get(field) ?? field,
        }),
      ),
      h("p", {}, isMine ? t("You had written:") : t("The other person had written:")),
      words,
      h("div", { class: "actions" }, use, keep),
    ),
  );
  use.addEventListener("click", () => {
    store.set(field, other);
    note.remove();
  });
  keep.addEventListener("click", () => note.remove());
  element.append(note);
}

function readable(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("(nothing)");
  if (Array.isArray(value))
    return value
      .map((item) =>
        typeof item === "object"
          ? Object.values(item as object)
              .filter(Boolean)
              .join(", ")
          : String(item),
      )
      .join("; ");
  return String(value);
}
