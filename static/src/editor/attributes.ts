import type { Attribute } from "@tiptap/core";

/**
 * What an attribute may hold, as plain JSON: it is exported with the schema, so that the server
 * checks values by the very same rules (`manual_app/content/attributes.py`).
 */
export type Rule =
  | { type: "string"; max: number; pattern?: string; nullable?: boolean }
  | { type: "choice"; of: readonly string[]; nullable?: boolean }
  | { type: "integer"; min: number; max: number; nullable?: boolean }
  | { type: "boolean"; nullable?: boolean }
  | { type: "date"; nullable?: boolean }
  | { type: "list"; of: Rule; max: number; unique?: boolean; nullable?: boolean }
  | { type: "record"; keys: Readonly<Record<string, Rule>>; nullable?: boolean };

/** A validator as ProseMirror calls it, carrying the rule it was made from. */
interface Validator {
  (value: unknown): void;
  rule: Rule;
}

// No whitespace, quotes, backslashes or brackets anywhere; letters of Latin, Greek and Cyrillic in host names.
const URL_TAIL = "[^\\u0000-\\u0020\\u007f-\\u00a0\\u2028\\u2029\\ufeff\"'<>\\\\`{}|^]*";
const HOST = "[A-Za-z0-9\\u00c0-\\u024f\\u0370-\\u03ff\\u0400-\\u04ff._-]+";
const URL_PATTERN =
  `https?:\\/\\/${HOST}(?::[0-9]{1,5})?(?:[\\/?#]${URL_TAIL})?` +
  `|mailto:[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+(?:\\?${URL_TAIL})?`;

export const text = (max: number): Rule => ({ type: "string", max, nullable: true });
export const choice = (...of: string[]): Rule => ({ type: "choice", of, nullable: true });
export const integer = (min: number, max: number): Rule => ({ type: "integer", min, max });
export const boolean: Rule = { type: "boolean" };
export const date: Rule = { type: "date", nullable: true };
export const month: Rule = {
  type: "string",
  max: 7,
  pattern: "[0-9]{4}-(?:0[1-9]|1[0-2])",
  nullable: true,
};
export const url: Rule = { type: "string", max: 2000, pattern: URL_PATTERN, nullable: true };
export const identifier: Rule = {
  type: "string",
  max: 64,
  pattern: "[A-Za-z0-9_-]+",
  nullable: true,
};
export const asset: Rule = { type: "string", max: 64, pattern: "[0-9a-f]{64}", nullable: true };
export const languageTag: Rule = {
  type: "string",
  max: 35,
  pattern: "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}",
};
export const list = (of: Rule, max: number, unique = false): Rule => ({
  type: "list",
  of: required(of),
  max,
  unique,
  nullable: true,
});
export const record = (keys: Record<string, Rule>): Rule => ({ type: "record", keys });

/** The same rule, null refused. */
export function required(rule: Rule): Rule {
  const { nullable: _, ...rest } = rule;
  return rest as Rule;
}

/** Say whether a value keeps to its rule. */
export function keeps(rule: Rule, value: unknown): boolean {
  if (value === null) return rule.nullable === true;
  switch (rule.type) {
    case "string":
      return typeof value === "string" && keepsString(rule.max, rule.pattern, value);
    case "choice":
      return typeof value === "string" && rule.of.includes(value);
    case "integer":
      return Number.isInteger(value) && (value as number) >= rule.min && (value as number) <= rule.max;
    case "boolean":
      return typeof value === "boolean";
    case "date":
      return typeof value === "string" && isDate(value);
    case "list":
      return Array.isArray(value) && keepsList(rule.of, rule.max, rule.unique === true, value);
    case "record":
      return isRecord(value) && keepsRecord(rule.keys, value);
  }
}

// Lengths count characters as people see them typed, not UTF-16 units: the server counts the same way.
function keepsString(max: number, pattern: string | undefined, value: string): boolean {
  if (value.length > 2 * max || [...value].length > max) return false;
  return pattern === undefined || new RegExp(`^(?:${pattern})$`, "u").test(value);
}

function isDate(value: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value) || value.startsWith("0000")) return false;
  const parsed = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(parsed.valueOf()) && parsed.toISOString().startsWith(value);
}

function keepsList(of: Rule, max: number, unique: boolean, value: unknown[]): boolean {
  if (value.length > max) return false;
  if (unique && new Set(value).size !== value.length) return false;
  return value.every((item) => keeps(of, item));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function keepsRecord(keys: Readonly<Record<string, Rule>>, value: Record<string, unknown>): boolean {
  const names = Object.keys(keys);
  return (
    Object.keys(value).length === names.length &&
    names.every((name) => name in value && keeps(keys[name]!, value[name]))
  );
}

export function validator(rule: Rule): Validator {
  const check = (value: unknown): void => {
    if (!keeps(rule, value)) throw new RangeError("an attribute does not keep to its rule");
  };
  return Object.assign(check, { rule });
}

/** An attribute under a rule; in copied HTML it travels as `data-<name>`, and what does not fit is dropped. */
export function attribute(name: string, rule: Rule, fallback: unknown = null): Attribute {
  const html = `data-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  return {
    default: fallback,
    validate: validator(rule),
    parseHTML: (element) => parsed(element.getAttribute(html), rule) ?? fallback,
    renderHTML: (attributes) => {
      const value: unknown = attributes[name];
      if (value === null || value === undefined || value === fallback) return {};
      return { [html]: typeof value === "string" ? value : JSON.stringify(value) };
    },
  };
}

/** An attribute that every value of the node or mark must carry. */
export function requiredAttribute(name: string, rule: Rule): Attribute {
  return { ...attribute(name, required(rule)), default: undefined, isRequired: true };
}

/** The id a block keeps for life; declared first, so that the order of attributes never depends on extensions. */
export function blockId(): Record<string, Attribute> {
  return { id: attribute("id", identifier) };
}

function parsed(raw: string | null, rule: Rule): unknown {
  if (raw === null) return null;
  if (keeps(rule, raw)) return raw;
  try {
    const value: unknown = JSON.parse(raw);
    return keeps(rule, value) ? value : null;
  } catch {
    return null;
  }
}
