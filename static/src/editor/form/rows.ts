/** Repeatable rows (indicators, links): a small form a row, added and removed; the whole list is one field. */
import { t } from "../../web/words";
import { keeps, type Rule } from "../attributes";
import type { ColumnConfig, FieldConfig } from "../config";
import { FIELD_RULES } from "../fields";
import { addressOf } from "../links";
import { h, hidden, icon, iconButton, newId } from "../ui/dom";
import { type FieldControl, groupFrame, type Write } from "./frame";
import { same } from "./store";

export type Row = Record<string, unknown>;

export function rowsControl(field: FieldConfig, write: Write): FieldControl {
  const list = h("div", { class: "rows" });
  const add = h(
    "button",
    { type: "button", class: "button small" },
    icon("plus"),
    t("Add: %(what)s", { what: field.rowName }),
  );
  const made = groupFrame(field, h("div", { class: "rows-box" }, list, add));
  const limit = field.maximum ?? Infinity;
  let rows: Row[] = [];

  const send = (): void => write(rows.length ? rows : null);
  const draw = (): void => {
    list.replaceChildren(...rows.map((row, index) => rowElement(row, index)));
    add.hidden = rows.length >= limit;
  };
  const rowElement = (row: Row, index: number): HTMLElement => {
    const remove = iconButton(t("Remove row %(number)s", { number: index + 1 }), "x");
    remove.addEventListener("click", () => {
      rows = rows.filter((_, at) => at !== index);
      draw();
      send();
      add.focus();
    });
    const cells = field.columns.map((column) =>
      cell(field, column, row[column.name], (value) => {
        rows = rows.map((one, at) => (at === index ? { ...one, [column.name]: value } : one));
        send();
      }),
    );
    return h(
      "div",
      { class: `row row-${field.name}`, role: "group", "aria-label": `${field.rowName} ${index + 1}` },
      ...cells,
      remove,
    );
  };
  add.addEventListener("click", () => {
    rows = [...rows, emptyRow(field)];
    draw();
    send();
    list.lastElementChild?.querySelector<HTMLElement>("input, select")?.focus();
  });
  return {
    element: made.element,
    show: (value) => {
      const next = (value as Row[] | null) ?? [];
      if (same(next, rows) && list.children.length === next.length) return;
      const focused = list.contains(document.activeElement) ? (document.activeElement as HTMLElement).id : "";
      rows = next;
      draw();
      if (focused) document.getElementById(focused)?.focus();
    },
  };
}

/** A row as the schema wants it: every key, nothing said. */
export function emptyRow(field: FieldConfig): Row {
  return Object.fromEntries(
    field.columns.map(({ name, control }) => [name, control === "check" ? false : null]),
  );
}

export function ruleOf(field: string, column: string): Rule {
  const rule = FIELD_RULES[field]!;
  if (rule.type !== "list" || rule.of.type !== "record") throw new Error(`${field} has no rows`);
  return rule.of.keys[column]!;
}

/** One labelled cell; what does not keep to its rule is said and not written. */
export function cell(field: FieldConfig, column: ColumnConfig, value: unknown, write: Write): HTMLElement {
  const id = newId(`${field.name}-${column.name}`);
  const error = h("p", { class: "error", hidden: true, id: `${id}-error` });
  const input = inputOf(column, id, value);
  input.setAttribute("aria-describedby", error.id);
  const box = h("div", { class: "field" }, h("label", { for: id }, column.label), input, error);
  input.addEventListener("change", () => {
    const given = read(column, input);
    const fits = keeps(ruleOf(field.name, column.name), given);
    box.classList.toggle("wrong", !fits);
    input.setAttribute("aria-invalid", String(!fits));
    error.hidden = fits;
    if (fits) write(given);
    else
      error.replaceChildren(
        icon("triangle-alert"),
        h("span", {}, hidden(t("Error:") + " "), whatIsWrong(column)),
      );
  });
  return box;
}

function inputOf(column: ColumnConfig, id: string, value: unknown): HTMLInputElement | HTMLSelectElement {
  if (column.control === "choice") {
    const select = h("select", { class: "input", id }, new Option(t("Choose"), ""));
    for (const choice of column.choices) select.append(new Option(choice.label, choice.value));
    select.value = (value as string | null) ?? "";
    return select;
  }
  const type = column.control === "date" ? "date" : column.control === "url" ? "url" : "text";
  return h("input", { class: "input", id, type, value: (value as string | null) ?? "", autocomplete: "off" });
}

function read(column: ColumnConfig, input: HTMLInputElement | HTMLSelectElement): unknown {
  const given = input.value.trim();
  if (!given) return null;
  return column.control === "url" ? (addressOf(given) ?? given) : given;
}

function whatIsWrong(column: ColumnConfig): string {
  if (column.control === "url") return t("Enter an address such as https://example.org.");
  return t("Shorten this to %(limit)s characters.", { limit: column.maximum ?? 0 });
}
