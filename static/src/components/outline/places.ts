/** Where a dragged section would stand: in which part, behind which section, and the mark that shows it. */

export interface Place {
  /** The part's id; null at the root. */
  parent: number | null;
  /** The section it would stand behind; null: first. */
  after: number | null;
  /** What is marked, and at which edge. */
  mark: HTMLElement;
  edge: "drop-before" | "drop-after" | "drop-into";
}

/** Return the place under a point of the window, or undefined where the section may not stand or stands already. */
export function placeAt(
  table: HTMLElement,
  row: HTMLTableRowElement,
  x: number,
  y: number,
): Place | undefined {
  const under = document.elementFromPoint(x, y)?.closest<HTMLTableRowElement>("tr");
  if (!under || !table.contains(under)) return undefined;
  const place = isPart(row) ? besidePart(under, y) : amongSections(row, under, y);
  return place && !standsThere(row, place) ? place : undefined;
}

/** Show the place; without one, take the mark away. */
export function markPlace(table: HTMLElement, place: Place | undefined): void {
  for (const marked of table.querySelectorAll(".drop-before, .drop-after, .drop-into"))
    marked.classList.remove("drop-before", "drop-after", "drop-into");
  place?.mark.classList.add(place.edge);
}

function besidePart(under: HTMLTableRowElement, y: number): Place | undefined {
  const group = groupOf(under);
  if (idOf(group) === null) return undefined;
  if (isUpperHalf(group, y)) {
    const before = group.previousElementSibling as HTMLElement | null;
    return { parent: null, after: before && idOf(before), mark: group.rows[0]!, edge: "drop-before" };
  }
  return { parent: null, after: idOf(group), mark: group.rows[group.rows.length - 1]!, edge: "drop-after" };
}

function amongSections(row: HTMLTableRowElement, under: HTMLTableRowElement, y: number): Place | undefined {
  const [home, group] = [groupOf(row), groupOf(under)];
  if (idOf(home) === null && home !== group) return undefined; // front and back matter stay among themselves
  if (idOf(home) !== null && idOf(group) === null) return undefined;
  const parent = idOf(group);
  if (under.classList.contains("part-row")) return { parent, after: null, mark: under, edge: "drop-into" };
  if (!isUpperHalf(under, y)) return { parent, after: idOf(under), mark: under, edge: "drop-after" };
  const before = under.previousElementSibling as HTMLElement;
  const after = before.classList.contains("part-row") ? null : idOf(before);
  return { parent, after, mark: under, edge: "drop-before" };
}

function standsThere(row: HTMLTableRowElement, { parent, after }: Place): boolean {
  if (after === idOf(row)) return true;
  const before = (isPart(row) ? groupOf(row) : row).previousElementSibling as HTMLElement | null;
  const isFirst = before === null || before.classList.contains("part-row");
  const home = isPart(row) ? null : idOf(groupOf(row));
  return parent === home && after === (isFirst ? null : idOf(before));
}

function isPart(row: HTMLElement): boolean {
  return row.classList.contains("part-row");
}

function groupOf(row: HTMLElement): HTMLTableSectionElement {
  return row.closest("tbody")!;
}

function idOf(element: HTMLElement): number | null {
  return Number(element.dataset["section"]) || null;
}

function isUpperHalf(element: HTMLElement, y: number): boolean {
  const box = element.getBoundingClientRect();
  return y < box.top + box.height / 2;
}
