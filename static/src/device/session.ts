/** Who is signed in on this browser, as its tabs tell one another. */

/** A tab says: `member` has signed in here, or (null) `was` has signed out. */
export interface SessionNews {
  member: number | null;
  was: number | null;
}

const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("manual-session");
const listeners = new Set<(news: SessionNews) => void>();

channel?.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
  if (isNews(data)) hear(data);
});

/** A page of another release may say what is not understood here. */
function isNews(said: unknown): said is SessionNews {
  const { member, was } = (said ?? {}) as Record<string, unknown>;
  return [member, was].every((one) => one === null || Number.isInteger(one));
}

/** Tell all other tabs. */
export function tellTabs(news: SessionNews): void {
  channel?.postMessage(news);
}

export function onSession(listen: (news: SessionNews) => void): () => void {
  listeners.add(listen);
  return () => listeners.delete(listen);
}

function hear(news: SessionNews): void {
  for (const listen of listeners) listen(news);
}

/** The editor of this page, as far as signing in and out concern it. */
interface Writing {
  /** Send what is unsent, before its member is signed out. */
  send: () => Promise<unknown>;
  /** Keep nothing more on this device. */
  stop: () => void;
  /** Look again at what this device keeps: it was sealed while somebody else was signed in. */
  look: () => void;
}

let writing: Writing | null = null;

export function isWriting(now: Writing): void {
  writing = now;
}

/** Send what the page's own editor has, if there is one. */
export async function sendHere(): Promise<void> {
  await writing?.send();
}

/** From now on the page's own editor keeps nothing on this device. */
export function stopWriting(): void {
  writing?.stop();
  writing = null;
}

export function lookAgain(): void {
  writing?.look();
}

/** Ask the server who is signed in; null: nobody; undefined: the server does not answer. */
export async function whoIsIn(): Promise<{ member: number; csrfToken: string } | null | undefined> {
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch("/sign-in/session", {
      headers,
      credentials: "same-origin",
      redirect: "manual",
    });
    const { member, csrf_token } = (await answer.json()) as { member?: number | null; csrf_token?: string };
    if (member === undefined) return undefined;
    return member === null ? null : { member, csrfToken: csrf_token ?? "" };
  } catch {
    return undefined;
  }
}
