/** What the server writes into the page for the editor (`manual_app/manual/views/editor.py`). */
import { readConfig } from "../web/config";

export type Role = "edit" | "suggest" | "comment" | "read";
export type Kind = "front" | "chapter" | "practice" | "back";

export interface Choice {
  value: string;
  label: string;
}

/** One field as asked; `maximum` counts characters of a text, or entries of a list. */
export interface FieldConfig {
  name: string;
  control:
    | "line"
    | "area"
    | "choice"
    | "choices"
    | "date"
    | "month"
    | "check"
    | "numbers"
    | "rows"
    | "pictures"
    | "body";
  label: string;
  help: string;
  maximum: number | null;
  required: boolean;
  whenMature: boolean;
  choices: Choice[];
  columns: ColumnConfig[];
  rowName: string;
}

export interface ColumnConfig {
  name: string;
  control: "line" | "date" | "url" | "choice" | "check";
  label: string;
  maximum: number | null;
  choices: Choice[];
}

export interface GroupConfig {
  name: string;
  title: string;
  help: string;
  place: "before" | "after";
  fields: FieldConfig[];
}

/** What stands with reviewers; null while nothing has been sent. */
export interface ReviewConfig {
  /** Another one as soon as something new has happened. */
  key: string;
  state: "draft" | "in_review" | "changes_requested" | "awaiting_sign_off" | "approved";
  number: number | null;
  decided: number;
}

export interface EditorConfig {
  sprite: string;
  text: { id: number; kind: Kind; language: string; number: string; section: number };
  member: { id: number; name: string; organisation: string; organisation_id: number };
  role: Role;
  urls: { text: string; pictures: string; submit: string; contents: string };
  schema: number;
  groups: GroupConfig[];
  titleMaximum: number;
  review: ReviewConfig;
  languages: Choice[];
  licences: string[];
}

export function editorConfig(): EditorConfig {
  const config = readConfig<EditorConfig>("editor-config");
  if (!config) throw new Error("the page has no editor configuration");
  return config;
}
