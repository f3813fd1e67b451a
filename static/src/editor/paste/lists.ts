/** Word writes lists as paragraphs with a level and a drawn bullet: they become real, nested lists. */

interface Item {
  paragraph: HTMLElement;
  level: number;
  isOrdered: boolean;
  start: number;
}

export function listsFromWord(body: HTMLElement): void {
  let open: { list: Element; level: number }[] = [];
  let last: Element | null = null;
  for (const paragraph of [...body.querySelectorAll<HTMLElement>("p, h1, h2, h3, h4, h5, h6")]) {
    const item = itemFrom(paragraph);
    if (!item) {
      if (!paragraph.closest("li")) open = [];
      continue;
    }
    if (last && last !== previousBlock(paragraph)) open = [];
    while (open.length && open.at(-1)!.level > item.level) open.pop();
    if (!open.length || open.at(-1)!.level < item.level) open.push(opened(item, open.at(-1)?.list ?? null));
    const { list } = open.at(-1)!;
    const entry = body.ownerDocument.createElement("li");
    const words = body.ownerDocument.createElement("p");
    words.append(...paragraph.childNodes);
    entry.append(words);
    list.append(entry);
    paragraph.remove();
    last = open[0]!.list;
  }
}

/** Start a list: in the last entry of the list above, or where the paragraph stands. */
function opened(item: Item, above: Element | null): { list: Element; level: number } {
  const list = item.paragraph.ownerDocument.createElement(item.isOrdered ? "ol" : "ul");
  if (item.isOrdered && item.start > 1) list.setAttribute("start", String(item.start));
  const entry = above?.lastElementChild;
  if (entry) entry.append(list);
  else item.paragraph.before(list);
  return { list, level: item.level };
}

function itemFrom(paragraph: HTMLElement): Item | null {
  const level = /mso-list:\s*l\d+\s+level(\d+)/i.exec(paragraph.getAttribute("data-css") ?? "");
  if (!level || /^H\d$/.test(paragraph.tagName)) {
    if (level) paragraph.querySelector('[data-css*="mso-list:Ignore"]')?.remove();
    return null;
  }
  const drawn = [...paragraph.querySelectorAll<HTMLElement>("span")].find((span) =>
    /mso-list:\s*Ignore/i.test(span.getAttribute("data-css") ?? ""),
  );
  const sign = (drawn?.textContent ?? "").replace(/\u00a0/g, " ").trim();
  removeWithEmptyFrames(drawn, paragraph);
  const number = /^\(?(\d+|[a-z]{1,4})[.)]/i.exec(sign)?.[1];
  return {
    paragraph,
    level: Number(level[1]),
    isOrdered: number !== undefined,
    start: Number.parseInt(number ?? "1", 10) || 1,
  };
}

function removeWithEmptyFrames(drawn: Element | undefined, paragraph: Element): void {
  let at = drawn ?? null;
  while (at && at !== paragraph) {
    const frame: Element | null = at.parentElement;
    at.remove();
    at = frame && frame !== paragraph && !frame.textContent?.trim() ? frame : null;
  }
}

function previousBlock(element: Element): Element | null {
  return element.previousElementSibling;
}
