// When a browser tries again, and when it says that its person is here, under the virtual clock: no test waits.
// Judged by test_waiting.py.
import { Stream } from "../../../static/src/editor/collaboration/stream";
import { backoff } from "../../../static/src/editor/collaboration/timing";
import type { Fetch } from "../../../static/src/editor/collaboration/types";
import type { Company } from "../../../static/src/editor/presence/company";
import { Rest } from "../../../static/src/editor/presence/rest";
import { Signs } from "../../../static/src/editor/presence/signs";
import { Clock } from "./virtual/clock";

const clock = new Clock();
const bytes = new TextEncoder();
const MINUTE = 60_000;

async function pass(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve)); // what can be done now is done
  let isOver = false;
  clock.after(milliseconds, () => {
    isOver = true;
  });
  await clock.run(milliseconds, () => isOver);
}

/** A server that can be stopped: its streams end then, and nobody answers until it is started again. */
class Server {
  readonly asked: number[] = [];
  private readonly ends = new Set<() => void>();
  private isUp = true;

  get streams(): number {
    return this.ends.size;
  }

  readonly fetch: Fetch = async () => {
    this.asked.push(clock.now);
    if (!this.isUp) throw new TypeError("nobody listens there");
    const said = [bytes.encode('event: ready\ndata: {}\n\nevent: beat\ndata: {"n":1}\n\n')];
    const read = (): Promise<{ done: boolean; value?: Uint8Array }> => {
      const value = said.shift();
      if (value) return Promise.resolve({ done: false, value });
      return new Promise((resolve) => this.ends.add(() => resolve({ done: true })));
    };
    const headers = new Headers({ "Content-Type": "text/event-stream" });
    return { status: 200, headers, body: { getReader: () => ({ read }) } } as unknown as Response;
  };

  stop(): void {
    this.isUp = false;
    for (const end of this.ends) end();
    this.ends.clear();
  }

  start(): void {
    this.isUp = true;
  }
}

/** The waits of one browser that fails on and on. */
function waits(seed: number): number[] {
  clock.restart(seed);
  return Array.from({ length: 12 }, (_, failures) => Math.round(backoff(failures + 1)));
}

/** Two hundred browsers listen; the server restarts, which takes it three seconds. */
async function restart(): Promise<object> {
  clock.restart(200);
  const server = new Server();
  const options = {
    fetch: server.fetch,
    address: () => "/events",
    hear: () => undefined,
    silence: 10 * MINUTE,
  };
  const streams = Array.from({ length: 200 }, () => new Stream({ ...options, refused: () => undefined }));
  await pass(1_000);
  const before = server.streams;
  server.stop();
  const stopped = clock.now;
  server.asked.length = 0;
  await pass(3_000);
  server.start();
  const started = clock.now;
  const all = await clock.run(MINUTE, () => server.streams === 200);
  const seconds = (clock.now - started) / 1_000;
  const most = Math.max(
    ...server.asked.map((at) => server.asked.filter((it) => it >= at && it < at + 100).length),
  );
  const first = server.asked.filter((at) => at < stopped + 500).length;
  for (const stream of streams) stream.close();
  return { before, all, seconds, most, first, asked: server.asked.length };
}

const page = Object.assign(new EventTarget(), { visibilityState: "visible" });
const screen = Object.assign(new EventTarget(), {
  setTimeout: (act: () => void, wait: number) => setTimeout(act, wait),
});
Object.assign(globalThis, { document: page, window: screen });

type Said = { at: number; idle: boolean; left: boolean; list: boolean };

/** A person with others in a text; `said` is what the server is told of them, and when. */
class Person {
  readonly said: Said[] = [];
  polls = false;
  /** What a sign goes through before it arrives. */
  network = async (): Promise<void> => undefined;
  private readonly rest = new Rest();
  private readonly signs: Signs;

  constructor() {
    this.signs = new Signs({
      url: "",
      csrfToken: () => "",
      fetch: (_url, init) => this.post(init?.body as string),
      client: "c",
      browser: "b",
      device: "computer",
      where: () => ({ version: 1, place: null }),
      isNews: () => false,
      isIdle: () => this.rest.isIdle,
      polls: () => this.polls,
      said: () => undefined,
      hear: () => undefined,
    });
    this.rest.watch({
      rested: () => this.signs.changed(),
      leave: () => this.signs.leave(),
      begin: () => this.signs.begin(),
    } as Company);
    this.signs.begin();
  }

  look(visibility: "visible" | "hidden"): void {
    page.visibilityState = visibility;
    page.dispatchEvent(new Event("visibilitychange"));
  }

  /** Seconds from one sign to the next, at most. */
  get longest(): number {
    const gaps = this.said.slice(1).map(({ at }, index) => at - this.said[index]!.at);
    return Math.max(...gaps) / 1_000;
  }

  private async post(body: string): Promise<Response> {
    const { idle, left, list } = JSON.parse(body) as Said;
    await this.network();
    this.said.push({ at: clock.now, idle, left, list });
    return { ok: true, status: 200, headers: new Headers(), json: async () => ({ people: [] }) } as Response;
  }
}

async function person(act: (person: Person) => Promise<unknown>): Promise<unknown> {
  clock.restart(1);
  page.visibilityState = "visible";
  return act(new Person());
}

const presence: Record<string, (one: Person) => Promise<unknown>> = {
  /** Looks at the text for half an hour and touches nothing. */
  async reads(one) {
    await pass(30 * MINUTE);
    const idle = one.said.findIndex((sign) => sign.idle);
    const stays = one.said.slice(idle).every((sign) => sign.idle && !sign.left);
    return { idleAt: Math.floor(one.said[idle]!.at / 1_000), stays, longest: one.longest };
  },

  async "is back at a key"(one) {
    await pass(2 * MINUTE + 1_000);
    page.dispatchEvent(new Event("keydown"));
    const since = clock.now;
    await pass(1_000);
    return one.said.filter(({ at }) => at >= since).map(({ idle }) => idle);
  },

  /** Another tab is in front, for long. */
  async "looks elsewhere"(one) {
    one.look("hidden");
    await pass(1_000);
    const idle = one.said.at(-1)!.idle;
    await pass(10 * MINUTE);
    const { at, left } = one.said.at(-1)!;
    one.look("visible");
    await pass(1_000);
    const { list, idle: idleNow } = one.said.at(-1)!;
    return { idle, left, after: at / 1_000, back: { list, idle: idleNow } };
  },

  /** The lid is closed: no timer goes off for two hours, then all do at once. */
  async "a lid is closed"(one) {
    await pass(10_000);
    clock.now += 120 * MINUTE;
    const since = clock.now;
    await pass(500);
    const told = one.said.filter(({ at }) => at >= since);
    return { told: told.length > 0, left: told.some(({ left }) => left), idle: told.at(-1)?.idle };
  },

  async "one sign is lost"(one) {
    await pass(MINUTE / 2);
    one.network = () => {
      one.network = async () => undefined;
      return Promise.reject(new TypeError("the network failed"));
    };
    await pass(MINUTE / 2);
    return one.longest;
  },

  async "a slow network"(one) {
    one.network = () => new Promise((arrive) => setTimeout(arrive, 2_000));
    await pass(MINUTE);
    return one.longest;
  },

  async "polls for others"(one) {
    one.polls = true;
    await pass(MINUTE / 2);
    return { all: one.said.every(({ list }) => list), longest: one.longest };
  },
};

const found: Record<string, unknown> = {};
for (const [name, act] of Object.entries(presence)) found[name] = await person(act);
const waiting = Array.from({ length: 5 }, (_, seed) => waits(seed + 1));
const output = JSON.stringify({ waits: waiting, restart: await restart(), presence: found });
process.stdout.write(output, () => process.exit(0));
