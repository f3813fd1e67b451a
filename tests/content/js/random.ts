import type { Schema, Node, Mark, NodeType } from "prosemirror-model";
import { Fragment } from "prosemirror-model";

/** A small seeded generator, so that every run sees the same documents. */
export class Random {
  constructor(private state: number) {}
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  int(max: number): number {
    return Math.floor(this.next() * max);
  }
  pick<T>(items: readonly T[]): T {
    return items[this.int(items.length)]!;
  }
  chance(share: number): boolean {
    return this.next() < share;
  }
}

const WORDS = [
  "solidarity",
  "town",
  " ",
  "ő ű ț",
  "Солидарност",
  "αλληλεγγύη",
  "🙂",
  "é",
  "„vārds”",
  "1.2",
  "\u00a0",
];

export function words(r: Random, most = 6): string {
  return Array.from({ length: 1 + r.int(most) }, () => r.pick(WORDS)).join("");
}

const value: Record<string, (r: Random) => unknown> = {
  id: (r) => (r.chance(0.4) ? null : `b${r.int(50)}`),
  level: (r) => 2 + r.int(3),
  start: (r) => 1 + r.int(9),
  checked: (r) => r.chance(0.5),
  kind: (r) => r.pick(["note", "checklist", "example"]),
  strength: (r) => r.pick(["recommend", "suggest"]),
  basis: (r) => r.pick([null, "research"]),
  rationale: (r) => (r.chance(0.5) ? null : words(r)),
  practices: (r) => r.pick([null, ["4", "7"]]),
  caption: (r) => (r.chance(0.5) ? null : words(r)),
  colwidth: (r) => r.pick([null, [120]]),
  align: (r) => r.pick([null, "right"]),
  asset: (r) => r.pick([null, "a".repeat(64)]),
  alt: (r) => (r.chance(0.5) ? null : words(r)),
  section: (r) => r.pick([null, "12"]),
  block: (r) => r.pick([null, "b3"]),
};

export function attrs(r: Random, type: NodeType): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const name of Object.keys(type.spec.attrs ?? {})) {
    const make = value[name];
    if (make && !(type.name === "crossReference" && name === "kind") && r.chance(0.6)) found[name] = make(r);
  }
  return found;
}

export function mark(r: Random, schema: Schema): Mark {
  const name = r.pick(Object.keys(schema.marks));
  const given: Record<string, Record<string, unknown>> = {
    link: { href: r.pick(["https://example.org/", "mailto:a@example.org"]) },
    language: { lang: r.pick(["lv", "sr-Latn"]) },
    insertion: { id: `1-${r.int(3)}` },
    deletion: { id: `2-${r.int(3)}` },
    comment: { thread: `t${r.int(4)}` },
  };
  return schema.marks[name]!.create(given[name]);
}

function marks(r: Random, schema: Schema): readonly Mark[] {
  let set: readonly Mark[] = [];
  while (r.chance(0.3)) set = mark(r, schema).addToSet(set);
  return set;
}

function inline(r: Random, schema: Schema, notes: boolean): Fragment {
  const found: Node[] = [];
  for (let n = r.int(5); n > 0; n--) {
    const x = r.next();
    if (x < 0.75) found.push(schema.text(words(r), marks(r, schema)));
    else if (x < 0.83) found.push(schema.nodes.hardBreak!.create(null, null, marks(r, schema)));
    else if (x < 0.9) found.push(schema.nodes.crossReference!.create(attrs(r, schema.nodes.crossReference!)));
    else if (notes)
      found.push(
        schema.nodes.footnote!.create(
          attrs(r, schema.nodes.footnote!),
          inline(r, schema, false),
          marks(r, schema),
        ),
      );
  }
  return Fragment.fromArray(found);
}

function many(r: Random, most: number, make: () => Node): Node[] {
  return Array.from({ length: 1 + r.int(most) }, make);
}

const FLOW = ["paragraph", "bulletList", "orderedList", "taskList", "blockquote"];
const BLOCKS = [
  ...FLOW,
  "paragraph",
  "paragraph",
  "heading",
  "callout",
  "recommendation",
  "table",
  "figure",
  "horizontalRule",
];

export function block(r: Random, schema: Schema, depth: number, among: readonly string[] = BLOCKS): Node {
  const name = depth > 4 ? "paragraph" : r.pick(among);
  return named(r, schema, name, depth);
}

function named(r: Random, schema: Schema, name: string, depth: number): Node {
  const type = schema.nodes[name]!;
  const flow = (): Node => block(r, schema, depth + 1, FLOW);
  const inside: Record<string, () => Fragment | Node[] | null> = {
    paragraph: () => inline(r, schema, true),
    heading: () => inline(r, schema, true),
    figcaption: () => inline(r, schema, true),
    bulletList: () => many(r, 3, () => named(r, schema, "listItem", depth + 1)),
    orderedList: () => many(r, 3, () => named(r, schema, "listItem", depth + 1)),
    taskList: () => many(r, 3, () => named(r, schema, "taskItem", depth + 1)),
    listItem: () => [named(r, schema, "paragraph", depth), ...(r.chance(0.3) ? [flow()] : [])],
    taskItem: () => [named(r, schema, "paragraph", depth)],
    blockquote: () => many(r, 2, flow),
    callout: () => many(r, 2, flow),
    recommendation: () =>
      many(r, 2, () => block(r, schema, depth + 1, ["paragraph", "bulletList", "orderedList"])),
    table: () => many(r, 3, () => named(r, schema, "tableRow", depth + 1)),
    tableRow: () => many(r, 3, () => named(r, schema, r.pick(["tableCell", "tableHeader"]), depth + 1)),
    tableCell: () => many(r, 2, flow),
    tableHeader: () => many(r, 2, flow),
    figure: () => [named(r, schema, "figcaption", depth + 1)],
    horizontalRule: () => null,
  };
  return type.create(attrs(r, type), inside[name]!());
}

export function document(r: Random, schema: Schema, most: number): Node {
  const given = { title: words(r), purpose: r.chance(0.5) ? words(r) : null };
  return schema.nodes.doc!.create(
    given,
    many(r, most, () => block(r, schema, 1)),
  );
}
