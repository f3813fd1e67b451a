// The same people, the same typing as in _live_typing.ts, through Hocuspocus's own client.
import { HocuspocusProvider, HocuspocusProviderWebsocket } from "@hocuspocus/provider";
import WebSocket from "ws";
import * as Y from "yjs";

const task = JSON.parse(process.argv[2]);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
let measuring = false;
const noted = [];

class Person {
  constructor(number) {
    this.number = number;
    this.edits = [];
    this.seen = Array.from({ length: task.people }, () => 0);
    this.doc = new Y.Doc();
    const socket = new HocuspocusProviderWebsocket({ url: task.url, WebSocketPolyfill: WebSocket });
    this.provider = new HocuspocusProvider({
      ...{ name: task.name, document: this.doc, websocketProvider: socket },
      flushDelay: task.gather || false,
    });
    this.provider.attach();
    this.synced = new Promise((resolve) => this.provider.on("synced", resolve));
  }

  get blocks() {
    return this.doc.getXmlFragment("default");
  }

  fill() {
    const blocks = task.paragraphs.map((words) => {
      const block = new Y.XmlElement("paragraph");
      block.insert(0, [new Y.XmlText(words)]);
      return block;
    });
    this.blocks.insert(0, blocks);
  }

  text(number) {
    return this.blocks.get(number).get(0);
  }

  watch() {
    this.doc.on("update", () => this.look());
  }

  type() {
    const now = performance.now();
    this.edits.push(now);
    this.text(this.number).insert(this.text(this.number).length, "x");
  }

  look() {
    const now = performance.now();
    for (const author of people) {
      const { number } = author;
      const count = this.text(number).length - task.paragraphs[number].length;
      while (this.seen[number] < count) {
        const at = author.edits[this.seen[number]];
        this.seen[number] += 1;
        if (at && author !== this && measuring) noted.push(now - at);
      }
    }
  }
}

const people = Array.from({ length: task.people }, (_, number) => new Person(number));
await Promise.all(people.map((person) => person.synced));
people[0].fill();
while (!people.every((person) => person.blocks.length === task.paragraphs.length)) await sleep(20);
for (const person of people) person.watch();

const pause = 1000 / task.rate;
let typing = true;
const hands = people.map(async (person) => {
  await sleep(Math.random() * pause);
  let next = performance.now();
  while (typing) {
    person.type();
    next += pause;
    await sleep(Math.max(0, next - performance.now()));
  }
});
const edits = () => people.reduce((sum, person) => sum + person.edits.length, 0);
await sleep(task.warmup * 1000);
process.stdout.write("begin\n");
measuring = true;
const before = { edits: edits(), cpu: process.cpuUsage() };
await sleep(task.seconds * 1000);
const { user, system } = process.cpuUsage(before.cpu);
const counted = edits() - before.edits;
process.stdout.write("end\n");
measuring = typing = false;
await Promise.all(hands);
const all = () =>
  people.every((person) => person.seen.every((count, number) => count === people[number].edits.length));
for (let round = 0; !all() && round < 200; round += 1) await sleep(50);
noted.sort((a, b) => a - b);
const at = (part) => noted[Math.floor(noted.length * part)];
const answer = { edits: counted, settled: all(), total: [at(0.5), at(0.95)], cpu: (user + system) / 1e6 };
process.stdout.write(JSON.stringify(answer) + "\n", () => process.exit(0));
