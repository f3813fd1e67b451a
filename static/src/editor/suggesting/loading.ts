/** Loads what suggesting needs when it is needed: somebody suggests, or the text holds suggestions. */
import { resting } from "../ui/dom";
import { opening } from "../ui/opening";
import type { Asked } from "./explaining";
import { NOTICE } from "./gate";
import type { Suggesting } from "./index";
import { hasSuggestions } from "./marks";
import type { Reason } from "./refused";

const LOOKED_FOR = 300; // ms of rest after which a text that changed is looked through

/** Follow the mode; done once the first one is ready. */
export async function prepareSuggesting(given: Suggesting): Promise<void> {
  const { editor, gate, modes } = given;
  let loaded: Promise<void> | null = null;
  const load = (): Promise<void> =>
    (loaded ??= import("./index").then(({ mountSuggesting }) => mountSuggesting(given)));
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

/** Say why something was left undone: what knows it comes with the mode. */
export async function explain(given: Asked, reason: Reason): Promise<void> {
  (await import("./index")).explain(given, reason);
}
