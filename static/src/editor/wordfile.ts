/** The way to a Word file: what it brings goes after the block that one was in. */
import type { Editor } from "@tiptap/core";

export function mountWordFile(link: HTMLAnchorElement, editor: Editor): void {
  let wasIn = false;
  editor.on("focus", () => (wasIn = true));
  link.addEventListener("click", () => {
    const block = wasIn ? blockAround(editor) : null;
    const address = new URL(link.href);
    if (block) address.searchParams.set("after", block);
    link.href = address.href;
  });
}

/** Return the id of the block of the text that the caret is in. */
function blockAround(editor: Editor): string | null {
  const { $from } = editor.state.selection;
  for (let depth = 1; depth <= $from.depth; depth++) {
    const id: unknown = $from.node(depth).attrs["id"];
    if (typeof id === "string" && id) return id;
  }
  return null;
}
