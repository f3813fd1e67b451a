import type { Transaction } from "@tiptap/pm/state";
import type { Step } from "@tiptap/pm/transform";
import type { Commit, FieldClash, StepJson } from "./types";

const RECENT = 60_000;

/** Notices when two people write in one field of the form: the later wins, and both values are shown. */
export class Clashes {
  private readonly mine = new Map<string, { value: unknown; at: number }>();

  /** Remember which fields this person writes in. */
  note(transaction: Transaction): void {
    for (const step of transaction.steps) {
      const changed = fieldOf(step.toJSON() as StepJson);
      if (changed) this.mine.set(changed.field, { value: changed.value, at: Date.now() });
    }
  }

  /** The fields of a commit that this person wrote in a moment ago, unless both wrote the same. */
  in(commit: Commit): FieldClash[] {
    return commit.steps.flatMap((json) => {
      const theirs = fieldOf(json);
      const mine = theirs && this.mine.get(theirs.field);
      if (!mine || Date.now() - mine.at > RECENT || same(mine.value, theirs.value)) return [];
      this.mine.delete(theirs.field);
      return [{ field: theirs.field, mine: mine.value, theirs: theirs.value, member: commit.member }];
    });
  }
}

function fieldOf(json: StepJson | ReturnType<Step["toJSON"]>): { field: string; value: unknown } | null {
  return json.stepType === "docAttr" ? { field: String(json.attr), value: json.value } : null;
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
