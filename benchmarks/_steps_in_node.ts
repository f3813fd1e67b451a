// The peer of `steps.py`: the same steps on the same documents with the JavaScript the browser runs.
import { readFileSync } from "node:fs";
import { Mapping, Step } from "prosemirror-transform";
import { manualSchema } from "../static/src/editor/schema";

interface Case {
  doc: object;
  steps: object[];
  local: object[];
  remote: object[];
}

const schema = manualSchema();

function median(times: number[]): number {
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}

function timed(task: () => void): number {
  const started = performance.now();
  task();
  return performance.now() - started;
}

function measure({ doc: json, steps, local, remote }: Case): { apply: number; rebase: number } {
  let doc = schema.nodeFromJSON(json);
  const base = doc;
  const apply = steps.map((given) =>
    timed(() => {
      doc = Step.fromJSON(schema, given).apply(doc).doc!;
    }),
  );
  const own = local.map((given) => Step.fromJSON(schema, given));
  const over = remote.map((given) => Step.fromJSON(schema, given));
  const head = over.reduce((at, step) => step.apply(at).doc!, base);
  const rebase = Array.from({ length: 7 }, () =>
    timed(() => {
      const mapping = new Mapping([
        ...own.map((step) => step.getMap().invert()).reverse(),
        ...over.map((s) => s.getMap()),
      ]);
      let at = head;
      own.forEach((step, index) => {
        const mirrored = own.length - index;
        const mapped = step.map(mapping.slice(mirrored))!;
        mapping.appendMap(mapped.getMap(), mirrored - 1);
        at = mapped.apply(at).doc!;
      });
    }),
  );
  return { apply: median(apply), rebase: median(rebase) };
}

const cases = JSON.parse(readFileSync(0, "utf8")) as Case[];
console.log(JSON.stringify(cases.map(measure)));
