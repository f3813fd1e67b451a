/** Who else is in the text: their carets and names, the people in the bar, and what others learn of this tab. */
import type { Editor } from "@tiptap/core";
import { Plugin, TextSelection } from "@tiptap/pm/state";
import { csrfToken } from "../../web/csrf";
import { type Collaboration, isRemote, newClient } from "../collaboration";
import type { EditorConfig } from "../config";
import { Announcing } from "./announcing";
import { mountAvatars } from "./avatars";
import { Carets } from "./carets";
import { Company } from "./company";
import type { Tab } from "./people";
import { Rest } from "./rest";

const BROWSER = "presence-browser";

/** Show who else is here, from now on. */
export function mountPresence(
  place: HTMLElement,
  editor: Editor,
  wire: Collaboration,
  config: EditorConfig,
  toText: () => void,
): void {
  let hasPlace = false;
  const rest = new Rest();
  const browser = browserName();
  const company = new Company(
    {
      wire,
      member: config.member.id,
      url: config.urls.text,
      csrfToken,
      browser,
      device: device(),
      isIdle: () => rest.isIdle,
      hasPlace: () => hasPlace,
    },
    () => editor.state,
  );
  const carets = new Carets(company, config.member.id);
  editor.registerPlugin(drawing(carets));
  const draw = (): void => {
    if (editor.isDestroyed) return;
    editor.view.updateState(editor.state);
    requestAnimationFrame(() => carets.turn(editor.view));
  };
  company.events.on("people", draw);
  const move = (): void => {
    hasPlace = true;
    company.moved();
  };
  editor.on("focus", move);
  editor.on("selectionUpdate", ({ transaction }) => isRemote(transaction) || move());
  wire.on("save", ({ kind }) => kind === "saved" && company.moved());
  rest.watch(company);
  mountAvatars(place, {
    company,
    member: config.member.id,
    browser,
    announcing: new Announcing(),
    goTo: (tab) => {
      toText();
      goToTab(editor, company, tab);
    },
  });
  company.begin();
}

function drawing(carets: Carets): Plugin {
  return new Plugin({
    props: {
      decorations: (state) => carets.decorations(state),
      handleDOMEvents: {
        mousemove: (_view, { clientX, clientY }) => {
          carets.hover(clientX, clientY);
          return false;
        },
      },
    },
  });
}

/** Go where the person before a tab is. */
function goToTab(editor: Editor, company: Company, tab: Tab): void {
  const place = company.placeOf(tab);
  if (!place) return;
  const { state, view } = editor;
  const at = state.doc.resolve(Math.min(place.head, state.doc.content.size));
  view.dispatch(state.tr.setSelection(TextSelection.near(at)));
  view.focus();
  const { node } = view.domAtPos(editor.state.selection.head);
  const element = node instanceof HTMLElement ? node : node.parentElement;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  element?.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

/** A name that all tabs of this browser share, so that others can tell tabs from devices. */
function browserName(): string {
  try {
    const known = localStorage.getItem(BROWSER) ?? newClient();
    localStorage.setItem(BROWSER, known);
    return known;
  } catch {
    return newClient();
  }
}

function device(): Tab["device"] {
  if (!window.matchMedia("(pointer: coarse)").matches) return "computer";
  return Math.min(screen.width, screen.height) < 600 ? "phone" : "tablet";
}
