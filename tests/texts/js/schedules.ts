// Random schedules: 3 to 8 tabs with the real client write into one Text through a network gone bad, under a virtual
// clock. The server is the app in the process that started this one (tests/texts/schedules.py), which also judges.
import { memoryShelf, type Sharing, type Shelf } from "../../../static/src/editor/collaboration";
import { manualSchema } from "../../../static/src/editor/schema";
import { Random } from "../../content/js/random";
import { type Account, beginWords, KEPT_AFTER, locks, Tab } from "./browser";
import { channels } from "./virtual/channels";
import { Clock } from "./virtual/clock";
import { Network, type Weather } from "./virtual/network";
import type { Pipe } from "./virtual/pipe";
import { ask } from "./virtual/server";

interface Task {
  accounts: Account[];
  seeds: number[];
}

const task = JSON.parse(process.argv[2] ?? "{}") as Task;
const schema = manualSchema();
const clock = new Clock();
const PATIENT = 400_000; // ms in which all is quiet after the last key, once the network is well

interface Browser {
  network: Network;
  shelf: Shelf;
  account: Account;
  tabs: Seat[];
}

/** A tab, and whether somebody sits at it: not while it is loaded again. */
interface Seat {
  tab: Tab<Network>;
  open: boolean;
  acts: number;
}

class Schedule {
  private readonly r: Random;
  private readonly weather: Weather;
  private readonly text: number;
  private readonly browsers: Browser[];
  private reloads = 0;

  constructor(private readonly seed: number) {
    clock.restart(seed);
    beginWords();
    this.r = new Random(seed);
    const { r } = this;
    const rate = r.pick([0, 0.03, 0.1, 0.2, 0.35]);
    this.weather = { clock, r, rate, processes: 1 + r.int(3), pipes: new Set<Pipe>(), counts: {} };
    this.text = ask<{ text: number }>("begin", { seed }).text;
    this.browsers = this.openBrowsers(3 + r.int(6));
  }

  async run(): Promise<void> {
    const { r } = this;
    for (const seat of this.seats) {
      clock.after(r.int(500), () => void this.load(seat));
      clock.after(500 + r.int(300), () => this.act(seat));
    }
    for (let trouble = r.int(4); trouble > 0; trouble -= 1) clock.after(r.int(2_000), () => this.disturb());
    await clock.run(600_000, () => this.seats.every((seat) => seat.open && seat.acts === 0));
    this.weather.rate = 0;
    for (const browser of this.browsers) browser.network.heal();
    let quiet = false;
    const look = clock.every(500, () => void this.isQuiet().then((is) => (quiet = is)));
    await clock.run(PATIENT, () => quiet);
    clock.cancel(look);
    await this.report(quiet);
  }

  private get seats(): Seat[] {
    return this.browsers.flatMap((browser) => browser.tabs);
  }

  private openBrowsers(tabs: number): Browser[] {
    const browsers: Browser[] = [];
    for (let left = tabs; left > 0;) {
      const here = Math.min(left, 1 + this.r.int(3));
      browsers.push(this.openBrowser(here));
      left -= here;
    }
    return browsers;
  }

  private openBrowser(tabs: number): Browser {
    const { r, weather } = this;
    const account = r.pick(task.accounts);
    const network = new Network(weather, account.cookie);
    const shelf = memoryShelf();
    const sharing: Sharing | null = r.chance(0.3) ? null : { locks: locks(), channel: channels(weather) };
    const seats = Array.from({ length: tabs }, () => ({
      tab: new Tab(r, schema, network, account, this.text, shelf, sharing),
      open: false,
      acts: 2 + r.int(6),
    }));
    return { network, shelf, account, tabs: seats };
  }

  /** Load the page, and again when nothing comes. */
  private async load(seat: Seat): Promise<void> {
    for (;;) {
      const opened = seat.tab.open().then(
        () => true,
        () => false,
      );
      if (await Promise.race([opened, clock.sleep(5_000).then(() => false)])) break;
      await clock.sleep(300);
    }
    seat.open = true;
  }

  private act(seat: Seat): void {
    if (seat.open && seat.acts > 0) {
      seat.acts -= 1;
      for (let burst = this.r.chance(0.2) ? 4 : 1; burst > 0; burst -= 1) seat.tab.act();
    }
    if (seat.acts > 0) clock.after(20 + this.r.int(250), () => this.act(seat));
  }

  private disturb(): void {
    const { r, weather } = this;
    const browser = r.pick(this.browsers);
    const dice = r.int(3);
    if (dice === 0) browser.network.cutOff(300 + r.int(12_000));
    else if (dice === 1) this.reload(r.pick(browser.tabs));
    else {
      const process = r.int(weather.processes);
      ask("restart", { process });
      for (const pipe of [...weather.pipes]) if (pipe.process === process) pipe.cut();
    }
  }

  /** What was typed in the last moment before a crash is promised to nobody; all before it is. */
  private reload(seat: Seat): void {
    if (!seat.open) return;
    seat.open = false;
    this.reloads += 1;
    clock.after(KEPT_AFTER, () => {
      seat.tab.wire.destroy();
      void this.load(seat);
    });
  }

  private async isQuiet(): Promise<boolean> {
    const reached = this.seats[0]!.tab.wire.version;
    const together = this.seats.every(({ tab }) => tab.wire.waiting === 0 && tab.wire.version === reached);
    if (!together || ask<{ version: number }>("version", { text: this.text }).version > reached) return false;
    const left = await Promise.all(this.browsers.map(({ shelf }) => shelf.keys("unsent/")));
    return left.flat().length === 0;
  }

  private counts(): Record<string, number> {
    const { seats, reloads, weather } = this;
    const words = seats.reduce((sum, { tab }) => sum + tab.words.length, 0);
    return { tabs: seats.length, words, reloads, ...weather.counts };
  }

  private async report(quiet: boolean): Promise<void> {
    const { seats, browsers, seed, text, weather } = this;
    const docs = new Set(seats.map(({ tab }) => JSON.stringify(tab.view.state.doc.toJSON())));
    const recovered = await Promise.all(browsers.map(({ tabs }) => tabs[0]!.tab.wire.recovered()));
    ask("judge", {
      seed,
      text,
      quiet,
      docs: [...docs].map((doc) => JSON.parse(doc) as unknown),
      versions: seats.map(({ tab }) => tab.wire.version),
      states: seats.map(({ tab }) => tab.wire.saveState),
      words: seats.flatMap(({ tab }) => tab.words),
      kept: (await Promise.all(browsers.map(({ shelf }) => keptIn(shelf)))).flat(),
      recovered: recovered.flat().map((one) => one.text),
      counts: this.counts(),
    });
    for (const { tab } of seats) tab.wire.destroy();
    for (const pipe of [...weather.pipes]) pipe.end(new TypeError("over"));
  }
}

/** What tabs left unsent that are gone, and nobody has sent since. */
async function keptIn(shelf: Shelf): Promise<unknown[]> {
  return Promise.all((await shelf.keys("unsent/")).map((key) => shelf.get(key)));
}

for (const seed of task.seeds) await new Schedule(seed).run();
process.exit(0);
