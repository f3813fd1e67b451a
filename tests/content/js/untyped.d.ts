// What the pinned ProseMirror packages have and use, but leave out of their types.
import type { Fragment } from "prosemirror-model";
import type { Step, Transform } from "prosemirror-transform";

interface Rebaseable {
  step: Step;
  inverted: Step;
  origin: Transform;
}

declare module "prosemirror-collab" {
  export function rebaseSteps(
    steps: readonly Rebaseable[],
    over: readonly Step[],
    transform: Transform,
  ): Rebaseable[];
}

declare module "prosemirror-model" {
  interface Slice {
    insertAt(pos: number, fragment: Fragment): Slice | null;
    removeBetween(from: number, to: number): Slice;
  }
}
