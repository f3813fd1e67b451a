/** Above the cards: how suggestions are shown, and a menu that decides many at once. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import { h, icon, iconButton } from "../ui/dom";
import { toggleMenu } from "../ui/menu";
import type { Authors } from "./authors";
import { decide } from "./decide";
import type { Suggestion } from "./found";
import type { Verdict } from "./resolve";

export type View = "marks" | "accepted" | "rejected";

export interface Tools {
  /** Bring up to date what can be chosen. */
  show: (count: number, mayDecide: boolean) => void;
}

interface Means {
  editor: Editor;
  authors: Authors;
  all: () => Suggestion[];
  onView: (view: View) => void;
}

export function mountTools(place: HTMLElement, means: Means): Tools {
  const said = h("p", { class: "decided", role: "status" });
  const menu = iconButton(t("Decide many at once"), "ellipsis", {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  });
  const row = h(
    "div",
    { class: "rail-tool suggestion-tools", hidden: true },
    h("p", { "aria-hidden": "true" }, t("Show suggestions as")),
    viewSwitch(means.onView),
    menu,
  );
  menu.addEventListener("click", () =>
    toggleMenu(
      menu,
      t("Decide many at once"),
      entries(means, (ids, verdict) => act(means.editor, ids, verdict, said)),
    ),
  );
  place.append(row, said);
  return {
    show: (count, mayDecide) => {
      row.hidden = count === 0 && document.body.dataset["suggestionsAs"] === undefined;
      menu.hidden = !mayDecide;
    },
  };
}

function viewSwitch(onView: (view: View) => void): HTMLElement {
  const choice = (value: View, label: string): HTMLElement => {
    const input = h("input", { type: "radio", name: "suggestions-as", value, checked: value === "marks" });
    input.addEventListener("change", () => input.checked && onView(value));
    return h("label", {}, input, label);
  };
  return h(
    "fieldset",
    { class: "segments small" },
    h("legend", { class: "hidden" }, t("Show suggestions as")),
    choice("marks", t("Marks")),
    choice("accepted", t("Accepted")),
    choice("rejected", t("Rejected")),
  );
}

type Act = (ids: string[], verdict: Verdict) => void;

interface Choice {
  label: string;
  ids: string[];
}

function entries(means: Means, act: Act): Parameters<typeof toggleMenu>[2] {
  return choices(means).flatMap(({ label, ids }) => [
    { label: t("Accept: %(what)s", { what: label }), icon: "check", run: () => act(ids, "accept") },
    { label: t("Reject: %(what)s", { what: label }), icon: "x", run: () => act(ids, "reject") },
  ]);
}

function choices({ all, authors, editor }: Means): Choice[] {
  const list = all();
  const of = (wanted: (one: Suggestion) => boolean): string[] => list.filter(wanted).map(({ id }) => id);
  const people = [...new Set(list.map(({ member }) => member))].map((member) => ({
    label: t("all of %(name)s", { name: nameOf(authors, member) }),
    ids: of((one) => one.member === member),
  }));
  const [start, end] = sectionAt(editor);
  const section = of(({ parts }) => parts[0]!.from >= start && parts[0]!.from < end);
  return [
    ...people,
    ...(section.length ? [{ label: t("all of this section"), ids: section }] : []),
    { label: t("all of this text"), ids: of(() => true) },
  ];
}

function nameOf(authors: Authors, member: number): string {
  const { name, organisation } = authors.of(member);
  return organisation ? `${name}, ${organisation}` : name;
}

/** From the heading above the caret to the next heading of that level or above. */
function sectionAt({ state: { doc, selection } }: Editor): [number, number] {
  let [start, end, level] = [0, doc.content.size, 0];
  doc.forEach((node, pos) => {
    if (node.type.name !== "heading") return;
    const own = node.attrs["level"] as number;
    if (pos <= selection.from) [start, level] = [pos, own];
    else if (own <= level || level === 0) end = Math.min(end, pos);
  });
  return [start, end];
}

/** Decide, and say so with a way back for as long as nothing else was done. */
function act(editor: Editor, ids: string[], verdict: Verdict, said: HTMLElement): void {
  if (!decide(editor, ids, verdict)) return;
  const count = ids.length;
  const words =
    verdict === "accept"
      ? t("Accepted: %(count)s suggestions.", { count })
      : t("Rejected: %(count)s suggestions.", { count });
  const undo = h("button", { type: "button", class: "button small" }, icon("undo-2"), t("Undo"));
  const clear = (): void => {
    editor.off("update", clear);
    said.replaceChildren();
  };
  undo.addEventListener("click", () => {
    clear();
    editor.commands.undo();
    editor.commands.focus();
  });
  said.replaceChildren(words, " ", undo);
  editor.on("update", clear);
}
