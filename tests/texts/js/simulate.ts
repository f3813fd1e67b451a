// Many tabs write into one Text over a bad network; prints what became of it. Judged by test_convergence.py.
import { memoryShelf, type RecoveredText, type Sharing } from "../../../static/src/editor/collaboration";
import { manualSchema } from "../../../static/src/editor/schema";
import { Random } from "../../content/js/random";
import { type Account, KEPT_AFTER, locks, Tab } from "./browser";
import { Network, noCounts } from "./faults";

interface Task {
  url: string;
  text: number;
  accounts: Account[];
  seed: number;
  seconds: number;
  rate: number;
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
const schema = manualSchema();
const counts = noCounts();
const r = new Random(task.seed);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// two tabs a browser, the last account alone and without means to share a stream
const tabs = task.accounts.flatMap((account, number) => {
  const alone = number === task.accounts.length - 1;
  const shelf = memoryShelf();
  const sharing: Sharing | null = alone
    ? null
    : { locks: locks(), channel: (name) => new BroadcastChannel(`${task.seed}-${number}-${name}`) };
  const network = new Network(r, task.url, account.cookie, counts, task.rate);
  return (alone ? [0] : [0, 1]).map(() => new Tab(r, schema, network, account, task.text, shelf, sharing));
});
for (const tab of tabs) await loaded(tab);

/** Load the page, and again while the server says that it cannot now. */
async function loaded(tab: Tab): Promise<void> {
  for (let left = 50; left > 0; left -= 1) {
    try {
      return await tab.open();
    } catch {
      await sleep(200);
    }
  }
  throw new Error("the page cannot be loaded");
}

let reloads = 0;
const until = Date.now() + task.seconds * 1000;
await Promise.all(
  tabs.map(async (tab) => {
    while (Date.now() < until) {
      if (r.chance(0.8)) tab.act();
      if (r.chance(0.004)) await offlineForAWhile(tab);
      if (r.chance(0.003)) {
        reloads += 1;
        await sleep(KEPT_AFTER); // what was typed in the last moment before a crash is promised to nobody
        while (tab.network.offline) await sleep(20); // a page cannot be loaded then
        tab.wire.destroy();
        await loaded(tab);
      }
      await sleep(10 + r.int(50));
    }
  }),
);

async function offlineForAWhile(tab: Tab): Promise<void> {
  tab.network.offline = true;
  for (let round = 0; round < 20; round += 1) {
    tab.act();
    await sleep(20);
  }
  tab.network.offline = false;
}

for (const tab of tabs) tab.network.rate = 0;
const began = Date.now();
let quiet = false;
while (!quiet && Date.now() - began < 30_000) {
  await Promise.all(tabs.map((tab) => tab.wire.flush()));
  for (const tab of tabs) await tab.wire.sendWhatTabsLeft();
  const left = await Promise.all(tabs.slice(0, -1).map(keptBy));
  const head = await version();
  quiet = tabs.every((tab) => tab.wire.waiting === 0 && tab.wire.version === head) && !left.flat().length;
  if (!quiet) await sleep(100);
}

/** The version that the server holds; none while its database is away. */
async function version(): Promise<number | null> {
  const answer = await tabs[0]!.network.fetch(`/texts/${task.text}`, {});
  return answer.ok ? ((await answer.json()) as { version: number }).version : null;
}

const recovered: RecoveredText[] = (await Promise.all(tabs.map((tab) => tab.wire.recovered()))).flat();
/** What tabs left unsent; without locks another one sends it only after a minute. */
async function keptBy(tab: Tab): Promise<unknown[]> {
  return Promise.all((await tab.shelf.keys("unsent/")).map((key) => tab.shelf.get(key)));
}

const result = {
  quiet,
  versions: tabs.map((tab) => tab.wire.version),
  states: tabs.map((tab) => tab.wire.saveState.kind),
  waiting: tabs.map((tab) => tab.wire.waiting),
  docs: tabs.map((tab) => tab.view.state.doc.toJSON() as unknown),
  words: tabs.flatMap((tab) => tab.words),
  recovered: recovered.map((one) => one.text),
  kept: await keptBy(tabs[tabs.length - 1]!),
  reloads,
  counts,
  milliseconds: Date.now() - began,
};
process.stdout.write(JSON.stringify(result), () => process.exit(0));
