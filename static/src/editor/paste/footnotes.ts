/** Footnotes that stand at the end of a pasted page are brought to the place of their number. */

/**
 * Word, LibreOffice and Google Docs all link a number in the text to a note further down, which links back:
 * that pair of links is what makes a footnote, whatever the names are.
 */
export function footnotesInPlace(body: HTMLElement): void {
  const spent = new Set<Element>();
  for (const call of body.querySelectorAll<HTMLAnchorElement>('a[href*="#"]')) {
    const note = noteOf(call, body);
    if (!note) continue;
    note.back.remove();
    const made = body.ownerDocument.createElement("span");
    made.setAttribute("data-type", "footnote");
    made.append(...wordsOf(note.body));
    const raised = call.closest("sup");
    (raised && raised.textContent === call.textContent ? raised : call).replaceWith(made);
    spent.add(note.body);
  }
  for (const element of spent) removeWithFrame(element, body);
}

function noteOf(call: HTMLAnchorElement, body: HTMLElement): { body: Element; back: Element } | null {
  const names = [call.id, call.getAttribute("name")].filter((name): name is string => !!name);
  const target = named(body, fragment(call));
  if (!target || !names.length || !isAfter(target, call)) return null;
  const frame = target.closest("p, li, div") ?? target;
  const whole =
    frame.parentElement !== body && holdsOneNote(frame.parentElement) ? frame.parentElement! : frame;
  const back = [...whole.querySelectorAll<HTMLAnchorElement>('a[href*="#"]')].find((link) =>
    names.includes(fragment(link)),
  );
  return back ? { body: whole, back } : null;
}

/** Word and LibreOffice put each note, of several paragraphs perhaps, into a div of its own. */
function holdsOneNote(element: Element | null): boolean {
  return element?.tagName === "DIV" && /^(ftn|edn|sdfootnote|sdendnote)\d+$/.test(element.id);
}

function fragment(link: HTMLAnchorElement): string {
  return decodeURIComponent((link.getAttribute("href") ?? "").split("#")[1] ?? "");
}

function named(body: HTMLElement, name: string): Element | null {
  if (!name) return null;
  const quoted = CSS.escape(name);
  return body.querySelector(`#${quoted}, a[name="${quoted}"]`);
}

function isAfter(later: Node, earlier: Node): boolean {
  return (earlier.compareDocumentPosition(later) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}

/** The inline content of a note, paragraphs joined by line breaks, leading numbers and spaces dropped. */
function wordsOf(note: Element): Node[] {
  const paragraphs = note.matches("p") ? [note] : [...note.querySelectorAll("p")];
  const parts = (paragraphs.length ? paragraphs : [note]).filter((part) => part.textContent?.trim());
  const nodes = parts.flatMap((part, index) =>
    index ? [note.ownerDocument.createElement("br"), ...part.childNodes] : [...part.childNodes],
  );
  const first = nodes.find((node) => node.textContent?.trim());
  const text = first && firstText(first);
  if (text) text.data = text.data.replace(/^[\s\u00a0]*(?:\[?\d{1,3}\]?[.)]?[\s\u00a0]+)?/, "");
  return nodes;
}

function firstText(node: Node): Text | null {
  if (node.nodeType === Node.TEXT_NODE) return node as Text;
  for (const child of node.childNodes) {
    const found = child.textContent?.trim() ? firstText(child) : null;
    if (found) return found;
  }
  return null;
}

/** Remove a note, and the list, rule and frame around it once they are empty. */
function removeWithFrame(element: Element, body: HTMLElement): void {
  let at: Element | null = element;
  while (at && at !== body) {
    const frame: Element | null = at.parentElement;
    if (at.previousElementSibling?.tagName === "HR") at.previousElementSibling.remove();
    at.remove();
    if (!frame || frame === body || frame.textContent?.trim()) return;
    at = frame;
  }
}
