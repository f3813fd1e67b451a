import { EditorState } from "@tiptap/pm/state";
import type { Node, Schema } from "@tiptap/pm/model";
import { Step } from "@tiptap/pm/transform";
import { heard } from "./answers";
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
  session.attach(view);
  await putBack(left, steps, session, view, options);
  const delivered = await session.flush();
  if (delivered) await options.unsent.forget(left.client);
  session.stop();
  return delivered;
}

/** Go on in a session with a screen, which was opened on the document that the tab had. */
export async function takeOver(
  left: Unsent,
  session: Session,
  view: AttachedView,
  recovered: Recovered,
): Promise<void> {
  const means = { recovered, tell: (found: RecoveredText) => session.events.emit("recovered", found) };
  const steps = read(left, view.state.schema); // an editor's schema is an object of its own
  if (steps) await putBack(left, steps, session, view, means);
  else await keep(rawText(left.steps), means);
}

async function putBack(
  left: Unsent,
  steps: Step[],
  session: Session,
  view: AttachedView,
  means: Pick<CourierOptions, "recovered" | "tell">,
): Promise<void> {
  const done = redo(view, steps);
  if (left.sent) session.resume({ write: left.sent.write, count: Math.min(left.sent.count, done) });
  if (done < steps.length) await keep(textOf(steps.slice(done)), means);
}

async function readVersion(
  version: number,
  { fetch, url, patience }: CourierOptions,
): Promise<object | null | "offline"> {
  const headers = { Accept: "application/json" };
  try {
    return await within(patience, async (signal) => {
      const found = await heard(
        await fetch(`${url}?version=${version}`, { headers, signal, redirect: "manual" }),
      );
      if (!found.ours) return "offline";
      if (found.status === 200) return (found.answer as { doc: object }).doc;
      return found.status === 404 || found.status === 409 ? null : "offline";
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

async function keep(
  text: string,
  { recovered, tell }: Pick<CourierOptions, "recovered" | "tell">,
): Promise<void> {
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
