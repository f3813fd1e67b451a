/** Ids of suggestions: who made one, and which others it is about the words of. */

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const KNOWN_BY = 8; // letters by which one suggestion names another
export const MOST_RIVALS = 4; // an id has 64 letters

/**
 * Return a new id of this member: 16 letters and digits, 82 random bits, so that no two tabs make the same.
 * What replaces words that others suggest to take out ends in the first letters of their suggestions.
 */
export function newSuggestionId(member: number, rivals: readonly string[] = []): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const letters = Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join("");
  return [member, letters, ...rivals.map(lettersOf)].join("-");
}

/** Whether one suggestion replaces all that the other takes out. */
export function covers(id: string, other: string): boolean {
  return named(id).includes(lettersOf(other));
}

/** Return by what letters a suggestion names those whose words it replaces. */
export function named(id: string): string[] {
  return id
    .split("-")
    .slice(2)
    .map((letters) => letters.slice(0, KNOWN_BY));
}

export function lettersOf(id: string): string {
  return (id.split("-")[1] ?? "").slice(0, KNOWN_BY);
}
