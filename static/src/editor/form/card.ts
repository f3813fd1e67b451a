/** The card of a good practice as it will be printed, drawn while it is written; what is missing says so. */
import type { Editor } from "@tiptap/core";
import { t } from "../../web/words";
import type { EditorConfig, FieldConfig } from "../config";
import type { Pictures } from "../pictures";
import { h, icon, resting } from "../ui/dom";
import { labelOf } from "./answer";
import type { Row } from "./rows";
import type { FieldStore } from "./store";

export function mountCard(
  place: HTMLElement,
  editor: Editor,
  store: FieldStore,
  config: EditorConfig,
  pictures: Pictures,
): void {
  const fields = new Map(config.groups.flatMap((group) => group.fields).map((field) => [field.name, field]));
  const draw = (): void => place.replaceChildren(card(store, fields, config, pictures));
  editor.on("update", resting(draw, 300));
  draw();
}

function card(
  store: FieldStore,
  fields: Map<string, FieldConfig>,
  config: EditorConfig,
  pictures: Pictures,
): HTMLElement {
  const words = (name: string): string => labelsOf(fields.get(name), store.get(name));
  const picture = ((store.get("pictures") as Row[] | null) ?? []).find((row) => row["asset"]);
  const fact = (name: string, term: string, shown: string): HTMLElement =>
    h("div", {}, h("dt", {}, icon(name), term), h("dd", {}, shown || missing()));
  const themes = (store.get("themes") as string[] | null) ?? [];
  return h(
    "article",
    { class: "fiche" },
    h(
      "header",
      {},
      h("span", { class: "pattern", "aria-hidden": "true" }),
      h("p", { class: "eyebrow" }, t("Good practice %(number)s", { number: config.text.number })),
    ),
    h("h3", {}, String(store.get("title") || t("Without a title"))),
    h("p", { class: "teaser" }, String(store.get("teaser") ?? "")),
    picture
      ? h("img", { src: pictures.address(String(picture["asset"])), alt: String(picture["alt"] ?? "") })
      : null,
    h(
      "dl",
      { class: "facts" },
      fact("map-pin", t("Place"), [store.get("place"), words("country")].filter(Boolean).join(", ")),
      fact("calendar", t("When"), period(store)),
      fact("users", t("For"), words("targetGroups")),
      fact("award", t("Maturity"), words("maturity")),
    ),
    themes.length
      ? h(
          "p",
          { class: "tags" },
          ...themes.flatMap((theme) => [
            h("span", { class: "tag" }, labelsOf(fields.get("themes"), theme)),
            " ",
          ]),
        )
      : null,
    ...part(t("Challenge"), store.get("challenge")),
    ...indicators((store.get("indicators") as Row[] | null) ?? [], store.get("evidence")),
    ...part(t("Transferability"), store.get("transferability")),
  );
}

function part(title: string, text: unknown): HTMLElement[] {
  return [
    h("h4", {}, title),
    text ? h("p", {}, String(text)) : h("p", { class: "gap" }, t("Not written yet")),
  ];
}

function indicators(rows: Row[], evidence: unknown): HTMLElement[] {
  const lines = rows.map((row) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, row["indicator"] ? String(row["indicator"]) : missing()),
      h(
        "td",
        { class: "num" },
        [row["baseline"], row["value"]].filter(Boolean).join(" → "),
        " ",
        row["unit"] ? String(row["unit"]) : missing(),
      ),
    ),
  );
  return lines.length
    ? [h("h4", {}, t("Evidence")), h("table", { class: "table" }, h("tbody", {}, ...lines))]
    : part(t("Evidence"), evidence);
}

function missing(): HTMLElement {
  return h("span", { class: "gap" }, t("missing"));
}

function labelsOf(field: FieldConfig | undefined, value: unknown): string {
  if (value === null || value === undefined) return "";
  const all: unknown[] = Array.isArray(value) ? value : [value];
  return all.map((one) => labelOf(field?.choices ?? [], one)).join(", ");
}

function period(store: FieldStore): string {
  const month = (value: unknown): string =>
    typeof value === "string" ? value.split("-").reverse().join("/") : "";
  const start = month(store.get("startsOn"));
  const end = store.get("ongoing") === true ? t("ongoing") : month(store.get("endsOn"));
  return [start, end].filter(Boolean).join(" – ");
}
