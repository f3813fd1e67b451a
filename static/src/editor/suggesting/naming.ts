/** Ids of suggestions: who made one, and whose words it replaces. */

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Return a new id of this member: 16 letters and digits, 82 random bits, so that no two tabs make the same.
 * What replaces words that somebody else suggests to take out ends in the letters of that suggestion.
 */
export function newSuggestionId(member: number, rival: string | null = null): string {
  const random = crypto.getRandomValues(new Uint8Array(16));
  const letters = Array.from(random, (byte) => LETTERS[byte % LETTERS.length]).join("");
  return `${member}-${letters}${rival ? `-${lettersOf(rival)}` : ""}`;
}

/** Whether `other` is the suggestion whose words the one with this id replaces; null: it replaces none of others. */
export function isRival(id: string, other: string): boolean | null {
  const rival = id.split("-")[2];
  return rival === undefined ? null : rival === lettersOf(other);
}

function lettersOf(id: string): string {
  return id.split("-")[1] ?? "";
}
