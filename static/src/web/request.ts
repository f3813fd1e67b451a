/** Requests of this page to its own server. */
import { csrfToken } from "./csrf";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
  ) {
    super(detail || code);
  }
}

/** Return the JSON at `address`; with `body`, POST it. Throws Refused with the server's sentence. */
export async function requestJson<Answer>(address: string, body?: unknown): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    headers["X-CSRFToken"] = csrfToken();
  }
  const response = await fetch(address, {
    method: body === undefined ? "GET" : "POST",
    headers,
    credentials: "same-origin",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json().catch(() => ({}));
  if (!response.ok) {
    const { error = "", detail = "" } = answer as { error?: string; detail?: string };
    throw new Refused(response.status, error, detail);
  }
  return answer as Answer;
}
