import { within } from "./timing";
import type { Commit, RefusalReason, SessionOptions, Trouble, Write } from "./types";

export type Accepted = { kind: "accepted"; from: number; count: number; kept: number[] };

export type Refused = { kind: "refused"; reason: RefusalReason; detail: string };

/** What became of one attempt to send a write. */
export type Outcome =
  | Accepted
  | { kind: "behind"; version: number; commits: Commit[] }
  | { kind: "schema" }
  | Refused
  | { kind: "gone" }
  /** Not known whether it is kept: the same request has to be sent again, after so many ms when it says so. */
  | { kind: "unknown"; trouble: Trouble; wait: number | null };

const KEEPALIVE = 30_000; // bytes that a browser still sends for a tab that is being closed

/** Send a write once. Never throws. */
export async function send(
  { fetch, url, csrfToken, patience }: SessionOptions,
  write: Write,
): Promise<Outcome> {
  const body = JSON.stringify(write);
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-CSRFToken": csrfToken,
  };
  const keepalive = body.length < KEEPALIVE;
  try {
    return await within(patience, async (signal) => {
      const response = await fetch(`${url}/steps`, { method: "POST", headers, body, keepalive, signal });
      return outcome(response, (await response.json()) as Answer);
    });
  } catch {
    return { kind: "unknown", trouble: "unreachable", wait: null };
  }
}

interface Answer {
  kind?: string;
  from?: number;
  count?: number;
  kept?: number[];
  error?: string;
  detail?: string;
  version?: number;
  commits?: Commit[];
}

const REFUSED: Record<number, RefusalReason> = {
  400: "signed-out", // the CSRF token is that of another session
  401: "signed-out",
  403: "role",
  413: "size",
  422: "content",
};

function outcome(response: Response, answer: Answer): Outcome {
  const { status } = response;
  if (status === 200) {
    return { kind: "accepted", from: answer.from ?? 0, count: answer.count ?? 0, kept: answer.kept ?? [] };
  }
  if (status === 409) {
    if (answer.error === "schema") return { kind: "schema" };
    return { kind: "behind", version: answer.version ?? 0, commits: answer.commits ?? [] };
  }
  if (status === 404) return { kind: "gone" };
  const reason = REFUSED[status];
  if (reason) return { kind: "refused", reason, detail: answer.detail ?? "" };
  const seconds = Number(response.headers.get("Retry-After"));
  const trouble = status < 500 ? null : answer.kind === "full" ? "full" : "down";
  return { kind: "unknown", trouble, wait: seconds > 0 ? seconds * 1000 : null };
}

interface CommitsAnswer {
  status: number;
  commits: Commit[];
  role: string;
  /** How often something beside the words was announced. */
  announced?: number | undefined;
}

/** The answer to GET /texts/<id>/commits, or the status that came instead; null when nothing came at all. */
export async function readCommits(
  { fetch, url, patience }: SessionOptions,
  since: number,
): Promise<CommitsAnswer | null> {
  const headers = { Accept: "application/json" };
  try {
    return await within(patience, async (signal) => {
      const response = await fetch(`${url}/commits?since=${since}`, { headers, signal });
      const { commits = [], role = "", announced } = (await response.json()) as Partial<CommitsAnswer>;
      return { status: response.status, commits, role, announced };
    });
  } catch {
    return null;
  }
}
