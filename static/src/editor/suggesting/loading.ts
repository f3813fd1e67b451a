/** Loads what suggesting needs when it is needed: somebody suggests, or the text holds suggestions. */
import { t } from "../../web/words";
import type { Notices } from "../notices";
import { h, icon, resting } from "../ui/dom";
import { opening } from "../ui/opening";
import type { Suggesting } from "./index";
import { hasSuggestions } from "./marks";
import type { Reason } from "./refused";

type Given = Omit<Suggesting, "explain"> & { notices: Notices };
type Asked = Pick<Given, "comments" | "notices">;

const LOOKED_FOR = 300; // ms of rest after which a text that changed is looked through
const NOTICE = "suggest-only";

/** Follow the mode; done once the first one is ready. */
export async function prepareSuggesting(given: Given): Promise<void> {
  const { editor, gate, modes } = given;
  let loaded: Promise<void> | null = null;
  const load = (): Promise<void> =>
    (loaded ??= import("./index").then(({ mountSuggesting }) =>
      mountSuggesting({
        ...given,
        explain: (reason) => explain(given, reason),
      }),
    ));
  const follow = async (load: () => Promise<void>): Promise<void> => {
    gate.isSuggesting = modes.now === "suggest";
    if (!gate.isSuggesting) given.notices.drop(NOTICE);
    else if (!gate.suggest) {
      editor.setEditable(false); // what is typed before it is there would be lost
      await load();
      editor.setEditable(modes.writes);
    }
  };
  modes.on(() => void follow(() => opening(load).then(load))); // also when the person does not wait
  const look = (): void => {
    if (!loaded && hasSuggestions(editor.state.doc)) void load();
  };
  editor.on("update", resting(look, LOOKED_FOR));
  look();
  await follow(load);
}

/** Say why something was left undone, and offer what can be done in its place. */
export function explain(given: Asked, reason: Reason): void {
  const comment = h(
    "button",
    { type: "button", class: "button small" },
    icon("message-square"),
    t("Comment here"),
  );
  comment.addEventListener("click", () => {
    given.notices.drop(NOTICE);
    void given.comments.start();
  });
  const offered = reason !== "selection" && given.comments.begin !== null;
  given.notices.show(
    NOTICE,
    "plain",
    h("p", {}, sentence(reason)),
    offered && h("p", { class: "actions" }, comment),
  );
}

function sentence(reason: Reason): string {
  switch (reason) {
    case "unsupported":
      return t("Suggest mode changes words and paragraphs. Leave a comment instead.");
    case "others":
      return t("Somebody else has suggested this. Accept, reject or discuss their suggestion.");
    case "selection":
      return t("Suggest mode cannot change all of this at once. Select less, one paragraph or some words.");
  }
}
