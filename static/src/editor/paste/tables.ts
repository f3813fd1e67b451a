/** Pasted tables within the limits of the schema: plain cells, a head row where there was one, nothing nested. */

const COLUMNS = 20; // security.md, row 13
const ROWS = 500;
const CAPTION = 300; // characters

export function fitTables(body: HTMLElement): void {
  for (const inner of [...body.querySelectorAll("table table")].reverse())
    asParagraphs(inner as HTMLTableElement);
  for (const table of body.querySelectorAll("table")) {
    const rows = [...table.rows];
    const widest = Math.max(0, ...rows.map(widthOf));
    if (rows.length > ROWS || widest > COLUMNS || widest === 0) asParagraphs(table);
    else {
      headFrom(table);
      for (const column of table.querySelectorAll("colgroup, col")) column.remove();
      keepCaption(table);
    }
  }
}

function widthOf(row: HTMLTableRowElement): number {
  return [...row.cells].reduce((width, cell) => width + cell.colSpan, 0);
}

/** A table that is too large loses its lines, not its words: one paragraph a row. */
function asParagraphs(table: HTMLTableElement): void {
  const lines = [...table.rows].map((row) => {
    const paragraph = table.ownerDocument.createElement("p");
    paragraph.textContent = [...row.cells]
      .map((cell) => cell.textContent?.replace(/\s+/g, " ").trim())
      .join(" | ");
    return paragraph;
  });
  table.replaceWith(...lines);
}

/** What stands in a thead is a head row, as are first rows that are all bold. */
function headFrom(table: HTMLTableElement): void {
  const first = table.rows[0];
  if (!first) return;
  const isBold = [...first.cells].every((cell) => {
    const words = cell.textContent?.trim() ?? "";
    const bold = [...cell.querySelectorAll("b, strong")].map((element) => element.textContent ?? "").join("");
    return words !== "" && bold.trim() === words;
  });
  if (!table.tHead?.contains(first) && !isBold) return;
  for (const cell of [...first.cells]) {
    const head = table.ownerDocument.createElement("th");
    for (const name of ["colspan", "rowspan"]) {
      const span = cell.getAttribute(name);
      if (span) head.setAttribute(name, span);
    }
    head.append(...cell.childNodes);
    for (const bold of head.querySelectorAll("b, strong")) bold.replaceWith(...bold.childNodes);
    cell.replaceWith(head);
  }
}

/** The schema keeps a caption as an attribute; one that is too long stays as a paragraph above. */
function keepCaption(table: HTMLTableElement): void {
  const { caption } = table;
  if (!caption) return;
  const words = caption.textContent?.replace(/\s+/g, " ").trim() ?? "";
  if (words.length <= CAPTION) table.setAttribute("data-caption", words);
  else {
    const paragraph = table.ownerDocument.createElement("p");
    paragraph.append(...caption.childNodes);
    table.before(paragraph);
  }
  caption.remove();
}
