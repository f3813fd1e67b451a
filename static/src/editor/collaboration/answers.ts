import type { Trouble } from "./types";

/**
 * An answer of our own server; or what stands between it and this device said something in its place, and then
 * nobody knows what became of the request.
 */
export type Heard =
  | { ours: true; status: number; headers: Headers; answer: Record<string, unknown> }
  | { ours: false; trouble: Exclude<Trouble, null>; tooLarge: boolean };

/**
 * Tell our own answers from those of a network that asks one to sign in first, of a proxy without a server behind
 * it, of a filter. Ours are JSON and never lead elsewhere; a redirect is not followed: `redirect: "manual"`.
 */
export async function heard(response: Response): Promise<Heard> {
  const { status, headers } = response;
  if (isPortal(response)) return stranger("portal");
  if (!isOurs(response)) {
    if (status === 413) return { ...stranger("blocked"), tooLarge: true };
    return stranger(status >= 500 ? "down" : status < 400 ? "portal" : "blocked");
  }
  const answer: unknown = await response.json();
  if (typeof answer !== "object" || answer === null) return stranger("portal");
  return { ours: true, status, headers, answer: answer as Record<string, unknown> };
}

/** Whether an answer, a refusal too, is one of our server. */
export function isOurs(response: Response): boolean {
  return !isPortal(response) && isOf(response, "application/json");
}

/** Whether an answer is the stream that was asked for. */
export function isOfStream(response: Response): boolean {
  return response.status === 200 && !isPortal(response) && isOf(response, "text/event-stream");
}

function stranger(trouble: Exclude<Trouble, null>): Heard & { ours: false } {
  return { ours: false, trouble, tooLarge: false };
}

function isPortal({ type, status, redirected }: Response): boolean {
  return type === "opaqueredirect" || redirected || (status >= 300 && status < 400) || status === 511;
}

function isOf(response: Response, kind: string): boolean {
  return (response.headers.get("Content-Type") ?? "").startsWith(kind);
}
