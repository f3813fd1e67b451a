/** The command `startComment`: begins a comment on what is selected, once discussions are loaded. */
import { Extension } from "@tiptap/core";

declare module "@tiptap/core" {
  interface Commands<ReturnType> {
    discussions: { startComment: () => ReturnType };
  }
}

/** Where the command leads; set by `mountDiscussions`. */
export class CommentGate {
  start: (() => void) | null = null;

  readonly extension = Extension.create({
    name: "discussions",
    addCommands: () => ({
      startComment:
        () =>
        ({ dispatch }) => {
          if (!this.start) return false;
          if (dispatch) queueMicrotask(() => this.start?.());
          return true;
        },
    }),
  });
}
