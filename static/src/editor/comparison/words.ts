/** Two texts, word by word. */
export interface Run {
  kind: "same" | "added" | "removed";
  text: string;
}

const MOST = 1_500; // words of a side: what is longer counts as rewritten

/** Return what leads from `old` to `now`. */
export function differences(old: string, now: string): Run[] {
  const [one, other] = [wordsOf(old), wordsOf(now)];
  if (one.length > MOST || other.length > MOST) return whole(old, now);
  const common = lengths(one, other);
  const runs: Run[] = [];
  let [i, j] = [0, 0];
  while (i < one.length || j < other.length) {
    if (i < one.length && j < other.length && one[i] === other[j]) {
      add(runs, "same", one[i++]!);
      j += 1;
    } else if (j >= other.length || (i < one.length && common[i + 1]![j]! >= common[i]![j + 1]!))
      add(runs, "removed", one[i++]!);
    else add(runs, "added", other[j++]!);
  }
  return runs;
}

function whole(old: string, now: string): Run[] {
  const runs: Run[] = [
    { kind: "removed", text: old },
    { kind: "added", text: now },
  ];
  return runs.filter(({ text }) => text);
}

function wordsOf(text: string): string[] {
  return text.match(/\s+|[^\s]+/g) ?? [];
}

/** How many words are common from each pair of places on. */
function lengths(one: string[], other: string[]): Uint16Array[] {
  const table = Array.from({ length: one.length + 1 }, () => new Uint16Array(other.length + 1));
  for (let i = one.length - 1; i >= 0; i -= 1)
    for (let j = other.length - 1; j >= 0; j -= 1)
      table[i]![j] =
        one[i] === other[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}

function add(runs: Run[], kind: Run["kind"], text: string): void {
  const last = runs.at(-1);
  if (last?.kind === kind) last.text += text;
  else runs.push({ kind, text });
}
