/** One control a kind of field. */
import { t } from "../../web/words";
import { countCharacters, countSentence } from "../../components/character-count";
import { FIELD_RULES } from "../fields";
import { keeps } from "../attributes";
import type { FieldConfig } from "../config";
import { h, resting } from "../ui/dom";
import { type FieldControl, frame, groupFrame, type Hold, PAUSE, tooLong, type Write } from "./frame";

/** Return the control of a field; rows and pictures have modules of their own. */
export function simpleControl(field: FieldConfig, write: Write, hold: Hold): FieldControl {
  switch (field.control) {
    case "choice":
      return choice(field, write);
    case "choices":
      return choices(field, write, (value) => value);
    case "numbers":
      return choices(field, write, Number);
    case "check":
      return check(field, write);
    case "date":
    case "month":
      return moment(field, write);
    default:
      return words(field, write, hold);
  }
}

/** A text, counted live; what is too long is kept here and said, not sent. */
function words(field: FieldConfig, write: Write, hold: Hold): FieldControl {
  const isArea = field.control === "area";
  const input = isArea
    ? h("textarea", { class: "input", rows: 3 })
    : h("input", { class: "input", type: "text", autocomplete: "off" });
  const made = frame(field, input);
  const limit = field.maximum ?? Infinity;
  let isPending = false;
  let letGo = (): void => undefined;
  const over = (): number => countCharacters(input.value) - limit;
  const count = (): void => {
    if (limit === Infinity) return;
    const by = over();
    made.count(countSentence(countCharacters(input.value), limit), by > 0);
    made.error(by > 0 ? tooLong(by) : null);
  };
  const send = (): void => {
    letGo();
    if (!isPending || over() > 0) return;
    isPending = false;
    write(input.value.trim() ? input.value : null);
  };
  const sendSoon = resting(send, PAUSE);
  input.addEventListener("input", () => {
    isPending = true;
    letGo = hold(send);
    count();
    sendSoon();
  });
  input.addEventListener("blur", send);
  return {
    element: made.element,
    show: (value) => {
      if (isPending) return;
      setKeepingCaret(input, (value as string | null) ?? "");
      count();
    },
  };
}

function setKeepingCaret(input: HTMLInputElement | HTMLTextAreaElement, value: string): void {
  if (input.value === value) return;
  const { selectionStart, selectionEnd } = input;
  input.value = value;
  if (document.activeElement === input) input.setSelectionRange(selectionStart, selectionEnd);
}

function choice(field: FieldConfig, write: Write): FieldControl {
  const select = h("select", { class: "input" });
  select.append(new Option(t("Choose"), ""));
  for (const { value, label } of field.choices) select.append(new Option(label, value));
  select.addEventListener("change", () => write(select.value || null));
  return {
    element: frame(field, select).element,
    show: (value) => (select.value = (value as string | null) ?? ""),
  };
}

/** Several of a list, as chips to tick; at the limit the others are shut and it is said why. */
function choices(field: FieldConfig, write: Write, read: (value: string) => unknown): FieldControl {
  const boxes = field.choices.map(({ value }) => h("input", { type: "checkbox", value }));
  const picks = boxes.map((box, index) => h("label", { class: "pick" }, box, field.choices[index]?.label));
  const made = groupFrame(field, h("div", { class: "choices" }, ...picks));
  const limit = field.maximum ?? Infinity;
  const refresh = (): void => {
    const count = boxes.filter((box) => box.checked).length;
    for (const [index, box] of boxes.entries()) {
      box.disabled = !box.checked && count >= limit;
      picks[index]?.classList.toggle("out", box.disabled);
    }
    if (limit < boxes.length) made.count(t("%(count)s chosen, at most %(limit)s", { count, limit }));
  };
  for (const box of boxes)
    box.addEventListener("change", () => {
      const chosen = boxes.filter((one) => one.checked).map((one) => read(one.value));
      refresh();
      write(chosen.length ? chosen : null);
    });
  return {
    element: made.element,
    show: (value) => {
      const chosen = new Set(((value as unknown[] | null) ?? []).map(String));
      for (const box of boxes) box.checked = chosen.has(box.value);
      refresh();
    },
  };
}

function check(field: FieldConfig, write: Write): FieldControl {
  const box = h("input", { type: "checkbox", id: `field-${field.name}` });
  box.addEventListener("change", () => write(box.checked || null));
  const label = h("label", { class: "choice" }, box, h("span", {}, field.label));
  return {
    element: h("div", { class: "field", "data-field": field.name }, label),
    show: (value) => (box.checked = value === true),
  };
}

/** A day, or a month where browsers that know no months take "2026-05" as text. */
function moment(field: FieldConfig, write: Write): FieldControl {
  const input = h("input", { class: "input short", type: field.control, autocomplete: "off" });
  const made = frame(field, input);
  input.addEventListener("change", () => {
    const value = input.value.trim() || null;
    const fits = keeps(FIELD_RULES[field.name]!, value);
    made.error(
      fits
        ? null
        : field.control === "month"
          ? t("Enter year and month, such as 2026-05.")
          : t("Enter a day, such as 2026-05-31."),
    );
    if (fits) write(value);
  });
  return {
    element: made.element,
    show: (value) => {
      if (document.activeElement !== input) input.value = (value as string | null) ?? "";
    },
  };
}
