// People type in one Text, through the editor's own client, and see where the others are; prints when each edit was on the others' screens, from
// the key and from its first being sent.
import { EditorState, TextSelection } from "@tiptap/pm/state";
import {
  type AttachedView,
  type Collaboration,
  connect,
  memoryShelf,
  newClient,
  type TextAnswer,
} from "../static/src/editor/collaboration";
import { Company } from "../static/src/editor/presence/company";
import { manualSchema } from "../static/src/editor/schema";

interface Account {
  cookie: string;
  csrf: string;
  member: number;
}

/** Each person types into the paragraph of their own number, so many edits a second each. */
interface Task {
  urls: string[];
  text: number;
  accounts: Account[];
  seconds: number;
  warmup: number;
  rate: number;
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
const schema = manualSchema();
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Edit {
  at: number;
  /** When the client first sent it; what waits longer than it has to be gathered is late in `total`. */
  sent: number | null;
}

class Person {
  view!: AttachedView;
  wire!: Collaboration;
  company!: Company;
  readonly edits: Edit[] = [];
  readonly seen: number[];

  constructor(
    private readonly number: number,
    private readonly account: Account,
    private readonly started: number[],
  ) {
    this.seen = task.accounts.map(() => 0);
  }

  async open(): Promise<void> {
    const base = task.urls[this.number % task.urls.length]!;
    const cookie = { Cookie: this.account.cookie };
    const fetched = (url: string, init: RequestInit = {}): Promise<Response> => {
      if (init.method === "POST") this.sending();
      return fetch(base + url, { ...init, keepalive: false, headers: { ...init.headers, ...cookie } });
    };
    const url = `/texts/${task.text}`;
    const answer = await fetched(url, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`GET ${url}: ${answer.status}`);
    const text = (await answer.json()) as TextAnswer;
    const { member, csrf: csrfToken } = this.account;
    this.wire = connect({
      ...{ textId: task.text, url, csrfToken, schema, member, fetch: fetched },
      ...{ version: text.version, schemaNumber: text.schema, client: newClient() },
      ...{ shelf: memoryShelf(), sharing: null },
    });
    const doc = schema.nodeFromJSON(text.doc);
    const view = { state: EditorState.create({ doc, plugins: [this.wire.plugin] }) } as AttachedView & {
      state: EditorState;
    };
    view.dispatch = (transaction) => {
      view.state = view.state.apply(transaction);
      this.look();
    };
    this.view = view;
    const signed = (url: string, init: RequestInit = {}): Promise<Response> => {
      signs += measuring ? 1 : 0;
      return fetch(base + url, { ...init, keepalive: false, headers: { ...init.headers, ...cookie } });
    };
    this.company = new Company(
      {
        wire: this.wire,
        member,
        url,
        csrfToken: () => csrfToken,
        fetch: signed,
        browser: newClient(),
        device: "computer",
      },
      () => view.state,
    );
    this.wire.on("save", ({ kind }) => kind === "saved" && this.company.moved());
    this.company.begin();
    await this.wire.attach(view);
  }

  type(): void {
    const { doc } = this.view.state;
    let at = 0;
    for (let block = 0; block <= this.number; block += 1) at += doc.child(block).nodeSize;
    this.edits.push({ at: performance.now(), sent: null });
    const { tr } = this.view.state;
    tr.insertText("x", at - 1);
    this.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at)));
    this.company.moved();
  }

  private sending(): void {
    const now = performance.now();
    for (let last = this.edits.length - 1; this.edits[last]?.sent === null; last -= 1)
      this.edits[last]!.sent = now;
  }

  /** Note which edits of the others are there now. */
  private look(): void {
    const now = performance.now();
    for (const author of people) {
      const { number } = author;
      const count = this.view.state.doc.child(number).content.size - this.started[number]!;
      while (this.seen[number]! < count) {
        const edit = author.edits[this.seen[number]!];
        this.seen[number]! += 1;
        if (edit && author !== this && measuring) noted.push([now - edit.at, now - (edit.sent ?? now)]);
      }
    }
  }
}

let measuring = false;
let signs = 0;
const noted: [number, number][] = [];
const first = await fetch(`${task.urls[0]}/texts/${task.text}`, {
  headers: { Accept: "application/json", Cookie: task.accounts[0]!.cookie },
});
const { doc } = (await first.json()) as TextAnswer;
const started = schema.nodeFromJSON(doc).children.map((block) => block.content.size);
const people: Person[] = task.accounts.map((account, number) => new Person(number, account, started));
await Promise.all(people.map((person) => person.open()));

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
const edits = (): number => people.reduce((sum, person) => sum + person.edits.length, 0);
await sleep(task.warmup * 1000);
process.stdout.write("begin\n");
measuring = true;
const before = { edits: edits(), version: people[0]!.wire.version, cpu: process.cpuUsage() };
await sleep(task.seconds * 1000);
const { user, system } = process.cpuUsage(before.cpu);
const result = { edits: edits() - before.edits, steps: people[0]!.wire.version - before.version };
process.stdout.write("end\n");
measuring = false;
typing = false;
await Promise.all(hands);
const until = Date.now() + 20_000;
const settled = (): boolean =>
  people.every(({ wire, view }) => wire.waiting === 0 && view.state.doc.eq(people[0]!.view.state.doc)) &&
  people[0]!.seen.every((count, number) => count === people[number]!.edits.length);
while (!settled() && Date.now() < until) await sleep(50);
const column = (index: 0 | 1): number[] => noted.map((pair) => pair[index]).sort((a, b) => a - b);
const at = (sorted: number[], part: number): number => sorted[Math.floor(sorted.length * part)] ?? NaN;
const [total, sent] = [column(0), column(1)];
const answer = {
  ...result,
  settled: settled(),
  total: [at(total, 0.5), at(total, 0.95)],
  sent: [at(sent, 0.5), at(sent, 0.95)],
  cpu: (user + system) / 1e6,
  signs,
  seenByAll: Math.min(...people.map(({ company }) => company.others.length)),
};
process.stdout.write(JSON.stringify(answer) + "\n", () => process.exit(0));
