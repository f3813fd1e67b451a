/** Translated words, from the JSON script tag `translations` that the layout writes. */
import { readConfig } from "./config";

let words: Record<string, string> | undefined;

/** Return `sentence` in the page's language, `%(name)s` filled from `values`. */
export function t(sentence: string, values: Record<string, string | number> = {}): string {
  words ??= readConfig<Record<string, string>>("translations") ?? {};
  const found = words[sentence] ?? sentence;
  return found.replace(/%\((\w+)\)s/g, (whole, name: string) => String(values[name] ?? whole));
}
