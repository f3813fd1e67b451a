/** Pictures: chosen, dropped or pasted, shrunk here, sent, described at once. */
import type { Editor } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import type { Node as DocNode } from "@tiptap/pm/model";
import { t } from "../web/words";
import { caretAt } from "./blocks";
import { type Answers, ask, type Question } from "./ui/dialog";
import { h } from "./ui/dom";
import { shrunk, type Upload, upload } from "./upload";

export const PICTURE_TYPES = ["image/png", "image/jpeg", "image/webp"];

export class Pictures {
  constructor(
    private readonly url: string,
    private readonly licences: string[],
  ) {}

  address(asset: string): string {
    return `/pictures/${asset}`;
  }

  /** Let the person choose a file; `place`: the position of an empty figure it fills. */
  async choose(editor: Editor, place?: number): Promise<void> {
    const file = await chosenFile();
    if (file) await this.insert(editor, file, place);
  }

  /** Send a file and ask for its description meanwhile; the figure stands once both are there. */
  async insert(editor: Editor, file: File, place?: number): Promise<void> {
    const bar = h("progress", { max: 100, value: 0, "aria-label": t("Sending the picture") });
    const words = h("p", { class: "hint", role: "status" }, t("Sending the picture…"));
    const preview = h("img", { class: "picture-preview", alt: "" });
    const address = URL.createObjectURL(file);
    preview.src = address;
    const sending = this.send(file, (percent) => (bar.value = percent));
    sending.then(
      () => words.replaceChildren(t("The picture is here. Describe it.")),
      (error: Error) => {
        words.className = "error";
        words.textContent = error.message;
        bar.hidden = true;
      },
    );
    const answers = await ask({
      title: t("Describe the picture"),
      intro: h("div", { class: "picture-intro" }, preview, h("div", {}, words, bar)),
      questions: this.questions(
        { alt: "", decorative: false, credit: "", licence: null, consent: null },
        true,
      ),
      submit: t("Insert the picture"),
    });
    URL.revokeObjectURL(address);
    const sent = await sending.catch(() => null);
    if (!answers || !sent) return;
    this.place(editor, { ...attributesFrom(answers), asset: sent.asset }, answers["caption"] ?? "", place);
  }

  /** Ask again for description and rights of a figure that stands in the text. */
  async edit(editor: Editor, pos: number): Promise<void> {
    const node = editor.state.doc.nodeAt(pos);
    if (node?.type.name !== "figure") return;
    const answers = await ask({
      title: t("Description and rights"),
      questions: this.questions(node.attrs, false),
      submit: t("Save"),
      extra: { label: t("Remove the picture"), value: "remove" },
    });
    const here = editor.state.doc.nodeAt(pos);
    if (!answers || here?.type.name !== "figure") return;
    const transaction = editor.state.tr;
    if (answers["action"] === "remove") transaction.delete(pos, pos + here.nodeSize);
    else transaction.setNodeMarkup(pos, null, { ...here.attrs, ...attributesFrom(answers) });
    editor.view.dispatch(transaction);
    editor.view.focus();
  }

  /** Shrink a file and send it; throws an Error whose message says what to do. */
  async send(file: File, onProgress: (percent: number) => void = () => undefined): Promise<Upload> {
    if (!PICTURE_TYPES.includes(file.type))
      throw new Error(
        t("This file is no PNG, JPEG or WebP picture. Save it as one of these and choose it again."),
      );
    return upload(this.url, await shrunk(file), onProgress);
  }

  private place(editor: Editor, attrs: Record<string, unknown>, caption: string, place?: number): void {
    const { schema, tr } = editor.state;
    const words = caption ? schema.text(caption) : undefined;
    const empty = place === undefined ? null : editor.state.doc.nodeAt(place);
    if (place !== undefined && empty?.type.name === "figure") {
      tr.setNodeMarkup(place, null, { ...empty.attrs, ...attrs });
      if (words && empty.firstChild) {
        tr.replaceWith(place + 2, place + 2 + empty.firstChild.content.size, words);
      }
      editor.view.dispatch(tr.scrollIntoView());
      return;
    }
    const figcaption = schema.nodes["figcaption"]!.create(null, words);
    insertBlock(editor, schema.nodes["figure"]!.create(attrs, figcaption));
  }

  private questions(attrs: Record<string, unknown>, withCaption: boolean): Question[] {
    const caption: Question = {
      name: "caption",
      kind: "line",
      label: t("Caption (optional)"),
      hint: t("Printed under the picture."),
      maximum: 300,
    };
    return [
      {
        name: "alt",
        kind: "area",
        label: t("Alternative text"),
        hint: t("What the picture shows, for those who cannot see it: one or two sentences."),
        value: attrs["alt"] as string,
        maximum: 500,
        check: (alt, { decorative }) =>
          alt || decorative ? null : t("Describe the picture, or mark it as decorative."),
      },
      {
        name: "decorative",
        kind: "check",
        label: t("Decorative: it tells nothing the text does not say"),
        value: attrs["decorative"] === true,
      },
      ...(withCaption ? [caption] : []),
      {
        name: "credit",
        kind: "line",
        label: t("Who made it or holds the rights"),
        value: attrs["credit"] as string,
        maximum: 200,
      },
      {
        name: "licence",
        kind: "choice",
        label: t("Licence"),
        value: (attrs["licence"] as string | null) ?? "",
        choices: this.licenceChoices(attrs["licence"] as string | null),
      },
      {
        name: "consent",
        kind: "choice",
        label: t("People in the picture"),
        value: (attrs["consent"] as string | null) ?? "",
        choices: [
          { value: "", label: t("Not said yet") },
          { value: "nobody-recognisable", label: t("Nobody can be recognised") },
          { value: "given", label: t("Everyone who can be recognised has agreed") },
        ],
      },
    ];
  }

  private licenceChoices(current: string | null): { value: string; label: string }[] {
    const known = current && !this.licences.includes(current) ? [...this.licences, current] : this.licences;
    return [{ value: "", label: t("Not said yet") }, ...known.map((value) => ({ value, label: value }))];
  }
}

function attributesFrom(answers: Answers): Record<string, unknown> {
  return {
    alt: answers["alt"] || null,
    decorative: answers["decorative"] === "yes",
    credit: answers["credit"] || null,
    licence: answers["licence"] || null,
    consent: answers["consent"] || null,
  };
}

/** Put a block after the top-level block that holds the caret, or in place of it when that is an empty paragraph. */
export function insertBlock(editor: Editor, block: DocNode): void {
  const { $from } = editor.state.selection;
  const { tr } = editor.state;
  const isEmpty = $from.depth === 1 && $from.parent.type.name === "paragraph" && !$from.parent.content.size;
  const depth = Math.min(1, $from.depth);
  const at = isEmpty ? $from.before(1) : depth ? $from.after(1) : $from.pos;
  if (isEmpty) tr.replaceWith(at, $from.after(1), block);
  else tr.insert(at, block);
  if (at + block.nodeSize >= tr.doc.content.size) {
    tr.insert(tr.doc.content.size, editor.schema.nodes["paragraph"]!.create());
  }
  editor.view.dispatch(closeHistory(tr));
  caretAt(editor, at + 1);
}

function chosenFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = h("input", {
      type: "file",
      accept: PICTURE_TYPES.join(","),
      class: "hidden",
      tabindex: -1,
    });
    input.setAttribute("aria-hidden", "true");
    const finish = (file: File | null): void => {
      input.remove();
      resolve(file);
    };
    input.addEventListener("change", () => finish(input.files?.[0] ?? null));
    input.addEventListener("cancel", () => finish(null));
    document.body.append(input);
    input.click();
  });
}
