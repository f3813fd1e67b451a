/** Repeatable rows (indicators, links): a small form a row, added and removed; the whole list is one field. */
import { t } from "../../web/words";
import { keeps, type Rule } from "../attributes";
import type { ColumnConfig, FieldConfig } from "../config";
import { FIELD_RULES } from "../fields";
import { addressOf } from "../links";
import { h, hidden, icon, iconButton, resting } from "../ui/dom";
import { type FieldControl, groupFrame, type Hold, PAUSE, type Write } from "./frame";
import { same } from "./store";

export type Row = Record<string, unknown>;

export function rowsControl(field: FieldConfig, write: Write, hold: Hold): FieldControl {
  const add = h(
    "button",
    { type: "button", class: "button small" },
    icon("plus"),
    t("Add: %(what)s", { what: field.rowName }),
  );
  const list = new RowList(write, (row, index) => {
    const remove = iconButton(t("Remove row %(number)s", { number: index + 1 }), "x");
    remove.addEventListener("click", () => {
      list.remove(index);
      add.focus();
    });
    const cells = field.columns.map((column) => cell(field, column, { list, row, index, hold }));
    const label = `${field.rowName} ${index + 1}`;
    return h("div", { class: `row row-${field.name}`, role: "group", "aria-label": label }, ...cells, remove);
  });
  list.onDraw = () => (add.hidden = list.count >= (field.maximum ?? Infinity));
  add.addEventListener("click", () => list.add(emptyRow(field)));
  return {
    element: groupFrame(field, h("div", { class: "rows-box" }, list.element, add)).element,
    show: (value) => list.show(value),
  };
}

/** The rows of one field on screen: every change writes them all; what comes from elsewhere leaves the caret alone. */
export class RowList {
  readonly element = h("div", { class: "rows" });
  onDraw: () => void = () => undefined;
  private rows: Row[] = [];

  constructor(
    private readonly write: Write,
    private readonly draw: (row: Row, index: number) => HTMLElement,
  ) {}

  get count(): number {
    return this.rows.length;
  }

  change(index: number, values: Row): void {
    this.rows = this.rows.map((row, at) => (at === index ? { ...row, ...values } : row));
    this.send();
  }

  /** Add a row and put the caret into it. */
  add(row: Row): void {
    this.redraw([...this.rows, row]);
    this.send();
    this.element.lastElementChild?.querySelector<HTMLElement>("input, select")?.focus();
  }

  remove(index: number): void {
    this.redraw(this.rows.filter((_, at) => at !== index));
    this.send();
  }

  show(value: unknown): void {
    const next = (value as Row[] | null) ?? [];
    if (same(next, this.rows) && this.element.children.length === next.length) return;
    const before = document.activeElement;
    const typed = before instanceof HTMLInputElement && this.element.contains(before) ? before : null;
    this.redraw(next);
    const after = typed && document.getElementById(typed.id);
    if (after instanceof HTMLInputElement) resume(typed!, after);
  }

  private redraw(rows: Row[]): void {
    this.rows = rows;
    this.element.replaceChildren(...rows.map(this.draw));
    this.onDraw();
  }

  private send(): void {
    this.write(this.rows.length ? this.rows : null);
  }
}

/** Go on typing in the control that took the place of another. */
function resume(before: HTMLInputElement, after: HTMLInputElement): void {
  const isTyping = before.dataset["typing"] !== undefined;
  if (isTyping) after.value = before.value;
  after.focus();
  if (after.type === "text") after.setSelectionRange(before.selectionStart, before.selectionEnd);
  if (isTyping) after.dispatchEvent(new Event("input"));
}

/** A row as the schema wants it: every key, nothing said. */
export function emptyRow(field: FieldConfig): Row {
  return Object.fromEntries(
    field.columns.map(({ name, control }) => [name, control === "check" ? false : null]),
  );
}

function ruleOf(field: string, column: string): Rule {
  const rule = FIELD_RULES[field]!;
  if (rule.type !== "list" || rule.of.type !== "record") throw new Error(`${field} has no rows`);
  return rule.of.keys[column]!;
}

export interface Place {
  list: RowList;
  row: Row;
  index: number;
  hold: Hold;
}

/** One labelled cell; what does not keep to its rule is said and not written. */
export function cell(field: FieldConfig, column: ColumnConfig, place: Place): HTMLElement {
  const { list, row, index, hold } = place;
  const id = `${field.name}-${index}-${column.name}`;
  const error = h("p", { class: "error", hidden: true, id: `${id}-error` });
  const input = inputOf(column, id, row[column.name]);
  input.setAttribute("aria-describedby", error.id);
  const box = h("div", { class: "field" }, h("label", { for: id }, column.label), input, error);
  let letGo = (): void => undefined;
  const write = (): boolean => {
    const given = read(column, input);
    const fits = keeps(ruleOf(field.name, column.name), given);
    letGo();
    delete input.dataset["typing"];
    if (fits && input.isConnected) list.change(index, { [column.name]: given });
    return fits;
  };
  const writeSoon = resting(() => input.dataset["typing"] !== undefined && write(), PAUSE);
  input.addEventListener("input", () => {
    input.dataset["typing"] = "";
    letGo = hold(write);
    writeSoon();
  });
  input.addEventListener("change", () => {
    const fits = write();
    box.classList.toggle("wrong", !fits);
    input.setAttribute("aria-invalid", String(!fits));
    error.hidden = fits;
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
