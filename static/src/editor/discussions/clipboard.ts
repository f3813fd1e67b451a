/** Words that are cut and pasted in their text take the place of a discussion along; a copy leaves it where it is. */
import { DOMParser, Fragment, type Node as DocNode, type Schema, Slice } from "@tiptap/pm/model";
import { type EditorState, Plugin } from "@tiptap/pm/state";
import { discussed } from "./plugin";

export function cutWords(schema: Schema): Plugin {
  const cut = {
    tag: "span.comment[data-thread]",
    mark: "comment",
    getAttrs: (element: HTMLElement) => ({ thread: element.dataset["thread"]! }),
  };
  return new Plugin({
    props: {
      clipboardParser: new DOMParser(schema, [cut, ...DOMParser.fromSchema(schema).rules]),
      transformPasted: (slice, view) => {
        if (view.dragging?.move) return slice;
        return withMarksOf(slice, comingBack(view.state, view.dragging !== null));
      },
    },
  });
}

/** The discussions of this text that stand nowhere in it; what a paste replaces stands there no more. */
function comingBack(state: EditorState, isDrop: boolean): Set<string> {
  const { from, to } = state.selection;
  const known = discussed.getState(state)?.threads ?? [];
  const found = new Set(
    known.filter(({ kind, own }) => kind === "range" && !own).map(({ id }) => String(id)),
  );
  state.doc.descendants((node, pos) => {
    if (!isDrop && pos >= from && pos + node.nodeSize <= to) return false;
    for (const thread of threadsOn(node)) found.delete(thread);
    return true;
  });
  return found;
}

function withMarksOf({ content, openStart, openEnd }: Slice, threads: ReadonlySet<string>): Slice {
  const kept = (fragment: Fragment): Fragment => Fragment.fromArray(fragment.content.map(one));
  const one = (node: DocNode): DocNode => {
    const marks = node.marks.filter(
      ({ type, attrs }) => type.name !== "comment" || threads.has(String(attrs["thread"])),
    );
    return (node.isText ? node : node.copy(kept(node.content))).mark(marks);
  };
  return new Slice(kept(content), openStart, openEnd);
}

function threadsOn(node: DocNode): string[] {
  return node.marks.filter(({ type }) => type.name === "comment").map(({ attrs }) => String(attrs["thread"]));
}
