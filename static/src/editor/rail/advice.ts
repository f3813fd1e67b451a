/** What is said of the text beside it: headings, words, what a reader would stumble over, what is expected next. */
import type { Editor } from "@tiptap/core";
import type { EditorConfig } from "../config";
import { mountChecks } from "./checks";
import { mountNextSteps } from "./nextsteps";
import { mountOutline } from "./outline";
import { mountWordCount } from "../wordcount";
import type { Tabs } from "./tabs";

export function mountAdvice(editor: Editor, config: EditorConfig, tabs: Tabs, onLeave: () => void): void {
  const place = (id: string): HTMLElement => document.getElementById(id)!;
  mountOutline(place("text-outline"), editor, onLeave);
  mountWordCount(place("word-count"), editor);
  mountChecks(place("checks"), tabs, editor, onLeave);
  mountNextSteps(
    {
      rail: place("next-steps"),
      groups: document.getElementById("group-links"),
      submit: document.getElementById("submit-link"),
    },
    editor,
    config,
    onLeave,
  );
}
