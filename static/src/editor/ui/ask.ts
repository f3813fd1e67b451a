/** Questions in a dialog, loaded when the first is asked. */
import { opening } from "./opening";
import type { Answers, Form } from "./dialog";

export type { Answers, Question } from "./dialog";

/** Ask; null when nothing was answered. */
export async function ask(form: Form): Promise<Answers | null> {
  const dialog = await opening(() => import("./dialog"));
  return dialog ? dialog.ask(form) : null;
}
