import type { Fragment } from "@tiptap/pm/model";
import { ReplaceAroundStep, ReplaceStep, type Step } from "@tiptap/pm/transform";
import { newName } from "./timing";
import type { RecoveredText, Shelf } from "./types";

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

function words(content: Fragment): string {
  return content.textBetween(0, content.size, "\n", (leaf) => (leaf.type.name === "hardBreak" ? "\n" : ""));
}

/** A field of the form is changed by a step of another kind; what was written in it is text all the same. */
function fieldText(step: Step): string {
  const { stepType, value } = step.toJSON() as { stepType: string; value?: unknown };
  return stepType === "docAttr" && typeof value === "string" ? value : "";
}

/** Texts that found no way into the Text, kept in the browser until their writer dismisses them. */
export class Recovered {
  constructor(
    private readonly shelf: Shelf,
    private readonly textId: number,
    private readonly member: number,
  ) {}

  async keep(text: string): Promise<RecoveredText> {
    const found = { id: newName(), textId: this.textId, at: new Date().toISOString(), text };
    await this.shelf.set(this.prefix + found.id, found);
    return found;
  }

  async list(): Promise<RecoveredText[]> {
    const found = await Promise.all(
      (await this.shelf.keys(this.prefix)).map((key) => this.shelf.get<RecoveredText>(key)),
    );
    return found.filter((one) => one !== undefined).sort((a, b) => (a.at < b.at ? -1 : 1));
  }

  async dismiss(id: string): Promise<void> {
    await this.shelf.remove(this.prefix + id);
  }

  private get prefix(): string {
    return `recovered/${this.member}/${this.textId}/`;
  }
}
