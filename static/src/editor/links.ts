/** Links and phrases in another language: two marks that need one answer. */
import type { Editor } from "@tiptap/core";
import { t } from "../web/words";
import type { Choice } from "./config";
import { keeps, languageTag, url as urlRule } from "./attributes";
import { ask } from "./ui/ask";

/** Ask where the selection leads to; without a selection also what the link says. */
export async function askLink(editor: Editor): Promise<void> {
  if (editor.isActive("link")) editor.commands.extendMarkRange("link");
  const href = (editor.getAttributes("link")["href"] as string | undefined) ?? "";
  const isEmpty = editor.state.selection.empty;
  const answers = await ask({
    title: t("Link"),
    questions: [
      {
        name: "href",
        kind: "url",
        label: t("Address"),
        hint: t("A web page (https://…) or a mail address."),
        value: href,
        check: (given) =>
          addressOf(given) ? null : t("Enter an address such as https://example.org or name@example.org."),
      },
      ...(isEmpty ? [{ name: "words", kind: "line" as const, label: t("Words to show (optional)") }] : []),
    ],
    submit: t("Set the link"),
    ...(href ? { extra: { label: t("Remove the link"), value: "remove" } } : {}),
  });
  if (!answers) return;
  const chain = editor.chain().focus();
  const address = addressOf(answers["href"] ?? "");
  if (answers["action"] === "remove") chain.unsetMark("link").run();
  else if (address && isEmpty)
    chain
      .insertContent({
        type: "text",
        text: answers["words"] || (answers["href"] ?? ""),
        marks: [{ type: "link", attrs: { href: address } }],
      })
      .unsetMark("link")
      .run();
  else if (address) chain.setMark("link", { href: address }).run();
}

/** Return what was typed as an address the schema takes; null when it cannot be one. */
export function addressOf(given: string): string | null {
  const trimmed = given.trim();
  const candidates = /^[^\s@/]+@[^\s@]+\.[^\s@]+$/.test(trimmed)
    ? [`mailto:${trimmed}`]
    : /^[a-z][a-z0-9+.-]*:/i.test(trimmed)
      ? [trimmed]
      : /^[^\s/]+\.[^\s.]{2,}/.test(trimmed)
        ? [`https://${trimmed}`]
        : [];
  return candidates.find((candidate) => keeps(urlRule, candidate)) ?? null;
}

/** Ask which language the selected words are in. */
export async function askLanguage(editor: Editor, languages: Choice[]): Promise<void> {
  const current = (editor.getAttributes("language")["lang"] as string | undefined) ?? "";
  const known = languages.some(({ value }) => value === current);
  const answers = await ask({
    title: t("Language of the selected words"),
    questions: [
      {
        name: "lang",
        kind: "choice",
        label: t("Language"),
        hint: t("So that it is read aloud and hyphenated rightly."),
        value: current,
        choices: [
          { value: "", label: t("That of the text") },
          ...languages,
          ...(current && !known ? [{ value: current, label: current }] : []),
        ],
      },
    ],
    submit: t("Set the language"),
  });
  if (!answers) return;
  const lang = answers["lang"] ?? "";
  if (editor.state.selection.empty) editor.commands.extendMarkRange("language");
  if (keeps(languageTag, lang) && lang) editor.chain().focus().setMark("language", { lang }).run();
  else editor.chain().focus().unsetMark("language").run();
}
