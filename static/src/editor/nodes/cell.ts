import type { Attribute } from "@tiptap/core";
import { choice, integer, keeps, type Rule, validator } from "../attributes";

const span = (max: number): Attribute => ({ default: 1, validate: validator(integer(1, max)) });

const columnWidths: Rule = {
  type: "list",
  of: { type: "integer", min: 0, max: 4000 },
  max: 20,
  nullable: true,
};
const alignment = choice("left", "center", "right");

/** What cells and header cells share: spans, widths of the columns they cover, alignment. */
export function cellAttributes(): Record<string, Attribute> {
  return {
    colspan: { ...span(20), parseHTML: (element) => spanOf(element, "colspan", 20) },
    rowspan: { ...span(500), parseHTML: (element) => spanOf(element, "rowspan", 500) },
    colwidth: {
      default: null,
      validate: validator(columnWidths),
      parseHTML: (element) => widthsOf(element.getAttribute("data-colwidth")),
      renderHTML: ({ colwidth }) => (Array.isArray(colwidth) ? { "data-colwidth": colwidth.join(",") } : {}),
    },
    align: {
      default: null,
      validate: validator(alignment),
      parseHTML: (element) => {
        const given = element.getAttribute("data-align") ?? element.getAttribute("align");
        return keeps(alignment, given) ? given : null;
      },
      renderHTML: ({ align }) => (align === null ? {} : { "data-align": String(align) }),
    },
  };
}

function spanOf(element: HTMLElement, name: string, max: number): number {
  const given = Number.parseInt(element.getAttribute(name) ?? "1", 10);
  return keeps(integer(1, max), given) ? given : 1;
}

function widthsOf(raw: string | null): number[] | null {
  const widths = raw === null ? null : raw.split(",").map(Number);
  return keeps(columnWidths, widths) ? widths : null;
}
