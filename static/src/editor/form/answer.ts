/** An answer as one reads it: what stands in place of its control where nothing may be changed. */
import { t } from "../../web/words";
import { addressOf } from "../links";
import type { ColumnConfig, FieldConfig } from "../config";
import type { Pictures } from "../pictures";
import { h } from "../ui/dom";
import type { Row } from "./rows";

export interface Answer {
  element: HTMLElement;
  show: (value: unknown) => void;
}

export function answerOf(field: FieldConfig, pictures: Pictures): Answer {
  const words = h("div", { class: "answer-words" });
  const element = h(
    "div",
    { class: `answer answer-${field.control}` },
    h("p", { class: "label" }, field.label),
    words,
  );
  return {
    element,
    show: (value) => {
      words.replaceChildren(...shown(field, value, pictures));
      element.classList.toggle("unanswered", isEmpty(value));
    },
  };
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || value === false;
}

function shown(field: FieldConfig, value: unknown, pictures: Pictures): (HTMLElement | string)[] {
  if (isEmpty(value)) return [];
  switch (field.control) {
    case "choice":
      return [labelOf(field.choices, value)];
    case "choices":
    case "numbers":
      return (value as unknown[]).map((one) => h("span", { class: "tag" }, labelOf(field.choices, one)));
    case "check":
      return [t("Yes")];
    case "date":
    case "month":
      return [moment(String(value))];
    case "rows":
      return [table(field.columns, value as Row[])];
    case "pictures":
      return (value as Row[]).map((row) => picture(row, field, pictures));
    default:
      return [String(value)];
  }
}

/** The word for a choice; the value itself where the schema has been extended since. */
export function labelOf(choices: FieldConfig["choices"], value: unknown): string {
  return choices.find((choice) => choice.value === String(value))?.label ?? String(value);
}

function moment(value: string): string {
  const parts: Intl.DateTimeFormatOptions = { year: "numeric", month: "long", timeZone: "UTC" };
  if (value.length > 7) parts.day = "numeric";
  return new Date(value).toLocaleDateString(document.documentElement.lang, parts);
}

/** Rows as a table of the columns in which anything is said. */
function table(columns: ColumnConfig[], rows: Row[]): HTMLElement {
  const used = columns.filter(({ name }) => rows.some((row) => !isEmpty(row[name])));
  const head = used.map(({ label }) => h("th", { scope: "col" }, label));
  const body = rows.map((row) =>
    h("tr", {}, ...used.map((column) => h("td", {}, inCell(column, row[column.name])))),
  );
  return h(
    "div",
    { class: "scroll" },
    h("table", { class: "table" }, h("thead", {}, h("tr", {}, ...head)), h("tbody", {}, ...body)),
  );
}

function inCell(column: ColumnConfig, value: unknown): HTMLElement | string {
  if (isEmpty(value)) return "";
  if (column.control === "date") return moment(String(value));
  const href = column.control === "url" ? addressOf(String(value)) : null;
  return href ? h("a", { href, rel: "noopener noreferrer nofollow" }, href) : labelOf(column.choices, value);
}

function picture(row: Row, field: FieldConfig, pictures: Pictures): HTMLElement {
  const said = ["rightsHolder", "licence", "consent"].map((name) => {
    const column = field.columns.find((one) => one.name === name);
    return isEmpty(row[name]) ? "" : labelOf(column?.choices ?? [], row[name]);
  });
  return h(
    "figure",
    {},
    h("img", { src: pictures.address(String(row["asset"])), alt: String(row["alt"] ?? "") }),
    h(
      "figcaption",
      {},
      row["caption"] ? `${String(row["caption"])} ` : null,
      h("small", {}, said.filter(Boolean).join(" · ")),
    ),
  );
}
