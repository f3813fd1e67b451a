/** What an editor does about its connection, loaded once the text can be written in: nothing of it is needed before. */
import type { Collaboration, TextAnswer } from "./collaboration";
import type { Notices } from "./notices";
import { keepForLater, keepNow, watchParts } from "./offline";
import { mountSignIn } from "./signin";
import type { Beginning } from "./start";
import { Troubles } from "./troubles";

export function mountConnection(wire: Collaboration, start: Beginning, notices: Notices): void {
  const troubles = new Troubles(notices, () => wire.retry());
  troubles.saveState(wire.saveState);
  wire.on("save", (state) => troubles.saveState(state));
  mountSignIn(wire, start.answer.member, troubles);
  watchParts(notices, troubles);
  if (start.isFromServer) void keepForLater(start.answer);
  wire.on("leaving", ({ version, doc }) =>
    keepNow({ ...start.answer, version, doc: doc.toJSON() as TextAnswer["doc"] }),
  );
  document.getElementById("editor")!.dataset["connected"] = "";
}
