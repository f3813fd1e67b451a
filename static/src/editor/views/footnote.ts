/** A footnote: its number in the text, its words in a small editor of their own that writes through the same steps. */
import type { Editor, NodeViewRendererProps } from "@tiptap/core";
import { baseKeymap, toggleMark } from "@tiptap/pm/commands";
import { redo, undo } from "@tiptap/pm/history";
import { keymap } from "@tiptap/pm/keymap";
import type { Node as DocNode } from "@tiptap/pm/model";
import { EditorState, TextSelection, type Transaction } from "@tiptap/pm/state";
import { StepMap } from "@tiptap/pm/transform";
import { type Decoration, EditorView, type NodeView } from "@tiptap/pm/view";
import { t } from "../../web/words";
import { caretAt } from "../blocks";
import { numberIn } from "../plugins/numbering";
import { h, hidden, icon } from "../ui/dom";
import { floatInPage, placeUnder } from "../ui/menu";

const FROM_OUTSIDE = "fromOutside";

export class FootnoteView implements NodeView {
  readonly dom: HTMLElement;
  private readonly call: HTMLButtonElement;
  private readonly editor: Editor;
  private readonly getPos: () => number | undefined;
  private node: DocNode;
  private number = "";
  private inner: EditorView | null = null;
  /** Where the caret goes when struck words come in again at it: after Backspace before them. */
  private back: -1 | 1 = 1;
  private box: HTMLElement | null = null;

  constructor({ node, editor, getPos, decorations }: NodeViewRendererProps) {
    this.node = node;
    this.editor = editor;
    this.getPos = getPos;
    this.call = h("button", { type: "button", class: "footnote-call", "aria-haspopup": "dialog" });
    this.call.addEventListener("click", () => this.open());
    this.dom = h("sup", { class: "fn" }, this.call);
    this.show(decorations as readonly Decoration[]);
  }

  update(node: DocNode, decorations: readonly Decoration[]): boolean {
    if (node.type !== this.node.type) return false;
    this.node = node;
    this.show(decorations);
    if (this.inner) this.takeOver(node);
    return true;
  }

  /** Open the small editor under the number and put the caret into it. */
  open(): void {
    if (this.box) return;
    const close = h("button", { type: "button", class: "icon-button small" }, icon("x"), hidden(t("Close")));
    const drop = h(
      "button",
      { type: "button", class: "button small quiet" },
      icon("trash-2"),
      t("Delete footnote"),
    );
    const words = h("div", { class: "footnote-words" });
    const title = t("Footnote %(number)s", { number: this.number });
    const isEditable = this.editor.isEditable;
    this.box = h(
      "div",
      { class: "footnote-box float", role: "dialog", "aria-label": title },
      h("header", {}, h("b", {}, title), close),
      words,
      isEditable ? h("footer", {}, drop) : null,
    );
    close.addEventListener("click", () => this.close(true));
    drop.addEventListener("click", () => this.remove());
    this.box.addEventListener("focusout", this.onFocusOut);
    floatInPage(this.box);
    this.inner = new EditorView(words, {
      state: EditorState.create({ doc: this.node, plugins: [this.keys(), keymap(baseKeymap)] }),
      dispatchTransaction: (transaction) => this.dispatchInner(transaction),
      handleDOMEvents: {
        beforeinput: (_, { inputType }) => {
          this.back = /^delete.*Backward/.test(inputType) ? -1 : 1;
        },
      },
      editable: () => this.editor.isEditable,
      attributes: { role: "textbox", "aria-label": title, "aria-multiline": "true", class: "input" },
    });
    this.stayUnderNumber();
    document.addEventListener("scroll", this.stayUnderNumber, true);
    if (isEditable) this.inner.focus();
    else close.focus();
  }

  destroy(): void {
    this.close(false);
  }

  stopEvent(event: Event): boolean {
    return this.call.contains(event.target as Node);
  }

  ignoreMutation(): boolean {
    return true;
  }

  private show(decorations: readonly Decoration[]): void {
    this.number = numberIn(decorations) || this.number;
    this.call.textContent = this.number;
    this.call.setAttribute("aria-label", t("Footnote %(number)s", { number: this.number }));
    this.call.title = this.node.textContent;
    this.call.classList.toggle("empty", this.node.content.size === 0);
  }

  private keys() {
    const { view, schema } = this.editor;
    const leave = (): boolean => {
      this.close(true);
      return true;
    };
    const lineBreak = (state: EditorState, dispatch?: (transaction: Transaction) => void): boolean => {
      dispatch?.(state.tr.replaceSelectionWith(schema.nodes["hardBreak"]!.create()).scrollIntoView());
      return true;
    };
    return keymap({
      "Mod-z": () => undo(view.state, view.dispatch),
      "Mod-y": () => redo(view.state, view.dispatch),
      "Mod-Shift-z": () => redo(view.state, view.dispatch),
      "Mod-b": toggleMark(schema.marks["bold"]!),
      "Mod-i": toggleMark(schema.marks["italic"]!),
      "Shift-Enter": lineBreak,
      Enter: leave,
      Escape: leave,
    });
  }

  /** Apply inside, then write the same steps into the text, shifted to where the note stands. */
  private dispatchInner(transaction: Transaction): void {
    if (!this.inner) return;
    const { state, transactions } = this.inner.state.applyTransaction(transaction);
    this.inner.updateState(state);
    const pos = this.getPos();
    if (transaction.getMeta(FROM_OUTSIDE) || pos === undefined) return;
    const outer = this.editor.state.tr;
    const shift = StepMap.offset(pos + 1);
    for (const { steps } of transactions)
      for (const step of steps) {
        const shifted = step.map(shift);
        if (shifted) outer.step(shifted);
      }
    if (!outer.docChanged) return;
    this.editor.view.dispatch(outer);
    const node = this.editor.state.doc.nodeAt(pos);
    if (node?.type === this.node.type) this.takeOver(node); // what suggest mode made of it, or refused
  }

  /** What others (or undo) changed in the note comes in without moving the caret more than it must. */
  private takeOver(node: DocNode): void {
    if (!this.inner) return;
    const { state } = this.inner;
    const start = node.content.findDiffStart(state.doc.content);
    if (start === null) return;
    const ends = node.content.findDiffEnd(state.doc.content);
    if (!ends) return;
    const overlap = start - Math.min(ends.a, ends.b);
    const shift = overlap > 0 ? overlap : 0;
    const tr = state.tr.replace(start, ends.b + shift, node.slice(start, ends.a + shift));
    const caret = TextSelection.create(tr.doc, tr.mapping.map(state.selection.head, this.back));
    this.inner.dispatch(
      tr.setSelection(state.selection.empty ? caret : tr.selection).setMeta(FROM_OUTSIDE, true),
    );
  }

  private readonly stayUnderNumber = (): void => {
    if (this.box) placeUnder(this.box, this.call.getBoundingClientRect());
  };

  private readonly onFocusOut = (event: FocusEvent): void => {
    const next = event.relatedTarget as Node | null;
    if (next && !this.box?.contains(next)) this.close(false);
  };

  private close(giveBack: boolean): void {
    const { inner, box } = this;
    if (!box) return;
    this.inner = this.box = null;
    box.removeEventListener("focusout", this.onFocusOut);
    document.removeEventListener("scroll", this.stayUnderNumber, true);
    inner?.destroy();
    box.remove();
    const pos = this.getPos();
    if (giveBack && pos !== undefined) caretAt(this.editor, pos + this.node.nodeSize);
  }

  private remove(): void {
    const pos = this.getPos();
    if (pos === undefined) return;
    const size = this.node.nodeSize;
    this.close(false);
    this.editor.commands.deleteRange({ from: pos, to: pos + size });
    caretAt(this.editor, pos);
  }
}
