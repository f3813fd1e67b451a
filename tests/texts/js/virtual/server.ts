// The server, which is the app in the Python process that has started this one: asked line by line, one at a time.
import { readSync, writeSync } from "node:fs";

export interface Reply {
  status: number;
  body: string;
  retryAfter: string | null;
  /** The number of the stream that was opened. */
  stream: number | null;
}

export interface Sent {
  process: number;
  now: number;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string | null;
}

const NEWLINE = 10;
const bytes = new TextEncoder();
const piece = new Uint8Array(1 << 16);

/** Ask, and wait for the answer; nothing else happens in the meantime. */
export function ask<T>(what: string, question: object = {}): T {
  let line = bytes.encode(JSON.stringify({ what, ...question }) + "\n");
  while (line.length) line = line.subarray(writeSync(1, line));
  const words = new TextDecoder();
  for (let answer = ""; ;) {
    const length = readSync(0, piece, 0, piece.length, null);
    if (!length) throw new Error("the server has gone");
    answer += words.decode(piece.subarray(0, length), { stream: true });
    if (piece[length - 1] === NEWLINE) return JSON.parse(answer) as T;
  }
}
