/** What stands around every control of the form: label, help, count, error, the other person's value. */
import { t } from "../../web/words";
import type { FieldConfig } from "../config";
import { h, hidden, icon } from "../ui/dom";

export interface FieldControl {
  element: HTMLElement;
  /** Show a value that came from the text; what is being typed is left alone. */
  show: (value: unknown) => void;
}

/** ms without typing before what was typed is written. */
export const PAUSE = 400;

export type Write = (value: unknown) => void;
/** Say that words are being typed, and how they will be written; see FieldStore. */
export type Hold = (write: () => void) => () => void;

interface Frame {
  element: HTMLElement;
  id: string;
  error: (words: string | null) => void;
  count: (words: string, over?: boolean) => void;
}

/** What is said beside a field that is too long. */
export function tooLong(over: number): string {
  return over === 1
    ? t("Shorten this by 1 character: it is not saved before.")
    : t("Shorten this by %(count)s characters: it is not saved before.", { count: over });
}

export function fieldId(name: string): string {
  return `field-${name}`;
}

/** A frame around one control whose label is a `<label>`. */
export function frame(field: FieldConfig, control: HTMLElement): Frame {
  const id = fieldId(field.name);
  control.id = id;
  const label = h("label", { for: id }, field.label, optional(field));
  return assemble("div", field, label, control);
}

/** A frame around several controls: a fieldset with a legend. */
export function groupFrame(field: FieldConfig, controls: HTMLElement): Frame {
  const legend = h("legend", {}, field.label, optional(field));
  const made = assemble("fieldset", field, legend, controls);
  made.element.id = fieldId(field.name);
  made.element.tabIndex = -1;
  return made;
}

function assemble(
  tag: "div" | "fieldset",
  field: FieldConfig,
  label: HTMLElement,
  control: HTMLElement,
): Frame {
  const id = fieldId(field.name);
  const hint = field.help ? h("p", { class: "hint", id: `${id}-hint` }, field.help) : null;
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const count = h("p", { class: "count", id: `${id}-count` });
  const described = [hint?.id, error.id, count.id].filter(Boolean).join(" ");
  const element = h(tag, { class: "field", "data-field": field.name }, label, hint, error, control, count);
  (tag === "div" ? control : element).setAttribute("aria-describedby", described);
  return {
    element,
    id,
    error: (words) => {
      element.classList.toggle("wrong", words !== null);
      error.hidden = words === null;
      if (words === null) control.removeAttribute("aria-invalid");
      else {
        if (tag === "div") control.setAttribute("aria-invalid", "true");
        error.replaceChildren(icon("triangle-alert"), h("span", {}, hidden(t("Error:") + " "), words));
      }
    },
    count: (words, over = false) => {
      count.textContent = words;
      count.classList.toggle("over", over);
    },
  };
}

function optional(field: FieldConfig): HTMLElement | null {
  if (field.required) return null;
  const words = field.whenMature ? t("(needed for a good practice)") : t("(optional)");
  return h("span", { class: "optional" }, ` ${words}`);
}
