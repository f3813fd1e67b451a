import type { Attribute } from "@tiptap/core";
import {
  asset,
  boolean,
  choice,
  date,
  identifier,
  integer,
  list,
  month,
  record,
  required,
  type Rule,
  text,
  url,
  validator,
} from "./attributes";

const country: Rule = { type: "string", max: 2, pattern: "[A-Z]{2}", nullable: true };
const consent = choice("given", "nobody-recognisable");

const indicator = record({
  indicator: text(200),
  baseline: text(100),
  value: text(100),
  unit: text(60),
  date: date,
  source: url,
});

const link = record({ label: text(200), url });

const picture = record({
  asset,
  alt: text(500),
  decorative: boolean,
  caption: text(300),
  rightsHolder: text(200),
  licence: text(100),
  consent,
});

/** Fields of a chapter and of a good practice, by name; maxima and choices are those of the network. */
export const FIELD_RULES: Readonly<Record<string, Rule>> = {
  purpose: text(600),
  audience: list(choice("community-leaders", "politicians", "other-stakeholders"), 3, true),
  references: text(4000),
  reviewBy: date,
  teaser: text(160),
  ownerOrganisation: text(200),
  country,
  place: text(120),
  level: choice(
    "neighbourhood",
    "municipal",
    "inter-municipal",
    "regional",
    "national",
    "cross-border",
    "eu",
    "global",
  ),
  themes: list(
    choice(
      "participation",
      "eu-values-and-rights",
      "migration-and-inclusion",
      "social-and-economic-solidarity",
      "humanitarian-crisis",
      "environment",
      "youth-and-education",
      "intergenerational",
      "culture-and-dialogue",
      "volunteering",
      "global-partnership",
    ),
    3,
    true,
  ),
  targetGroups: list(
    choice(
      "general-public",
      "youth",
      "older-people",
      "migrants-and-refugees",
      "people-with-disabilities",
      "minorities",
      "unemployed-people",
      "women",
      "ngos",
      "local-officials",
      "elected-politicians",
      "schools",
      "businesses",
    ),
    5,
    true,
  ),
  startsOn: month,
  endsOn: month,
  ongoing: { ...boolean, nullable: true },
  challenge: text(800),
  objective: text(500),
  stakeholders: text(800),
  resources: text(300),
  costBand: choice("none", "under-5k", "5k-25k", "25k-100k", "over-100k"),
  evidence: text(800),
  indicators: list(indicator, 20),
  evidenceType: choice("self-reported", "monitored", "independently-evaluated", "replicated"),
  lessons: text(600),
  successFactors: text(500),
  sustainability: text(500),
  transferability: text(1000),
  transferLevel: choice("low", "medium", "high"),
  sdgs: list(integer(1, 17), 5, true),
  maturity: choice("innovation", "promising-practice", "good-practice", "institutionalised"),
  links: list(link, 20),
  pictures: list(picture, 12),
  contact: text(200),
};

/** The attributes of the document node: the title, then every field. They never travel through the clipboard. */
export function documentAttributes(): Record<string, Attribute> {
  const hidden = (rule: Rule, fallback: unknown): Attribute => ({
    default: fallback,
    validate: validator(rule),
    rendered: false,
  });
  const attributes: Record<string, Attribute> = { title: hidden(required(text(200)), "") };
  for (const [name, rule] of Object.entries(FIELD_RULES)) attributes[name] = hidden(rule, null);
  return attributes;
}

export { asset, consent, identifier };
