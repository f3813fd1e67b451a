/** Letters without case and accents, so that "svetki" finds "Svētki". */
export function fold(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
