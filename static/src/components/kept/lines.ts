/** Texts of which something is kept on this device, as lines of a list. */
import { t } from "../../web/words";

interface Line {
  textId: number;
  title: string;
  at: Date;
  isUnsent?: boolean;
}

/** Return one line: the text, what is kept of it, since when. */
export function lineOf({ textId, title, at, isUnsent }: Line): HTMLLIElement {
  const link = document.createElement("a");
  link.href = `/texts/${textId}/edit`;
  link.textContent = title || t("Text %(number)s", { number: textId });
  const when = at.toLocaleString(document.documentElement.lang.replace(/^en$/, "en-GB"), {
    dateStyle: "long",
    timeStyle: "short",
    hourCycle: "h23",
  });
  const words = document.createElement("p");
  words.textContent = {
    true: t("Not sent yet, last written %(at)s", { at: when }),
    false: t("Recovered text of %(at)s: put it in or dismiss it", { at: when }),
    undefined: t("Open here last %(at)s", { at: when }),
  }[String(isUnsent) as "true" | "false" | "undefined"];
  const line = document.createElement("li");
  line.append(link, words);
  return line;
}
