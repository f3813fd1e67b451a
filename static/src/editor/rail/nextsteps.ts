/** What is expected next: what is answered, what is missing (each a link), then sending it for review. */
import type { Editor } from "@tiptap/core";
import type { Node as DocNode } from "@tiptap/pm/model";
import { t } from "../../web/words";
import type { EditorConfig } from "../config";
import { completeness, type GroupState } from "../form/completeness";
import { fieldId } from "../form/frame";
import { plainText } from "../plain";
import { suggestedIn } from "../suggesting/marks";
import { h, icon, resting } from "../ui/dom";
import { checksOf } from "./checks";

interface StepPlaces {
  /** In the rail: what is missing and how far it is. */
  rail: HTMLElement;
  /** Beside the groups of a good practice: how far each is; null elsewhere. */
  groups: HTMLElement | null;
  submit: HTMLElement | null;
}

export function mountNextSteps(
  places: StepPlaces,
  editor: Editor,
  config: EditorConfig,
  onLeave: () => void,
): void {
  const draw = (): void => {
    const { doc } = editor.state;
    const groups = completeness(config.groups, doc.attrs, plainText(doc));
    const blockers = checksOf(doc).filter(({ kind }) => kind === "blocker").length;
    const suggested = suggestedCount(doc);
    const isTitled = String(doc.attrs["title"] ?? "").trim() !== "";
    const done = sum(groups, ({ answered }) => answered) + Number(isTitled);
    const needed = sum(groups, ({ needed: all }) => all) + 1;
    const missing = groups.flatMap((group) => group.missing);
    const entries = [
      meter(done, needed),
      isTitled ? null : missingLink("title", t("Title"), onLeave),
      ...missing.map(({ name, label }) => missingLink(name, label, onLeave)),
      blockers
        ? h(
            "li",
            { class: "open" },
            icon("octagon-alert"),
            t("Pictures to describe: %(count)s", { count: blockers }),
          )
        : null,
      suggested
        ? h(
            "li",
            { class: "open" },
            icon("pen-line"),
            t("Suggestions to accept or reject: %(count)s", { count: suggested }),
          )
        : null,
    ].filter((entry) => entry !== null);
    const isReady = !missing.length && !blockers && !suggested && isTitled;
    if (isReady)
      entries.push(h("li", { class: "done" }, icon("check"), t("Complete: it can be sent for review.")));
    places.rail.replaceChildren(h("ul", { class: "steps-left" }, ...entries));
    places.submit?.classList.toggle("primary", isReady);
    if (places.groups) drawGroups(places.groups, config, groups, onLeave);
  };
  editor.on("update", resting(draw, 500));
  draw();
}

/** How many suggestions nobody has decided on: with one of them a text is not sent. */
function suggestedCount(doc: DocNode): number {
  const ids = new Set<string>();
  doc.descendants((node) => {
    const suggested = suggestedIn(node.marks);
    if (suggested) ids.add(suggested.id);
  });
  return ids.size;
}

function sum(groups: GroupState[], of: (group: GroupState) => number): number {
  return groups.reduce((total, group) => total + of(group), 0);
}

function meter(done: number, needed: number): HTMLElement {
  const words = t("%(done)s of %(needed)s required answers", { done, needed });
  return h(
    "li",
    { class: "meter-line" },
    h("span", {}, words),
    h("meter", { min: 0, max: needed, value: done, "aria-label": words }),
  );
}

function missingLink(name: string, label: string, onLeave: () => void): HTMLElement {
  const link = h(
    "button",
    { type: "button", class: "link-button" },
    t("Still missing: %(field)s", { field: label }),
  );
  link.addEventListener("click", () => {
    onLeave();
    goToField(name);
  });
  return h("li", { class: "open" }, icon("circle-dashed"), link);
}

/** Show a field and put the caret into it. */
function goToField(name: string): void {
  const element = document.getElementById(fieldId(name));
  const target =
    name === "body"
      ? document.querySelector<HTMLElement>(".ProseMirror")
      : element?.matches("input, textarea, select, fieldset")
        ? element
        : element;
  target?.scrollIntoView({ block: "center" });
  target?.focus({ preventScroll: true });
}

function drawGroups(
  place: HTMLElement,
  config: EditorConfig,
  states: GroupState[],
  onLeave: () => void,
): void {
  const lines = config.groups.map((group, index) => {
    const { answered, needed, missing } = states[index]!;
    const isDone = !missing.length;
    const detail = !needed
      ? t("optional")
      : isDone
        ? t("all answered")
        : answered
          ? t("%(answered)s of %(needed)s answered", { answered, needed })
          : t("not started");
    const link = h(
      "button",
      { type: "button", class: `group-link ${isDone ? "done" : "open"}` },
      icon(isDone ? "circle-check" : answered ? "pencil" : "minus"),
      h("span", {}, h("b", {}, group.title), h("small", {}, detail)),
    );
    link.addEventListener("click", () => {
      onLeave();
      const heading = document.getElementById(`group-${group.name}`);
      heading?.scrollIntoView({ block: "start" });
      heading?.focus({ preventScroll: true });
    });
    return h("li", {}, link);
  });
  place.replaceChildren(h("ol", { class: "group-links" }, ...lines));
}
