// What a client promises, one scenario after the other, against a real server. Judged by test_client.py.
import { undo } from "@tiptap/pm/history";
import type { Mark } from "@tiptap/pm/model";
import { GATHER, memoryShelf, type SaveState } from "../../../static/src/editor/collaboration";
import { DECIDES } from "../../../static/src/editor/collaboration/plugin";
import { OUTDONE } from "../../../static/src/editor/collaboration/receive";
import { Crowd } from "../../../static/src/editor/collaboration/crowd";
import { letFirstWin } from "../../../static/src/editor/suggesting/outdone";
import type { Tab } from "./browser";
import { streams } from "./streams";
import { browser, counts, onServer, open, schema, sleep, task, until } from "./stage";

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

/** One is accepted while whoever made it, without a network, takes it back with another: the first decision stands. */
async function firstOfTwo(author: Tab, reviewer: Tab): Promise<object> {
  const { view } = reviewer;
  const words = ["mine", "also"].map((id) => schema.text(id, [suggestion("insertion", id)]));
  view.dispatch(view.state.tr.insert(1, words));
  await reviewer.wire.flush();
  await until(() => author.text === reviewer.text);
  let told = 0;
  const dispatch = view.dispatch.bind(view);
  view.dispatch = (transaction) => {
    told += transaction.getMeta(OUTDONE) ? 1 : 0;
    dispatch(transaction);
  };
  letFirstWin();
  reviewer.network.offline = true;
  for (const _word of words) view.dispatch(view.state.tr.delete(1, 5).setMeta(DECIDES, true));
  author.view.dispatch(author.view.state.tr.removeMark(1, 5, suggestion("insertion", "mine")));
  await author.wire.flush();
  reviewer.network.offline = false;
  await until(() => reviewer.wire.waiting === 0 && author.text === reviewer.text);
  return { decided: marked(author).slice(0, 8), told };
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
    const text = marked(author);
    const same = text === marked(reviewer);
    return { arrived, recovered, text, same, ...(await firstOfTwo(author, reviewer)) };
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

  ...streams,
};

const result = await scenarios[task.scenario]!();
process.stdout.write(JSON.stringify(result), () => process.exit(0));
