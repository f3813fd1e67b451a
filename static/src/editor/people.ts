/** How people are told apart on screen: a colour for their organisation, and initials. */

const COLOURS = 13; // --person-1 … in tokens.css

/** The value of `data-person` for everybody of an organisation. */
export function colourOf(organisation: number): string {
  return String((organisation % COLOURS) + 1);
}

/** The two letters that stand for an organisation, or for somebody without one. */
export function initialsOf(name: string): string {
  return name.slice(0, 2).toUpperCase();
}
