// What a client promises of streams, and of a network or a server that has no room; part of the scenarios.
import { memoryShelf, type Sharing } from "../../../static/src/editor/collaboration";
import { Network } from "./faults";
import { browser, counts, onServer, open, r, sleep, task, until, writeNothing } from "./stage";

/** How many commits a message from one tab to another tells: one or none. */
function commitsIn(message: MessageEvent<{ event?: { kind: string } }>): number {
  return message.data.event?.kind === "commit" ? 1 : 0;
}

export const streams: Record<string, () => Promise<unknown>> = {
  async "one stream a browser"() {
    const sharing = browser();
    const network = new Network(r, task.url, task.author.cookie, counts, 0);
    const same = { sharing, network, shelf: memoryShelf() };
    const tabs = [await open(same), await open(same), await open({ ...same, text: task.texts[1]! })];
    await until(() => network.streams === 1);
    await sleep(300);
    const writer = await open({ account: task.colleague });
    const second = await open({ account: task.colleague, text: task.texts[1]! });
    writer.insert("a");
    second.insert("b");
    const heard = await until(() => tabs.map((tab) => tab.text).join() === "a,a,b");
    const streams = network.streams;
    tabs[0]!.wire.destroy();
    await until(() => network.streams === 1);
    await sleep(300);
    writer.insert("c", 2);
    second.insert("d", 2);
    const after = await until(() => tabs.map((tab) => tab.text).join() === "a,ac,bd");
    return { heard, streams, after, streamsAfter: network.streams };
  },

  /** A tab of another release, or a page gone wrong, says what no tab of this one says. */
  async "words on the channel that no tab says"() {
    const sharing = browser();
    const network = new Network(r, task.url, task.author.cookie, counts, 0);
    const same = { sharing, network, shelf: memoryShelf() };
    const tabs = [await open(same), await open(same)];
    await until(() => network.streams === 1);
    const stranger = sharing.channel("manual-stream");
    const events = [null, {}, { kind: "commit" }, { kind: "commit", data: null }].map((event) => ({
      type: "event",
      event,
    }));
    const wants = [undefined, null, "all", { one: 1 }, { 1: -1 }, { 1: "2" }].map((at) => ({
      type: "want",
      tab: "stranger",
      at,
    }));
    const others = [null, 7, "leader", {}, { type: "want", at: {} }, { type: "refused" }];
    for (const said of [...others, ...wants, ...events]) stranger.postMessage(said);
    const third = await open({ ...same, text: task.texts[1]! }); // for which the stream is opened anew
    const writers = [await open({ account: task.colleague })];
    writers.push(await open({ account: task.colleague, text: task.texts[1]! }));
    for (const writer of writers) writer.insert("heard");
    const heard = await until(() => [...tabs, third].every((tab) => tab.text === "heard"));
    stranger.close();
    return { heard, streams: network.streams };
  },

  async "a proxy that holds streams back"() {
    const tab = await open({ silence: 400 });
    tab.network.holdStreams = true;
    tab.network.cutAll();
    const wires: string[] = [];
    tab.wire.on("wire", (wire) => wires.push(wire));
    const polls = await until(() => wires.includes("polling"));
    const writer = await open({ account: task.colleague });
    writer.insert("seen");
    return { polls, arrived: await until(() => tab.text === "seen") };
  },

  async "a commit told while those before it are read"() {
    const shared = browser();
    let told = 0;
    shared.channel("manual-stream").onmessage = (message) => void (told += commitsIn(message));
    const first = await open({ sharing: shared });
    await until(() => first.network.streams === 1);
    let heard = 0;
    const channel: Sharing["channel"] = (name) => {
      const heardHere = shared.channel(name) as BroadcastChannel;
      heardHere.addEventListener("message", (message) => void (heard += commitsIn(message as never)));
      return heardHere;
    };
    const network = new Network(r, task.url, task.author.cookie, counts, 0);
    const plain = network.fetch;
    network.fetch = async (path, init) => {
      const answer = await plain(path, init);
      if (path === `/texts/${task.texts[0]}`) {
        first.insert("one "); // after this page was read, before it listens
        await until(() => told === 1);
      } else if (path.includes("/commits") && !heard) {
        first.insert("two"); // after this answer was given, before it is here
        await until(() => heard === 1);
      }
      return answer;
    };
    const second = await open({ sharing: { ...shared, channel }, network });
    return { arrived: await until(() => second.text === "one two"), told, heard };
  },

  async "no place for another stream"() {
    const first = await open();
    await until(() => first.network.streams === 1);
    // longer than a beat, and than a busy server takes to refuse: what is silent for so long is left alone for a minute
    const second = await open({ account: task.colleague, silence: 6_000 });
    const wires: string[] = [];
    second.wire.on("wire", (wire) => wires.push(wire));
    const polls = await until(() => wires.includes("polling"), 30);
    first.insert("seen");
    const arrived = await until(() => second.text === "seen");
    first.wire.destroy();
    return { polls, arrived, then: await until(() => wires.includes("stream"), 60) };
  },

  async "too many writes"() {
    const network = new Network(r, task.url, task.author.cookie, counts, 0);
    const waits: number[] = [];
    let refusedAt = 0;
    const plain = network.fetch;
    network.fetch = async (path, init) => {
      if (init?.method === "POST" && refusedAt) waits.push(Date.now() - refusedAt);
      const response = await plain(path, init);
      refusedAt = response.status === 429 ? Date.now() : 0;
      return response;
    };
    const tab = await open({ network });
    let full = false;
    const flood = Array.from({ length: 8 }, async () => {
      while (!full) await writeNothing();
    });
    await until(() => {
      tab.insert("word ");
      return waits.length > 0;
    }, 30);
    full = true;
    await Promise.all(flood);
    const saved = await until(() => tab.wire.saveState.kind === "saved");
    const waited = waits.length > 0 && waits.every((wait) => wait >= 990);
    return { waited, saved, whole: tab.text === (await onServer()) && tab.text.length > 0 };
  },
};
