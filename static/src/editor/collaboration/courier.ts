import { EditorState } from "@tiptap/pm/state";
import type { Schema } from "@tiptap/pm/model";
import { Step } from "@tiptap/pm/transform";
import { type Recovered, textOf } from "./recovered";
import type { Session } from "./session";
import type { AttachedView, Fetch, RecoveredText } from "./types";
import type { Unsent, UnsentSteps } from "./unsent";

export interface CourierOptions {
  fetch: Fetch;
  url: string;
  schema: Schema;
  unsent: UnsentSteps;
  recovered: Recovered;
  session: (client: string, version: number) => Session;
  tell: (found: RecoveredText) => void;
}

/**
 * Send what another tab left unsent, under that tab's name, so that what did arrive is not written twice.
 *
 * The document it was written on is read again, and a session without a screen goes on where the tab stopped.
 * What fits nowhere any more becomes recovered text. Offline, everything stays where it is.
 */
export async function deliver(left: Unsent, options: CourierOptions): Promise<void> {
  const found = await readVersion(left.version, options);
  if (found === "offline") return;
  const steps = left.steps.map((json) => Step.fromJSON(options.schema, json));
  if (found === null) return giveBack(steps, left, options);
  const session = options.session(left.client, left.version);
  session.events.on("recovered", options.tell);
  const doc = options.schema.nodeFromJSON(found);
  const view = screenless(EditorState.create({ doc, plugins: [session.plugin] }));
  const done = redo(view, steps);
  if (done < steps.length) await keep(steps.slice(done), options);
  session.attach(view);
  if (left.sent) session.resume({ write: left.sent.write, count: Math.min(left.sent.count, done) });
  if (await session.flush()) await options.unsent.forget(left.client);
  session.stop();
}

async function readVersion(
  version: number,
  { fetch, url }: CourierOptions,
): Promise<object | null | "offline"> {
  try {
    const response = await fetch(`${url}?version=${version}`, { headers: { Accept: "application/json" } });
    if (response.ok) return ((await response.json()) as { doc: object }).doc;
    return response.status === 404 || response.status === 409 ? null : "offline";
  } catch {
    return "offline";
  }
}

/** Do steps again, as many as fit; they fit, unless what was kept is damaged. */
function redo(view: AttachedView, steps: readonly Step[]): number {
  let done = 0;
  for (const step of steps) {
    const transaction = view.state.tr;
    if (transaction.maybeStep(step).failed) break;
    view.dispatch(transaction);
    done += 1;
  }
  return done;
}

async function giveBack(steps: readonly Step[], left: Unsent, options: CourierOptions): Promise<void> {
  await keep(steps, options);
  await options.unsent.forget(left.client);
}

async function keep(steps: readonly Step[], { recovered, tell }: CourierOptions): Promise<void> {
  const text = textOf(steps);
  if (text) tell(await recovered.keep(text));
}

function screenless(state: EditorState): AttachedView {
  const view = {
    state,
    dispatch(transaction: Parameters<AttachedView["dispatch"]>[0]) {
      view.state = view.state.apply(transaction);
    },
  };
  return view;
}
