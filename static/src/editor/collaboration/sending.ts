import { type Heard, heard } from "./answers";
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
const NOTHING_CAME: Outcome = { kind: "unknown", trouble: "unreachable", wait: null };

/** Send a write once. Never throws. */
export async function send(
  { fetch, url, csrfToken, patience }: SessionOptions,
  write: Write,
): Promise<Outcome> {
  const body = JSON.stringify(write);
  const headers = {
    "Content-Type": "application/json",
    Accept: "application/json",
    "X-CSRFToken": csrfToken(),
  };
  const keepalive = body.length < KEEPALIVE;
  try {
    return await within(patience, async (signal) => {
      const how: RequestInit = { method: "POST", headers, body, keepalive, signal, redirect: "manual" };
      return outcome(await heard(await fetch(`${url}/steps`, how)));
    });
  } catch {
    return NOTHING_CAME;
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
  401: "signed-out",
  403: "role",
  413: "size",
  422: "content",
};

function outcome(found: Heard): Outcome {
  if (!found.ours) {
    if (found.tooLarge) return { kind: "refused", reason: "size", detail: "" };
    return { kind: "unknown", trouble: found.trouble, wait: null };
  }
  const { status, headers } = found;
  const answer = found.answer as Answer;
  if (status === 200) return accepted(answer);
  if (!answer.error) return { kind: "unknown", trouble: "blocked", wait: null };
  if (status === 409) {
    if (answer.error === "schema") return { kind: "schema" };
    return { kind: "behind", version: answer.version ?? 0, commits: answer.commits ?? [] };
  }
  if (status === 404) return { kind: "gone" };
  const reason = reasonOf(status, answer.error);
  if (reason) return { kind: "refused", reason, detail: answer.detail ?? "" };
  const seconds = Number(headers.get("Retry-After"));
  const trouble = status < 500 ? null : answer.kind === "full" ? "full" : "down";
  return { kind: "unknown", trouble, wait: seconds > 0 ? seconds * 1000 : null };
}

function accepted({ from, count, kept }: Answer): Outcome {
  if (typeof from !== "number" || typeof count !== "number" || !Array.isArray(kept))
    return { kind: "unknown", trouble: "portal", wait: null };
  return { kind: "accepted", from, count, kept };
}

function reasonOf(status: number, error: string): RefusalReason | undefined {
  if (status === 400) return error === "csrf" ? "signed-out" : "content"; // the token is that of another session
  return status === 403 && error === "suggest" ? "content" : REFUSED[status];
}

export interface CommitsAnswer {
  status: number;
  commits: Commit[];
  role: string;
  /** How often something beside the words was announced. */
  announced?: number | undefined;
}

/** The answer to GET /texts/<id>/commits, or the status that came instead; a trouble when no answer of ours came. */
export async function readCommits(
  { fetch, url, patience }: SessionOptions,
  since: number,
): Promise<CommitsAnswer | Exclude<Trouble, null>> {
  const headers = { Accept: "application/json" };
  try {
    return await within(patience, async (signal) => {
      const found = await heard(
        await fetch(`${url}/commits?since=${since}`, { headers, signal, redirect: "manual" }),
      );
      if (!found.ours) return found.trouble;
      const { commits = [], role = "", announced } = found.answer as Partial<CommitsAnswer>;
      return { status: found.status, commits, role, announced };
    });
  } catch {
    return "unreachable";
  }
}
