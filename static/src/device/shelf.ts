import { indexedShelf } from "../editor/collaboration/shelf";
import type { Shelf } from "../editor/collaboration/types";

let shelf: Shelf | undefined;

/** The one shelf of this page. */
export function deviceShelf(): Shelf {
  return (shelf ??= indexedShelf());
}
