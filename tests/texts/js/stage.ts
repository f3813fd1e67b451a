// The stage of the scenarios: who is there, how a Text is opened, what the server holds.
import { memoryShelf, type Sharing, type Shelf } from "../../../static/src/editor/collaboration";
import { manualSchema } from "../../../static/src/editor/schema";
import { Random } from "../../content/js/random";
import { type Account, locks, Tab } from "./browser";
import { Network, noCounts } from "./faults";

interface Task {
  url: string;
  scenario: string;
  texts: number[];
  author: Account;
  colleague: Account;
  observer: Account;
  reviewer: Account;
}

export const task = JSON.parse(process.argv[2] ?? "{}") as Task;
export const schema = manualSchema();
export const counts = noCounts();
export const r = new Random(1);
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface With {
  account?: Account;
  shelf?: Shelf;
  sharing?: Sharing | null;
  text?: number;
  silence?: number;
  gather?: number;
  schemaNumber?: number;
  network?: Network;
}

export async function open(wanted: With = {}): Promise<Tab> {
  const account = wanted.account ?? task.author;
  const network = wanted.network ?? new Network(r, task.url, account.cookie, counts, 0);
  const text = wanted.text ?? task.texts[0]!;
  const tab = new Tab(
    r,
    schema,
    network,
    account,
    text,
    wanted.shelf ?? memoryShelf(),
    wanted.sharing ?? null,
  );
  if (wanted.silence) tab.silence = wanted.silence;
  if (wanted.gather) tab.gather = wanted.gather;
  if (wanted.schemaNumber) tab.schemaNumber = wanted.schemaNumber;
  await tab.open();
  return tab;
}

export function browser(): { locks: Sharing["locks"]; channel: Sharing["channel"] } {
  const name = String(r.next());
  return { locks: locks(), channel: (channel) => new BroadcastChannel(name + channel) };
}

export async function until(holds: () => boolean | Promise<boolean>, seconds = 8): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await holds()) return true;
    await sleep(20);
  }
  return false;
}

export async function onServer(text = task.texts[0]!): Promise<string> {
  const network = new Network(r, task.url, task.author.cookie, counts, 0);
  const answer = await network.fetch(`/texts/${text}`, { headers: { Accept: "application/json" } });
  const { doc } = (await answer.json()) as { doc: object };
  return schema.nodeFromJSON(doc).textContent;
}

/** A write that is none: it is refused, and counts all the same. */
export async function writeNothing(): Promise<void> {
  const { cookie, csrf } = task.author;
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf, Cookie: cookie };
  const body = JSON.stringify({ nothing: "x".repeat(70_000) });
  const answer = await fetch(`${task.url}/texts/${task.texts[0]}/steps`, { method: "POST", headers, body });
  await answer.arrayBuffer();
}
