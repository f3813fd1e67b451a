import type { Fragment } from "@tiptap/pm/model";
import { ReplaceAroundStep, ReplaceStep, type Step } from "@tiptap/pm/transform";
import { newName } from "./timing";
import type { RecoveredText, Shelf, StepJson } from "./types";

/** The words that steps would have written, one line a block; empty when they only deleted or formatted. */
export function textOf(steps: readonly Step[]): string {
  let text = "";
  let end = -1;
  for (const step of steps) {
    const written =
      step instanceof ReplaceStep || step instanceof ReplaceAroundStep ? words(step.slice.content) : "";
    const field = fieldText(step);
    if (field) text += `${text && "\n"}${field}`;
    if (!written) continue;
    const from = (step as ReplaceStep).from;
    text += (from === end || !text ? "" : "\n") + written;
    end = from + (step as ReplaceStep).slice.size;
  }
  return text.trim();
}

/** The words in steps that cannot even be read any more. */
export function rawText(steps: readonly StepJson[]): string {
  const found: string[] = [];
  const collect = (name: string, value: unknown): unknown => {
    if (typeof value === "string" && (name === "text" || name === "value")) found.push(value);
    return value;
  };
  JSON.stringify(steps, collect);
  return found.join("\n");
}

/** Words of content, a line for each block; footnotes stand on lines of their own, after their block. */
function words(content: Fragment): string {
  const lines: string[] = [];
  const notes: string[] = [];
  let line = "";
  content.descendants((node) => {
    if (node.isBlock) {
      lines.push(line, ...notes.splice(0));
      line = "";
    } else if (node.type.name === "hardBreak") line += "\n";
    else if (node.type.name === "footnote") notes.push(words(node.content));
    line += node.text ?? "";
    return node.type.name !== "footnote";
  });
  return [...lines, line, ...notes].filter(Boolean).join("\n");
}

/** A field of the form is changed by a step of another kind; what was written in it is text all the same. */
function fieldText(step: Step): string {
  const { stepType, value } = step.toJSON() as { stepType: string; value?: unknown };
  return stepType === "docAttr" && typeof value === "string" ? value : "";
}

/** Texts that found no way into the Text, kept in the browser until their writer dismisses them. */
export class Recovered {
  /** Those that this device cannot keep: leaving the page would lose them. */
  private readonly loose = new Set<string>();

  constructor(
    private readonly shelf: Shelf,
    private readonly textId: number,
    private readonly member: number,
  ) {}

  get areLoose(): boolean {
    return this.loose.size > 0;
  }

  /** Keep a text; where the browser has no place for it, it is at least shown. */
  async keep(text: string, mine?: RecoveredText["mine"]): Promise<RecoveredText> {
    const made = { id: newName(), textId: this.textId, at: new Date().toISOString(), text };
    const found = mine ? { ...made, mine } : made;
    const kept = this.shelf.set(this.prefix + found.id, found).then(() => this.shelf.lasts());
    if (!(await kept.catch(() => false))) this.loose.add(found.id);
    return found;
  }

  async list(): Promise<RecoveredText[]> {
    const found = await Promise.all(
      (await this.shelf.keys(this.prefix)).map((key) => this.shelf.get<RecoveredText>(key)),
    );
    return found.filter((one) => one !== undefined).sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  async dismiss(id: string): Promise<void> {
    this.loose.delete(id);
    await this.shelf.remove(this.prefix + id);
  }

  private get prefix(): string {
    return `recovered/${this.member}/${this.textId}/`;
  }
}
