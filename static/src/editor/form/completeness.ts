/** What is answered and what is missing to send a Text for review; the server has the last word (`content/fields.py`). */
import { countCharacters } from "../../components/character-count";
import type { FieldConfig, GroupConfig } from "../config";
import type { Fields } from "./store";

const MATURE = ["good-practice", "institutionalised"];
const NEEDED_COLUMNS: Record<string, string[]> = {
  indicators: ["indicator", "value", "unit"],
  links: ["url"],
  pictures: ["asset", "rightsHolder", "licence", "consent"],
};

export interface GroupState {
  name: string;
  answered: number;
  needed: number;
  missing: FieldConfig[];
}

/** `bodyText`: the running text, asked for like a field. */
export function completeness(groups: GroupConfig[], fields: Fields, bodyText: string): GroupState[] {
  const answers: Fields = { ...fields, body: bodyText.trim() };
  return groups.map((group) => {
    const needed = group.fields.filter((field) => isNeeded(field, answers));
    const missing = needed.filter((field) => !isAnswered(field, answers));
    const halfDone = group.fields.filter(
      (field) => !missing.includes(field) && (isTooLong(field, answers) || isHalfDone(field, answers)),
    );
    return {
      name: group.name,
      answered: needed.length - missing.length,
      needed: needed.length,
      missing: [...missing, ...halfDone],
    };
  });
}

function isNeeded(field: FieldConfig, answers: Fields): boolean {
  return field.required || (field.whenMature && MATURE.includes(String(answers["maturity"])));
}

function isAnswered({ name }: FieldConfig, answers: Fields): boolean {
  if (name === "endsOn" && answers["ongoing"] === true) return true;
  const answer = answers[name];
  if (typeof answer === "string") return answer.trim() !== "";
  return Array.isArray(answer) ? answer.length > 0 : Boolean(answer);
}

/** Fields are cut off by their controls; only the running text may grow too long. */
function isTooLong({ name, maximum }: FieldConfig, answers: Fields): boolean {
  return name === "body" && maximum !== null && countCharacters(String(answers["body"])) > maximum;
}

/** A row that was begun must be finished; a project cannot end before it starts. */
function isHalfDone({ name }: FieldConfig, answers: Fields): boolean {
  const answer = answers[name];
  if (name === "endsOn" && typeof answer === "string" && answers["ongoing"] !== true)
    return answer < String(answers["startsOn"] ?? "");
  const columns = NEEDED_COLUMNS[name];
  if (!columns || !Array.isArray(answer)) return false;
  return (answer as Record<string, unknown>[]).some(
    (row) =>
      columns.some((column) => !row[column]) ||
      (name === "pictures" && row["decorative"] !== true && !row["alt"]),
  );
}
