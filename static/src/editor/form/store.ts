/** Title and fields as attributes of the document: read, written as `docAttr` steps, watched. */
import type { Editor } from "@tiptap/core";

export type Fields = Readonly<Record<string, unknown>>;

export class FieldStore {
  private readonly held = new Set<() => void>();
  private readonly listeners = new Set<() => void>();

  constructor(private readonly editor: Editor) {}

  /** Words are being typed which `write` will write: it is called when the page goes away. Return what lets go of it. */
  hold(write: () => void): () => void {
    this.held.add(write);
    this.tell();
    return () => {
      if (this.held.delete(write)) this.tell();
    };
  }

  get isHolding(): boolean {
    return this.held.size > 0;
  }

  /** Call `listener` whenever words come to be held, or are no longer. */
  onHolding(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** Write everything that is held, before the page goes; earlier than the wire, which then keeps it. */
  writeBeforeLeaving(): void {
    const write = (): void => [...this.held].forEach((one) => one());
    window.addEventListener("pagehide", write, { capture: true });
    document.addEventListener("visibilitychange", write, { capture: true });
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  get(name: string): unknown {
    return this.editor.state.doc.attrs[name] as unknown;
  }

  all(): Fields {
    return this.editor.state.doc.attrs;
  }

  get isWritable(): boolean {
    return this.editor.isEditable && document.body.dataset["mode"] !== "suggest"; // fields are not suggested
  }

  /** Write a value as one step; nothing when it is what stands already. */
  set(name: string, value: unknown): void {
    if (same(this.get(name), value) || !this.isWritable) return;
    this.editor.view.dispatch(this.editor.state.tr.setDocAttribute(name, value));
  }

  /** Call `listener` now and whenever writing becomes possible, or stops to be. */
  onWritable(listener: (isWritable: boolean) => void): void {
    let known = this.isWritable;
    listener(known);
    this.editor.on("update", () => {
      if (known !== this.isWritable) listener((known = this.isWritable));
    });
  }

  /** Call `listener` now and with every change of the field. */
  watch(name: string, listener: (value: unknown) => void): void {
    let known = this.get(name);
    listener(known);
    this.editor.on("transaction", ({ transaction }) => {
      if (!transaction.docChanged) return;
      const value = this.get(name);
      if (same(value, known)) return;
      known = value;
      listener(value);
    });
  }
}

export function same(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
