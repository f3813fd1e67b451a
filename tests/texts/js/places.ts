// Where Places says that people are, beside where ProseMirror leaves their carets. Judged by test_places.py.
import type { Node } from "@tiptap/pm/model";
import { EditorState, TextSelection } from "@tiptap/pm/state";
import type { Step, StepMap } from "@tiptap/pm/transform";
import { receiveTransaction, sendableSteps } from "prosemirror-collab";
import { collabPlugin } from "../../../static/src/editor/collaboration/plugin";
import { type Place, Places, through } from "../../../static/src/editor/presence/places";
import { manualSchema } from "../../../static/src/editor/schema";
import { edit, position } from "../../content/js/operations";
import { Random } from "../../content/js/random";

const { seed, rounds } = JSON.parse(process.argv[2] ?? "{}") as { seed: number; rounds: number };
const schema = manualSchema();
const r = new Random(seed);
const start = schema.nodeFromJSON({
  type: "doc",
  content: ["Solidarity begins with a neighbour.", "It is kept by many.", "And it is learned."].map(
    (text) => ({
      type: "paragraph",
      content: [{ type: "text", text }],
    }),
  ),
});

/** Somebody who writes, and notes where their own editor leaves the caret. */
class Writer {
  state: EditorState;

  constructor(
    readonly name: string,
    doc: Node,
  ) {
    this.state = EditorState.create({ doc, plugins: [collabPlugin(0, name, () => undefined)] });
  }

  look(at: number, to = at): void {
    const { doc } = this.state;
    this.state = this.state.apply(
      this.state.tr.setSelection(TextSelection.between(doc.resolve(at), doc.resolve(to))),
    );
  }

  type(words: string): void {
    this.state = this.state.apply(this.state.tr.insertText(words));
  }

  take(steps: readonly Step[], from: string): void {
    const ids = steps.map(() => from);
    const backward = { mapSelectionBackward: true };
    this.state = this.state.apply(receiveTransaction(this.state, steps, ids, backward));
  }

  get place(): Place {
    const { anchor, head } = this.state.selection;
    return { anchor, head };
  }
}

function same(one: Place | null, other: Place): boolean {
  return one?.anchor === other.anchor && one.head === other.head;
}

/** Whether both are as good as the same: a caret that lost its paragraph stands beside the place. */
function near(doc: Node, one: Place | null, other: Place): boolean {
  if (!one) return false;
  const settled = (at: number): number => TextSelection.near(doc.resolve(at), -1).head;
  const forward = (at: number): number => TextSelection.near(doc.resolve(at), 1).head;
  return [one.anchor, one.head].every((at, index) => {
    const wanted = index ? other.head : other.anchor;
    return [at, settled(at), forward(at)].includes(wanted);
  });
}

/** Two writers and one who only looks; words of places come late, commits in order. */
function round(): { right: number; wrong: string[]; held: number } {
  const writers = [new Writer("one", start), new Writer("two", start)];
  const places = new Places(0);
  const late: { tab: string; place: Place; version: number; due: number }[] = [];
  let version = 0;
  const count = { right: 0, wrong: [] as string[], held: 0 };
  const tell = ({ name, place }: Writer, turn: number): void => {
    const before = late.filter(({ tab }) => tab === name).map(({ due }) => due);
    late.push({ tab: name, place, version, due: Math.max(turn + r.int(4), ...before) }); // one after the other
  };
  for (let turn = 0; turn < 40; turn += 1) {
    const [writer, other] = r.chance(0.5) ? [writers[0]!, writers[1]!] : [writers[1]!, writers[0]!];
    const at = position(r, writer.state.doc);
    const isTold = !turn || r.chance(0.4);
    if (isTold) {
      writer.look(at, r.chance(0.3) ? position(r, writer.state.doc) : at);
      tell(writer, turn);
    }
    if (r.chance(0.8)) {
      if (writer.state.selection.empty && r.chance(0.7)) writer.type("abc ".slice(0, 1 + r.int(3)));
      else change(writer);
      const steps = sendableSteps(writer.state)?.steps ?? [];
      if (steps.length) {
        writer.take(steps, writer.name);
        other.take(steps, writer.name);
        const maps = steps.map((step): StepMap => step.getMap());
        places.advance(writer.name, maps);
        version += steps.length;
        if (!same(places.of(writer.name), writer.place)) tell(writer, turn);
      }
    }
    for (const one of late.filter(({ due }) => due <= turn)) {
      places.put(one.tab, one.place, one.version);
      late.splice(late.indexOf(one), 1);
    }
    judge(writers, places, late, count);
  }
  return count;
}

/** Type somewhere else than at the caret, as a change of a whole block does: then the caret is told anew. */
function change(writer: Writer): void {
  const steps = edit(r, writer.state.doc, schema);
  const transaction = writer.state.tr;
  for (const step of steps) if (transaction.maybeStep(step).failed) return;
  writer.state = writer.state.apply(transaction);
  const changed = transaction.mapping.maps.length > 0;
  if (changed) writer.state = writer.state.apply(placed(writer.state, transaction.mapping.maps));
}

/** Put the caret behind what was changed, where people stand who change something. */
function placed(state: EditorState, maps: readonly StepMap[]) {
  let at: number | null = null;
  for (const map of maps) {
    if (at !== null) at = map.map(at, -1);
    map.forEach((_from, _to, _newFrom, newTo) => void (at = newTo));
  }
  return at === null ? state.tr : state.tr.setSelection(TextSelection.near(state.doc.resolve(at), -1));
}

function judge(
  writers: Writer[],
  places: Places,
  late: { tab: string }[],
  count: { right: number; wrong: string[]; held: number },
): void {
  for (const writer of writers) {
    if (late.some(({ tab }) => tab === writer.name)) {
      count.held += 1;
      continue;
    }
    const found = places.of(writer.name);
    if (!found && !same(found, writer.place)) continue;
    if (near(writer.state.doc, found, writer.place)) count.right += 1;
    else count.wrong.push(`${JSON.stringify(found)} for ${JSON.stringify(writer.place)}`);
  }
}

/** Hand-made cases: each says what the others see. */
function cases(): Record<string, Place | null> {
  const doc = start;
  const typed = (at: number, words: string): StepMap[] =>
    EditorState.create({ doc }).tr.insertText(words, at).mapping.maps as StepMap[];
  const deleted = (from: number, to: number): StepMap[] =>
    EditorState.create({ doc }).tr.delete(from, to).mapping.maps as StepMap[];
  const seen = (act: (places: Places) => void): Place | null => {
    const places = new Places(10);
    act(places);
    return places.of("them");
  };
  const caret = (at: number): Place => ({ anchor: at, head: at });
  return {
    "others write before it": seen((p) => (p.put("them", caret(12), 10), p.advance("me", typed(3, "four")))),
    "others write behind it": seen((p) => (p.put("them", caret(12), 10), p.advance("me", typed(20, "four")))),
    "others write just there": seen(
      (p) => (p.put("them", caret(12), 10), p.advance("me", typed(12, "four"))),
    ),
    "they write": seen((p) => (p.put("them", caret(12), 10), p.advance("them", typed(12, "four")))),
    "they write where nobody knew them to be": seen((p) => p.advance("them", typed(5, "four"))),
    "it is deleted around it": seen((p) => (p.put("them", caret(12), 10), p.advance("me", deleted(5, 20)))),
    "a word of before": seen((p) => (p.advance("me", typed(3, "four")), p.put("them", caret(12), 10))),
    "a word of before they wrote": seen(
      (p) => (p.advance("them", typed(12, "four")), p.put("them", caret(12), 10)),
    ),
    "a word of what is not here yet": seen((p) => p.put("them", caret(30), 11)),
    "and then it is": seen((p) => (p.put("them", caret(30), 11), p.advance("me", typed(3, "four")))),
    "a word of before one came": seen((p) => p.put("them", caret(3), 9)),
    "they left the text": seen((p) => (p.put("them", caret(3), 10), p.put("them", null, 10))),
    "what is not sent yet": through(typed(3, "four"), caret(12)),
  };
}

const counted = { right: 0, wrong: [] as string[], held: 0 };
for (let one = 0; one < rounds; one += 1) {
  const { right, wrong, held } = round();
  counted.right += right;
  counted.held += held;
  counted.wrong.push(...wrong);
}
process.stdout.write(JSON.stringify({ cases: cases(), ...counted, wrong: counted.wrong.slice(0, 5) }));
