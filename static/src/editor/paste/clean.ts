/** Foreign HTML (Word, LibreOffice, Google Docs, the web) made ready for the schema; what does not fit is dropped. */
import { footnotesInPlace } from "./footnotes";
import { listsFromWord } from "./lists";
import { fitTables } from "./tables";

const OWN = /data-pm-slice/;
const NEVER =
  "script, style, meta, link, title, xml, template, noscript, iframe, object, form, svg, math, del, hr.msocomoff";
const GENERIC =
  "div, section, article, main, header, footer, center, font, span:not([data-type], [data-foreign])";

interface Cleaned {
  html: string;
  /** Pictures that left an empty figure behind. */
  pictures: number;
}

/** Return HTML the schema can read; HTML copied from this editor is left as it is. */
export function cleaned(html: string): Cleaned {
  if (OWN.test(html)) return { html: defused(html), pictures: 0 };
  const page = new DOMParser().parseFromString(defused(html), "text/html");
  const { body } = page;
  removeComments(body);
  for (const element of body.querySelectorAll(NEVER)) element.remove();
  for (const element of body.querySelectorAll(
    "[hidden], [data-css*='display:none'], [data-css*='mso-element:comment-list']",
  ))
    element.remove();
  footnotesInPlace(body);
  listsFromWord(body);
  keepEmphasis(body);
  unwrap(body, GENERIC);
  paragraphsFromRuns(body);
  settleHeadings(body);
  fitTables(body);
  const pictures = placesForPictures(body);
  removeEmpty(body);
  removeAttributes(body);
  return { html: body.innerHTML, pictures };
}

/** The policy of this page reaches the one that is only parsed: nothing in it may be styled or run. */
function defused(html: string): string {
  return html
    .replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag.replace(/\sstyle\s*=/gi, " data-css=").replace(/\son[a-z]+\s*=/gi, " data-on="),
    );
}

/** What `property` is set to by the element's own style, in small letters; empty when it is not. */
function styled(element: Element, property: string): string {
  const css = element.getAttribute("data-css") ?? "";
  return new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i").exec(css)?.[1]?.trim().toLowerCase() ?? "";
}

/** Word hides conditions in comments, and bullets between them. */
function removeComments(body: HTMLElement): void {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_COMMENT);
  const found: Node[] = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  for (const comment of found) (comment as ChildNode).remove();
  for (const element of body.querySelectorAll("*"))
    if (element.tagName.includes(":"))
      element.replaceWith(...(element.textContent?.trim() ? element.childNodes : []));
}

/** Bold, italic and raised letters that are said by style become elements; Google's wrapping <b> does not. */
function keepEmphasis(body: HTMLElement): void {
  for (const element of body.querySelectorAll<HTMLElement>("span[data-css], b[data-css], font[data-css]")) {
    const weight = styled(element, "font-weight");
    const raised = styled(element, "vertical-align");
    const isBold = /^(bold|bolder|[6-9]00)$/.test(weight);
    if (element.tagName === "B" && weight && !isBold) {
      element.replaceWith(...element.childNodes);
      continue;
    }
    if (element.tagName === "SPAN" && isBold) wrapInside(element, "strong");
    if (styled(element, "font-style") === "italic") wrapInside(element, "em");
    if (raised === "super" || raised === "sub") wrapInside(element, raised.slice(0, 3));
  }
}

function wrapInside(element: HTMLElement, tag: string): void {
  if (!element.textContent?.trim()) return;
  const wrapper = element.ownerDocument.createElement(tag);
  wrapper.append(...element.childNodes);
  element.append(wrapper);
}

function unwrap(body: HTMLElement, selector: string): void {
  for (const element of [...body.querySelectorAll(selector)].reverse()) {
    const isBlock = /^(DIV|SECTION|ARTICLE|MAIN|HEADER|FOOTER|CENTER)$/.test(element.tagName);
    const holdsBlocks = element.querySelector(
      "p, ul, ol, table, h1, h2, h3, h4, h5, h6, blockquote, pre, figure, img",
    );
    if (isBlock && !holdsBlocks && element.textContent?.trim() && !element.closest("td, th, li")) {
      const paragraph = element.ownerDocument.createElement("p");
      paragraph.append(...element.childNodes);
      element.replaceWith(paragraph);
    } else element.replaceWith(...element.childNodes);
  }
}

/** Loose words between blocks become paragraphs of their own. */
function paragraphsFromRuns(body: HTMLElement): void {
  const blocks = /^(P|UL|OL|TABLE|H[1-6]|BLOCKQUOTE|PRE|FIGURE|HR|DL|ASIDE)$/;
  if (![...body.children].some(({ tagName }) => blocks.test(tagName))) return;
  let run: HTMLParagraphElement | null = null;
  for (const child of [...body.childNodes]) {
    if (child instanceof Element || child.nodeType === Node.ELEMENT_NODE) {
      if (blocks.test((child as Element).tagName)) {
        run = null;
        continue;
      }
    } else if (!run && !child.textContent?.trim()) continue;
    if (!run) {
      run = body.ownerDocument.createElement("p");
      child.before(run);
    }
    run.append(child);
  }
}

/** The highest heading becomes the text's first level; titles of Word are headings; bold inside them is dropped. */
function settleHeadings(body: HTMLElement): void {
  for (const title of body.querySelectorAll("p.MsoTitle, p.title")) rename(title, "h1");
  const top = [1, 2].find((level) => body.querySelector(`h${level}`)) ?? 2;
  if (top === 1)
    for (const heading of [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")]) {
      const level = Number(heading.tagName[1]);
      rename(heading, `h${Math.min(4, level + 1)}`);
    }
  for (const bold of body.querySelectorAll(":is(h1, h2, h3, h4, h5, h6) :is(b, strong)"))
    bold.replaceWith(...bold.childNodes);
}

function rename(element: Element, tag: string): void {
  const renamed = element.ownerDocument.createElement(tag);
  renamed.append(...element.childNodes);
  element.replaceWith(renamed);
}

/** Every picture leaves an empty figure after the outermost block it stood in. */
function placesForPictures(body: HTMLElement): number {
  let count = 0;
  const last = new Map<Element, Element>();
  for (const image of body.querySelectorAll("img, v\\:imagedata")) {
    if (isSpeck(image)) {
      image.remove();
      continue;
    }
    let block: Element = image;
    while (block.parentElement && block.parentElement !== body) block = block.parentElement;
    const figure = body.ownerDocument.createElement("figure");
    figure.setAttribute("data-asset", "");
    const caption = body.ownerDocument.createElement("figcaption");
    caption.textContent = image.closest("figure")?.querySelector("figcaption")?.textContent?.trim() ?? "";
    figure.append(caption);
    (last.get(block) ?? block).after(figure);
    last.set(block, figure);
    (image.closest("figure") ?? image).remove();
    count += 1;
  }
  return count;
}

/** Counters and spacers of web pages are no pictures. */
function isSpeck(image: Element): boolean {
  const [width, height] = ["width", "height"].map((side) => Number(image.getAttribute(side) ?? "99"));
  return (width ?? 99) <= 2 || (height ?? 99) <= 2;
}

function removeEmpty(body: HTMLElement): void {
  for (const element of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, blockquote")) {
    const isEmpty = !element.textContent?.replace(/\u00a0/g, " ").trim();
    if (isEmpty && !element.querySelector("figure, table, [data-type]") && !element.closest("td, th"))
      element.remove();
  }
}

const KEPT = new Set([
  "href",
  "colspan",
  "rowspan",
  "start",
  "data-type",
  "data-asset",
  "data-caption",
  "data-foreign",
  "lang",
]);

function removeAttributes(body: HTMLElement): void {
  for (const element of body.querySelectorAll("*"))
    for (const { name } of [...element.attributes])
      if (!KEPT.has(name) || (name === "lang" && !element.hasAttribute("data-foreign")))
        element.removeAttribute(name);
}
