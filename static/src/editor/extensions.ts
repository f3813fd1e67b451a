/** The schema with everything that makes it live: views, numbers, ids, keys, the wire and a history of one's own. */
import { type AnyExtension, Extension } from "@tiptap/core";
import { Dropcursor, Gapcursor, Placeholder, UndoRedo } from "@tiptap/extensions";
import type { Plugin } from "@tiptap/pm/state";
import { t } from "../web/words";
import type { Actions, Means } from "./actions";
import { AutoLink } from "./autolink";
import { isRemote } from "./collaboration";
import { Focus } from "./focus";
import { blockIds } from "./ids";
import { keys } from "./keymap";
import { pasting } from "./paste";
import { numbering } from "./plugins/numbering";
import { schemaExtensions } from "./schema";
import { slashMenu } from "./slash";
import type { Gate } from "./suggesting/gate";
import { calloutView } from "./views/callout";
import { crossReferenceView } from "./views/crossReference";
import { figureView } from "./views/figure";
import { FootnoteView } from "./views/footnote";
import { recommendationView } from "./views/recommendation";
import { tableView } from "./views/table";

export interface Live extends Means {
  actions: () => Actions;
  gate: Gate;
  wire: Plugin;
  onPicturesLeftOut: (count: number) => void;
}

export function liveExtensions(live: Live): AnyExtension[] {
  const { config, outline, pictures } = live;
  return [
    ...schemaExtensions().map((extension) => withView(extension as AnyExtension)),
    live.gate.extension,
    plugins("wire", [live.wire]),
    UndoRedo,
    Focus,
    plugins("blocks", [blockIds(isRemote), numbering(config.text.number, config.text.kind === "chapter")]),
    AutoLink,
    slashMenu(live.actions),
    keys(live.actions),
    pasting(() => pictures, live.onPicturesLeftOut),
    Dropcursor.configure({ width: 3, color: false, class: "drop-place" }),
    Gapcursor,
    Placeholder.configure({
      placeholder: ({ node }) =>
        node.type.name === "heading" ? t("Heading") : t("Write, or type / to insert something"),
    }),
  ];

  function withView(extension: AnyExtension): AnyExtension {
    switch (extension.name) {
      case "callout":
        return extension.extend({ addNodeView: () => calloutView });
      case "crossReference":
        return extension.extend({ addNodeView: () => crossReferenceView(outline) });
      case "figure":
        return extension.extend({ addNodeView: () => figureView(pictures) });
      case "footnote":
        return extension.extend({
          addNodeView: () => (props: ConstructorParameters<typeof FootnoteView>[0]) =>
            new FootnoteView(props),
        });
      case "recommendation":
        return extension.extend({ addNodeView: () => recommendationView(outline) });
      case "table":
        return extension.extend({ addNodeView: () => tableView });
      default:
        return extension;
    }
  }
}

function plugins(name: string, list: Plugin[]): AnyExtension {
  return Extension.create({ name, addProseMirrorPlugins: () => list });
}
