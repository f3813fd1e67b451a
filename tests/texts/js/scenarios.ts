// What a client promises, one scenario after the other, against a real server. Judged by test_client.py.
import { undo } from "@tiptap/pm/history";
import type { Mark } from "@tiptap/pm/model";
import { GATHER, memoryShelf, type SaveState, type Sharing } from "../../../static/src/editor/collaboration";
import { Crowd } from "../../../static/src/editor/collaboration/crowd";
import type { Tab } from "./browser";
import { Network } from "./faults";
import { browser, counts, onServer, open, r, schema, sleep, task, until, writeNothing } from "./stage";

/** How many commits a message from one tab to another tells: one or none. */
function commitsIn(message: MessageEvent<{ event?: { kind: string } }>): number {
  return message.data.event?.kind === "commit" ? 1 : 0;
}

function suggestion(kind: "insertion" | "deletion", id: string): Mark {
  return schema.marks[kind]!.create({ id: `${task.reviewer.member}-${id}` });
}

/** The words of a tab, those of suggestions in brackets. */
function marked(tab: Tab): string {
  let words = "";
  tab.view.state.doc.descendants(({ text, marks }) => {
    if (text) words += marks.length ? `[${text}]` : text;
  });
  return words;
}

const scenarios: Record<string, () => Promise<unknown>> = {
  async gathers() {
    const tab = await open({ gather: 1_000 });
    await sleep(50);
    for (const letter of "gathered") {
      tab.insert(letter);
      await sleep(0);
    }
    const saved = await until(() => tab.wire.saveState.kind === "saved");
    return { saved, posts: counts.posts, text: await onServer() };
  },

  /** Nobody else; then ever more who write at the same moment; then nobody for a while. */
  async "gathers for longer in a crowd"() {
    const crowd = new Crowd();
    const waits = [crowd.gather(GATHER)];
    for (let other = 1; other <= 20; other += 1) {
      crowd.note(`other ${other}`);
      crowd.note(`other ${other}`);
      if ([6, 15, 20].includes(other)) waits.push(crowd.gather(GATHER));
    }
    await until(() => crowd.gather(GATHER) === GATHER);
    return { waits: waits.map(Math.round), after: crowd.gather(GATHER) };
  },

  async states() {
    const tab = await open();
    const seen: SaveState["kind"][] = [];
    tab.wire.on("save", (state) => seen.push(state.kind));
    tab.insert("x");
    await until(() => tab.wire.saveState.kind === "saved");
    tab.network.offline = true;
    tab.insert("y");
    await until(() => tab.wire.saveState.kind === "offline");
    tab.network.offline = false;
    await until(() => tab.wire.saveState.kind === "saved");
    return { seen, text: await onServer() };
  },

  async "sends what a closed tab left"() {
    const shared = { shelf: memoryShelf(), sharing: browser() };
    const first = await open(shared);
    first.insert("before ");
    await first.wire.flush();
    first.network.offline = true;
    first.insert("and offline", 8);
    await until(() => first.wire.saveState.kind === "offline");
    first.wire.destroy();
    await sleep(50);
    const second = await open(shared);
    const arrived = await until(() => second.text === "before and offline");
    return { arrived, text: await onServer(), left: await shared.shelf.keys("") };
  },

  async "does not write twice what did arrive"() {
    const shared = { shelf: memoryShelf(), sharing: browser() };
    const first = await open(shared);
    first.network.loseAnswers = true;
    first.insert("once");
    await until(() => counts.lostAnswers > 0);
    first.wire.destroy();
    await sleep(50);
    await open(shared);
    const done = await until(async () => (await shared.shelf.keys("")).length === 0);
    return { done, text: await onServer() };
  },

  async "another member does not send them"() {
    const shared = { shelf: memoryShelf(), sharing: browser() };
    const first = await open(shared);
    first.network.offline = true;
    first.insert("mine");
    await until(() => first.wire.saveState.kind === "offline");
    first.wire.destroy();
    await open({ ...shared, account: task.colleague });
    await sleep(500);
    return { text: await onServer(), left: (await shared.shelf.keys("unsent/")).length };
  },

  async "a refused role"() {
    const tab = await open({ account: task.observer });
    tab.insert("not allowed");
    await until(() => tab.wire.saveState.kind === "refused");
    const recovered = await tab.wire.recovered();
    const here = tab.text;
    await tab.wire.dismissRecovered(recovered[0]!.id);
    const { kind, reason } = tab.wire.saveState as SaveState & { kind: "refused" };
    return { kind, reason, here, text: recovered[0]!.text, left: (await tab.wire.recovered()).length };
  },

  async "refused content"() {
    const tab = await open();
    const paragraph = { type: "paragraph" };
    const footnotes = Array.from({ length: 11 }, (_, n) => ({
      type: "footnote",
      content: [{ type: "text", text: `note ${n}` }],
    }));
    tab.view.dispatch(tab.view.state.tr.insert(0, schema.nodeFromJSON({ ...paragraph, content: footnotes })));
    await until(() => tab.wire.saveState.kind === "refused");
    const { reason } = tab.wire.saveState as SaveState & { kind: "refused" };
    tab.insert("after");
    await until(() => tab.wire.saveState.kind === "saved");
    return { reason, recovered: (await tab.wire.recovered())[0]!.text.slice(0, 13), text: await onServer() };
  },

  async "another schema"() {
    const shared = { shelf: memoryShelf(), sharing: browser() };
    const old = await open({ ...shared, schemaNumber: 99 });
    old.insert("kept");
    await until(() => old.wire.saveState.kind === "reload");
    const state = old.wire.saveState;
    old.wire.destroy();
    await sleep(50);
    const reloaded = await open(shared);
    return { state, arrived: await until(() => reloaded.text === "kept"), text: await onServer() };
  },

  async "signed out"() {
    const shared = { shelf: memoryShelf(), sharing: browser() };
    const tab = await open(shared);
    tab.network.cookie = "manual=nobody";
    tab.insert("kept");
    await until(() => tab.wire.saveState.kind === "refused");
    const { reason } = tab.wire.saveState as SaveState & { kind: "refused" };
    const here = tab.text;
    tab.wire.destroy();
    await sleep(50);
    const again = await open(shared);
    return { reason, here, arrived: await until(() => again.text === "kept"), text: await onServer() };
  },

  async "undo of one's own only"() {
    const one = await open();
    const other = await open({ account: task.colleague });
    one.insert("mine");
    await until(() => other.text === "mine");
    other.insert("theirs ", 1);
    await until(() => one.text === "theirs mine");
    undo(one.view.state, one.view.dispatch);
    const gone = await until(() => other.text === "theirs ");
    return { gone, again: undo(one.view.state, one.view.dispatch), text: await onServer() };
  },

  /** What others delete takes half of one suggestion; another one was refused; the rest has its place. */
  async "suggestions stay whole"() {
    const author = await open();
    author.insert("one two three four five");
    await author.wire.flush();
    const reviewer = await open({ account: task.reviewer });
    const put = (words: string, at: number, id: string): void =>
      reviewer.view.dispatch(
        reviewer.view.state.tr.insert(at, schema.text(words, [suggestion("insertion", id)])),
      );
    put("taken in ", 1, "first");
    await reviewer.wire.flush();
    await until(() => author.text === reviewer.text);
    reviewer.network.offline = true;
    const { tr } = reviewer.view.state;
    reviewer.view.dispatch(tr.addMark(14, 17, suggestion("deletion", "torn"))); // two
    put("2", 17, "torn");
    reviewer.view.dispatch(reviewer.view.state.tr.delete(1, 7)); // taken: words of their own suggestion
    put(" six", reviewer.view.state.doc.content.size - 1, "last");
    const { doc } = author.view.state;
    author.view.dispatch(author.view.state.tr.removeMark(1, 10, doc.nodeAt(1)!.marks[0]));
    author.view.dispatch(author.view.state.tr.delete(16, 20)); // o th: where the new word was to stand
    await author.wire.flush();
    reviewer.network.offline = false;
    const arrived = await until(() => author.text.endsWith(" six"));
    await until(() => reviewer.wire.waiting === 0);
    const recovered = (await reviewer.wire.recovered()).map(({ text }) => text);
    return { arrived, recovered, text: marked(author), same: marked(author) === marked(reviewer) };
  },

  async "two in one field"() {
    const one = await open();
    const other = await open({ account: task.colleague });
    const clashes: unknown[] = [];
    for (const [name, tab] of Object.entries({ one, other })) {
      tab.wire.on("clash", ({ field, mine, theirs }) => clashes.push({ name, field, mine, theirs }));
    }
    one.view.dispatch(one.view.state.tr.setDocAttribute("purpose", "first"));
    await until(() => other.view.state.doc.attrs["purpose"] === "first");
    other.view.dispatch(other.view.state.tr.setDocAttribute("purpose", "second"));
    await until(() => one.view.state.doc.attrs["purpose"] === "second");
    return { clashes, stands: one.view.state.doc.attrs["purpose"] as unknown };
  },

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

const result = await scenarios[task.scenario]!();
process.stdout.write(JSON.stringify(result), () => process.exit(0));
