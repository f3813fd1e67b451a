/** Pictures: chosen, dropped or pasted, shrunk here, sent, described at once. */
import type { Editor } from "@tiptap/core";
import { closeHistory } from "@tiptap/pm/history";
import type { Node as DocNode } from "@tiptap/pm/model";
import { t } from "../web/words";
import { insertBlock } from "./blocks";
import type { Delivery } from "./delivery";
import { blockOf } from "./ids";
import { type Answers, ask, type Question } from "./ui/ask";
import { opening } from "./ui/opening";
import { chosenFile, PICTURE_TYPES, PictureRefused, type Upload } from "./upload";

export class Pictures {
  constructor(
    private readonly url: string,
    private readonly licences: string[],
  ) {}

  address(asset: string): string {
    return `/pictures/${asset}`;
  }

  /** Let the person choose a file; `figure`: the id of the figure it fills, or whose picture it replaces. */
  async choose(editor: Editor, figure?: string): Promise<void> {
    const file = await chosenFile();
    if (file) await this.insert(editor, file, figure);
  }

  /** Begin to send a file, in sight of the person; null when they went back before. */
  async deliver(file: File, onArrival?: (upload: Upload) => void): Promise<Delivery | null> {
    const loaded = await opening(() => import("./delivery"));
    if (!loaded) return null;
    return new loaded.Delivery(file, (chosen, onProgress) => this.send(chosen, onProgress), onArrival);
  }

  /** Send a file and ask for its description meanwhile; the figure stands once both are there. */
  async insert(editor: Editor, file: File, figure?: string): Promise<void> {
    const delivery = await this.deliver(file);
    if (!delivery) return;
    const found = figure === undefined ? null : figureOf(editor, figure);
    const answers = await ask({
      title: t("Describe the picture"),
      intro: delivery.element,
      questions: this.questions(found?.node.attrs ?? {}, !found?.node.textContent),
      submit: t("Insert the picture"),
      gate: async () => (await delivery.arrived()) !== null,
    });
    delivery.stop();
    const sent = answers && (await delivery.arrived());
    if (!sent) return;
    this.place(editor, { ...attributesFrom(answers), asset: sent.asset }, answers["caption"] ?? "", figure);
  }

  /** Ask again for description and rights of a figure that stands in the text. */
  async edit(editor: Editor, figure: string): Promise<void> {
    const node = figureOf(editor, figure)?.node;
    if (!node) return;
    const answers = await ask({
      title: t("Description and rights"),
      questions: this.questions(node.attrs, false),
      submit: t("Save"),
      extra: { label: t("Remove the picture"), value: "remove" },
    });
    const here = figureOf(editor, figure);
    if (!answers || !here) return;
    const { tr } = editor.state;
    if (answers["action"] === "remove") tr.delete(here.pos, here.pos + here.node.nodeSize);
    else tr.setNodeMarkup(here.pos, null, { ...here.node.attrs, ...attributesFrom(answers) });
    editor.view.dispatch(closeHistory(tr));
    editor.view.focus();
  }

  /** Shrink a file and send it; throws PictureRefused, whose message says what to do. */
  private async send(file: File, onProgress: (percent: number) => void = () => undefined): Promise<Upload> {
    if (!PICTURE_TYPES.includes(file.type))
      throw new PictureRefused(
        t("This file is no PNG, JPEG or WebP picture. Save it as one of these and choose it again."),
      );
    const transfer = await import("./transfer").catch(() => {
      throw new PictureRefused(
        t("The server cannot be reached. The picture is sent again when it can."),
        true,
      );
    });
    return transfer.upload(this.url, await transfer.shrunk(file), onProgress);
  }

  /** Fill the figure, or make one at the caret where it was deleted meanwhile. */
  private place(editor: Editor, attrs: Record<string, unknown>, caption: string, figure?: string): void {
    const { schema, tr } = editor.state;
    const words = caption ? schema.text(caption) : undefined;
    const found = figure === undefined ? null : figureOf(editor, figure);
    if (!found) {
      const figcaption = schema.nodes["figcaption"]!.create(null, words);
      insertBlock(editor, schema.nodes["figure"]!.create(attrs, figcaption));
      return;
    }
    tr.setNodeMarkup(found.pos, null, { ...found.node.attrs, ...attrs });
    if (words) tr.insert(found.pos + 2, words);
    editor.view.dispatch(closeHistory(tr).scrollIntoView());
    editor.view.focus();
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
        value: attrs["alt"] as string | null,
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
        value: attrs["credit"] as string | null,
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

function figureOf(editor: Editor, id: string): { pos: number; node: DocNode } | null {
  const found = blockOf(editor.state.doc, id);
  return found?.node.type.name === "figure" ? found : null;
}
