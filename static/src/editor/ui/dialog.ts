/** Questions in a native dialog: one form, errors beside the fields, what was typed is kept. */
import { t } from "../../web/words";
import { countCharacters } from "../../components/character-count";
import { type Child, h, hidden, icon, newId } from "./dom";

export interface Question {
  name: string;
  label: string;
  kind: "line" | "area" | "url" | "number" | "choice" | "check" | "checks";
  value?: string | number | boolean | string[] | null;
  hint?: string;
  choices?: { value: string; label: string }[];
  maximum?: number;
  /** Return what is wrong with the answer, or null. */
  check?: (answer: string, answers: Answers) => string | null;
}

export type Answers = Record<string, string>;

export interface Form {
  title: string;
  intro?: Child;
  questions: Question[];
  submit: string;
  /** Waited for before the form closes; false keeps it open, when it has been said why. */
  gate?: () => Promise<boolean>;
  /** An act beside cancel and submit, such as "Remove link". */
  extra?: { label: string; value: string };
}

/** Ask and return the answers (`action` holds "submit" or the extra act); null when the person went back. */
export function ask(form: Form): Promise<Answers | null> {
  const controls = form.questions.map(control);
  const cancel = h("button", { type: "button", class: "button" }, t("Cancel"));
  const extra =
    form.extra &&
    h("button", { type: "button", class: "button quiet", value: form.extra.value }, form.extra.label);
  const submit = h("button", { type: "submit", class: "button primary" }, form.submit);
  const body = h(
    "form",
    { novalidate: true, autocomplete: "off" },
    h("header", {}, h("h2", {}, form.title), closeButton()),
    form.intro,
    ...controls.map(({ field }) => field),
    h("footer", {}, extra, cancel, submit),
  );
  const dialog = openDialog(form.title, body);
  return new Promise((resolve) => {
    let isWaiting = false;
    const pass = async (): Promise<void> => {
      if (isWaiting) return;
      isWaiting = true;
      submit.setAttribute("aria-busy", "true");
      const isFree = !form.gate || (await form.gate());
      submit.removeAttribute("aria-busy");
      isWaiting = false;
      if (isFree && dialog.open) finish("submit");
    };
    const finish = (action: string): void => {
      dialog.close();
      resolve({ ...answersOf(controls), action }); // not with the event of closing: it comes late
    };
    cancel.addEventListener("click", () => dialog.close());
    extra?.addEventListener("click", () => finish(extra.value));
    body.addEventListener("submit", (event) => {
      event.preventDefault();
      if (holds(controls)) void pass();
    });
    body.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) body.requestSubmit();
    });
    dialog.addEventListener("close", () => resolve(null));
  });
}

/** Show `body` in a dialog that removes itself when closed and gives the focus back. */
export function openDialog(title: string, body: HTMLElement): HTMLDialogElement {
  const back = document.activeElement as HTMLElement | null;
  const dialog = h("dialog", { class: "dialog", "aria-label": title }, body);
  document.body.append(dialog);
  body.querySelector("header .icon-button")?.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    const isFocusElsewhere =
      document.activeElement !== document.body && !dialog.contains(document.activeElement);
    dialog.remove();
    // the event comes late: the person may have moved on by then
    if (back?.isConnected && !isFocusElsewhere) back.focus({ preventScroll: true });
  });
  dialog.showModal();
  dialog.querySelector<HTMLElement>(".input, input, footer .primary")?.focus();
  return dialog;
}

export function closeButton(): HTMLButtonElement {
  return h("button", { type: "button", class: "icon-button small" }, icon("x"), hidden(t("Close")));
}

interface Control {
  question: Question;
  field: HTMLElement;
  answer: () => string;
  focus: () => void;
  blame: (error: string | null) => void;
}

function control(question: Question): Control {
  const id = newId(`ask-${question.name}`);
  const error = h("p", { class: "error", id: `${id}-error`, hidden: true });
  const hint = question.hint ? h("p", { class: "hint", id: `${id}-hint` }, question.hint) : null;
  if (question.kind === "checks") return checksControl(question, error, hint);
  const input = inputFor(question, id);
  const described = [hint && hint.id, error.id].filter(Boolean).join(" ");
  input.setAttribute("aria-describedby", described);
  const field =
    question.kind === "check"
      ? h(
          "div",
          { class: "field" },
          h("label", { class: "choice" }, input, h("span", {}, question.label)),
          hint,
          error,
        )
      : h("div", { class: "field" }, h("label", { for: id }, question.label), hint, error, input);
  return {
    question,
    field,
    answer: () =>
      input instanceof HTMLInputElement && input.type === "checkbox"
        ? input.checked
          ? "yes"
          : ""
        : input.value.trim(),
    focus: () => input.focus(),
    blame: (words) => show(field, error, input, words),
  };
}

function inputFor(
  question: Question,
  id: string,
): HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement {
  const value = question.value;
  switch (question.kind) {
    case "area": {
      const area = h("textarea", { class: "input", id, rows: 3 });
      area.value = String(value ?? "");
      return area;
    }
    case "choice": {
      const select = h("select", { class: "input", id });
      for (const choice of question.choices ?? []) select.append(new Option(choice.label, choice.value));
      select.value = String(value ?? "");
      return select;
    }
    case "check":
      return h("input", { type: "checkbox", id, checked: value === true });
    default: {
      const type = question.kind === "number" ? "number" : question.kind === "url" ? "url" : "text";
      return h("input", { class: "input", type, id, value: String(value ?? "") });
    }
  }
}

function checksControl(question: Question, error: HTMLElement, hint: HTMLElement | null): Control {
  const chosen = new Set(question.value as string[]);
  const boxes = (question.choices ?? []).map((choice) =>
    h("input", { type: "checkbox", value: choice.value, checked: chosen.has(choice.value) }),
  );
  const picks = boxes.map((box, index) =>
    h("label", { class: "choice" }, box, h("span", {}, question.choices?.[index]?.label)),
  );
  const field = h(
    "fieldset",
    { class: "field" },
    h("legend", {}, question.label),
    hint,
    error,
    h("div", { class: "choices list" }, ...picks),
  );
  return {
    question,
    field,
    answer: () => JSON.stringify(boxes.filter((box) => box.checked).map((box) => box.value)),
    focus: () => boxes[0]?.focus(),
    blame: (words) => show(field, error, null, words),
  };
}

function answersOf(controls: Control[]): Answers {
  return Object.fromEntries(controls.map(({ question, answer }) => [question.name, answer()]));
}

function holds(controls: Control[]): boolean {
  const answers = answersOf(controls);
  const wrong = controls.filter(({ question, blame }) => {
    const given = answers[question.name] ?? "";
    const error = question.check?.(given, answers) ?? tooLong(question, given);
    blame(error);
    return error !== null;
  });
  wrong[0]?.focus();
  return wrong.length === 0;
}

function tooLong({ maximum }: Question, answer: string): string | null {
  const over = maximum === undefined ? 0 : countCharacters(answer) - maximum;
  if (over <= 0) return null;
  return over === 1
    ? t("Shorten this by 1 character.")
    : t("Shorten this by %(count)s characters.", { count: over });
}

function show(field: HTMLElement, error: HTMLElement, input: HTMLElement | null, words: string | null): void {
  field.classList.toggle("wrong", words !== null);
  error.hidden = words === null;
  if (words === null) {
    input?.removeAttribute("aria-invalid");
    return;
  }
  input?.setAttribute("aria-invalid", "true");
  error.replaceChildren(icon("triangle-alert"), h("span", {}, hidden(t("Error:") + " "), words));
}
