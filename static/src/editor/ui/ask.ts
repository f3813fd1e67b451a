/** Questions in a dialog, loaded when the first is asked. */
import type { Answers, Form } from "./dialog";

export type { Answers, Question } from "./dialog";

/** Ask; null when nothing was answered. */
export async function ask(form: Form): Promise<Answers | null> {
  return (await import("./dialog")).ask(form);
}
