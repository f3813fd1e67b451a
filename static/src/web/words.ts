/** Translated words, from the JSON script tags `translations` (the layout) and `editor-words` (the editor). */
import { readConfig } from "./config";

type Words = Record<string, string>;

let words: Words | undefined;

/** Return `sentence` in the page's language, `%(name)s` filled from `values`. */
export function t(sentence: string, values: Record<string, string | number> = {}): string {
  words ??= { ...readConfig<Words>("translations"), ...readConfig<Words>("editor-words") };
  const found = words[sentence] ?? sentence;
  return found.replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole));
}
