/** The state beside the title: drawn anew as the server shows it when a review moves on, or the text first differs. */
import { requestJson } from "../web/request";
import type { Collaboration } from "./collaboration";
import type { EditorConfig } from "./config";
import { t } from "../web/words";
import type { Notices } from "./notices";
import { h } from "./ui/dom";

const RESTORED = "restore"; // the client of the server's commits that put an old version back

/** What has happened last to what was sent for review; `key` tells one act from another. */
interface News {
  key: string;
  words: string[];
}

export function mountState(
  place: HTMLElement,
  wire: Collaboration,
  config: EditorConfig,
  notices: Notices,
): void {
  let hasDiffered = false;
  let known = config.review.key;
  const look = async (): Promise<void> => {
    const { key, words } = await requestJson<News>(`${config.urls.text}/standing`);
    if (key !== known && words.length) notices.news(words);
    known = key;
  };
  wire.on("announced", ({ kind }) => {
    if (kind !== "state") return;
    void draw(place);
    void look().catch(() => undefined); // who can be told nothing now sees it beside the title
  });
  wire.on("receiving", ({ client }) => {
    if (client === RESTORED)
      notices.show(
        "restored",
        "plain",
        h("p", {}, t("An older version of this text was put back. What stands here now is that version.")),
      );
  });
  wire.on("save", (state) => {
    if (hasDiffered || state.kind !== "saved" || !state.at) return;
    hasDiffered = true;
    void draw(place);
  });
}

/** Take the state and the number of new notices out of the page as it is now; without an answer the old ones stay. */
async function draw(place: HTMLElement): Promise<void> {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  renew(place, page.getElementById(place.id));
  renew(document.querySelector(".bell"), page.querySelector(".bell"));
}

function renew(shown: Element | null, next: Element | null): void {
  if (shown && next && next.innerHTML !== shown.innerHTML) shown.replaceChildren(...next.childNodes);
}
