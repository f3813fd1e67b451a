/** Who wrote what: off until asked for, remembered on this device, loaded when it is first asked for. */
import type { Editor } from "@tiptap/core";
import type { Collaboration } from "../collaboration";
import type { EditorConfig } from "../config";
import { opening } from "../ui/opening";
import type { Authorship } from "./shown";

const REMEMBERED = "manual.authorship";

export function mountAuthorship(
  button: HTMLButtonElement,
  editor: Editor,
  wire: Collaboration,
  config: EditorConfig,
  toText: () => void,
): void {
  let loading: Promise<Authorship> | undefined;
  const loaded = (): Promise<Authorship> =>
    (loading ??= import("./shown").then(({ Authorship }) => new Authorship(editor, wire, config)));
  const turn = (on: boolean): Promise<void> => {
    button.setAttribute("aria-pressed", String(on));
    remember(on);
    return loaded().then((authorship) => authorship.show(on));
  };
  button.addEventListener(
    "click",
    () =>
      void opening(async () => {
        const on = button.getAttribute("aria-pressed") !== "true";
        await turn(on);
        if (on) toText(); // on a phone the switch stands in another pane
      }),
  );
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F2" || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void opening(loaded).then((authorship) => authorship?.describe());
  });
  button.disabled = false;
  if (isRemembered()) void turn(true);
}

function remember(on: boolean): void {
  try {
    if (on) localStorage.setItem(REMEMBERED, "on");
    else localStorage.removeItem(REMEMBERED);
  } catch {
    // a browser that keeps nothing: it is off again on the next page
  }
}

function isRemembered(): boolean {
  try {
    return localStorage.getItem(REMEMBERED) === "on";
  } catch {
    return false;
  }
}
