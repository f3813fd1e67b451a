import { EditorState } from "@tiptap/pm/state";
import type { Node, Schema } from "@tiptap/pm/model";
import { Step } from "@tiptap/pm/transform";
import { rawText, type Recovered, textOf } from "./recovered";
import type { Session } from "./session";
import { within } from "./timing";
import type { AttachedView, Fetch, RecoveredText } from "./types";
import type { Unsent, UnsentSteps } from "./unsent";

interface CourierOptions {
  fetch: Fetch;
  url: string;
  /** Milliseconds after which an answer is no longer waited for. */
  patience: number;
  schema: Schema;
  unsent: UnsentSteps;
  recovered: Recovered;
  session: (client: string, version: number) => Session;
  tell: (found: RecoveredText) => void;
}

/**
 * Send what another tab left unsent, under that tab's name, so that what did arrive is not written twice;
 * false when it has to be tried again.
 *
 * The document it was written on is read again, and a session without a screen goes on where the tab stopped.
 * What fits nowhere any more becomes recovered text. Offline, everything stays where it is.
 */
export async function deliver(left: Unsent, options: CourierOptions): Promise<boolean> {
  const found = await readVersion(left.version, options);
  if (found === "offline") return false;
  const steps = read(left, options.schema);
  if (found === null || steps === null) {
    await keep(steps ? textOf(steps) : rawText(left.steps), options);
    await options.unsent.forget(left.client);
    return true;
  }
  return goOn(left, steps, options.schema.nodeFromJSON(found), options);
}

/** Read steps; null when they are damaged. */
function read(left: Unsent, schema: Schema): Step[] | null {
  try {
    return left.steps.map((json) => Step.fromJSON(schema, json));
  } catch {
    return null;
  }
}

/** Go on where the tab stopped, on the document it had. */
async function goOn(left: Unsent, steps: Step[], doc: Node, options: CourierOptions): Promise<boolean> {
  const session = options.session(left.client, left.version);
  session.events.on("recovered", options.tell);
  const view = screenless(EditorState.create({ doc, plugins: [session.plugin] }));
  const done = redo(view, steps);
  if (done < steps.length) await keep(textOf(steps.slice(done)), options);
  session.attach(view);
  if (left.sent) session.resume({ write: left.sent.write, count: Math.min(left.sent.count, done) });
  const delivered = await session.flush();
  if (delivered) await options.unsent.forget(left.client);
  session.stop();
  return delivered;
}

async function readVersion(
  version: number,
  { fetch, url, patience }: CourierOptions,
): Promise<object | null | "offline"> {
  const headers = { Accept: "application/json" };
  try {
    return await within(patience, async (signal) => {
      const response = await fetch(`${url}?version=${version}`, { headers, signal });
      if (response.ok) return ((await response.json()) as { doc: object }).doc;
      return response.status === 404 || response.status === 409 ? null : "offline";
    });
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

async function keep(text: string, { recovered, tell }: CourierOptions): Promise<void> {
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
