/** What an editor starts from: the text as the server has it, or as this device has it. */
import { heard } from "./collaboration/answers";
import { within } from "./collaboration/timing";
import type { CollaborationOptions, TextAnswer } from "./collaboration/types";
import { SCHEMA_NUMBER } from "./schema";

const PATIENCE = 10_000; // ms

export interface Beginning {
  answer: TextAnswer;
  /** What a closed tab had not sent, to go on with; only where the server was not reached. */
  left?: NonNullable<CollaborationOptions["left"]>;
  isFromServer: boolean;
}

/** Return what to start from, or why there is nothing: "schema": the editor is newer; "unreachable"; "refused". */
export async function beginning(
  url: string,
  textId: number,
): Promise<Beginning | "schema" | "unreachable" | "refused"> {
  const found = await ask(url);
  if (found === "refused") return found;
  if (found) return found.schema === SCHEMA_NUMBER ? { answer: found, isFromServer: true } : "schema";
  const { fromThisDevice } = await import("./here");
  return (await fromThisDevice(textId)) ?? "unreachable";
}

async function ask(url: string): Promise<TextAnswer | "refused" | null> {
  const headers = { Accept: "application/json" };
  try {
    const answer = await within(PATIENCE, async (signal) =>
      heard(await fetch(url, { headers, signal, credentials: "same-origin", redirect: "manual" })),
    );
    if (!answer.ours || answer.status >= 500) return null;
    return answer.status === 200 ? (answer.answer as unknown as TextAnswer) : "refused";
  } catch {
    return null;
  }
}
