/** Above the cards: how suggestions are shown, and a menu that decides many at once. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import { h, icon, iconButton } from "../ui/dom";
import { toggleMenu } from "../ui/menu";
import type { Authors } from "./authors";
import { decide, type Decided } from "./decide";
import type { Suggestion } from "./found";
import { memberOf } from "./marks";
import type { Verdict } from "./resolve";

export type View = "marks" | "accepted" | "rejected";

export interface Tools {
  /** Bring up to date what can be chosen. */
  show: (count: number, mayDecide: boolean) => void;
  /** Decide on what one card holds; what goes along or stays open is said. */
  decide: (ids: readonly string[], verdict: Verdict) => void;
}

interface Means {
  editor: Editor;
  authors: Authors;
  all: () => Suggestion[];
  onView: (view: View) => void;
  /** Bring the card of a suggestion into sight. */
  goTo: (id: string) => void;
}

export function mountTools(place: HTMLElement, means: Means): Tools {
  const said = h("p", { class: "decided", role: "status" });
  const menu = iconButton(t("Decide many at once"), "ellipsis", {
    "aria-haspopup": "menu",
    "aria-expanded": "false",
  });
  const row = h(
    "div",
    { class: "rail-tool", hidden: true },
    h("p", { "aria-hidden": "true" }, t("Show suggestions as")),
    viewSwitch(means.onView),
    menu,
  );
  menu.addEventListener("click", () =>
    toggleMenu(
      menu,
      t("Decide many at once"),
      entries(means, (ids, verdict) => say(means, decide(means.editor, ids, verdict), verdict, said)),
    ),
  );
  place.append(row, said);
  return {
    show: (count, mayDecide) => {
      row.hidden = count === 0 && document.body.dataset["suggestionsAs"] === undefined;
      menu.hidden = !mayDecide;
    },
    decide: (ids, verdict) => {
      const decided = decide(means.editor, ids, verdict);
      if (decided.along.length || decided.left.length) say(means, decided, verdict, said);
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

/** Say what was decided, with a way back for as long as nothing else was done, and what was not. */
function say(means: Means, { done, along, left }: Decided, verdict: Verdict, said: HTMLElement): void {
  const { editor } = means;
  const clear = (): void => {
    editor.off("update", clear);
    said.replaceChildren();
  };
  const undo = button("undo-2", t("Undo"), () => {
    clear();
    editor.commands.undo();
    editor.commands.focus();
  });
  const words = [
    done.length ? doneWords(done.length, verdict) : "",
    along.length ? t("Rejected, for the same words: %(names)s.", { names: names(means, along) }) : "",
    left.length ? t("Left open, decide each: %(names)s.", { names: names(means, left) }) : "",
  ];
  said.replaceChildren(words.filter(Boolean).join(" "));
  if (done.length) said.append(" ", undo);
  if (left.length)
    said.append(
      " ",
      button("arrow-right", t("Go to the first"), () => means.goTo(left[0]!)),
    );
  editor.on("update", clear);
}

function button(name: string, label: string, onclick: () => void): HTMLElement {
  return h("button", { type: "button", class: "button small", onclick }, icon(name), label);
}

function doneWords(count: number, verdict: Verdict): string {
  if (verdict === "accept")
    return count === 1 ? t("Accepted: 1 suggestion.") : t("Accepted: %(count)s suggestions.", { count });
  return count === 1 ? t("Rejected: 1 suggestion.") : t("Rejected: %(count)s suggestions.", { count });
}

/** Say whose suggestions these are, and how many are about the same words as others. */
function names({ authors }: Means, ids: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const id of ids) {
    const name = nameOf(authors, memberOf(id));
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => (count > 1 ? `${name} (${count})` : name)).join("; ");
}
