/** Everything one can do to the text, once: the toolbar, the insert menu and the help read this table. */
import type { Editor } from "@tiptap/core";
import { t } from "../web/words";
import type { EditorConfig } from "./config";
import { openFootnote } from "./footnotes";
import { askLanguage, askLink } from "./links";
import type { Outline } from "./outline-source";
import { blockAt, canMove, deleteBlock, insertBlock, moveBlock } from "./blocks";
import type { Pictures } from "./pictures";
import { opening } from "./ui/opening";

export interface Action {
  name: string;
  label: string;
  icon: string;
  /** What it is good for, in the insert menu. */
  hint?: string;
  /** Other words people look for it under. */
  also?: string;
  keys?: string;
  run: (editor: Editor) => void;
  isActive?: (editor: Editor) => boolean;
  can?: (editor: Editor) => boolean;
  /** Whether the mode has no room for it; it then says why when it is run. */
  isShut?: () => boolean;
}

export type Actions = Record<string, Action>;

export interface Means {
  config: EditorConfig;
  outline: Outline;
  pictures: Pictures;
}

export function allActions(means: Means): Actions {
  const list = [
    ...styles(),
    ...marks(means),
    ...lists(),
    ...frames(),
    ...things(means),
    ...blocks(),
    ...history(),
  ];
  return Object.fromEntries(list.map((action) => [action.name, action]));
}

function styles(): Action[] {
  const heading = (level: 2 | 3 | 4, label: string, hint: string): Action => ({
    name: `heading-${level}`,
    label,
    icon: `heading-${level}`,
    hint,
    also: t("title section"),
    keys: `Ctrl+Alt+${level}`,
    run: (editor) => editor.chain().focus().setHeading({ level }).run(),
    isActive: (editor) => editor.isActive("heading", { level }),
    can: (editor) => editor.can().setHeading({ level }),
  });
  return [
    {
      name: "paragraph",
      label: t("Paragraph"),
      icon: "pilcrow",
      hint: t("Plain text"),
      keys: "Ctrl+Alt+0",
      run: (editor) => editor.chain().focus().setParagraph().run(),
      isActive: (editor) => editor.isActive("paragraph"),
    },
    heading(2, t("Heading"), t("Opens a section, numbered in chapters")),
    heading(3, t("Subheading"), t("Opens a part of a section")),
    heading(4, t("Small heading"), t("Below a subheading")),
  ];
}

function marks({ config }: Means): Action[] {
  const mark = (name: string, label: string, icon: string, keys?: string): Action => ({
    name,
    label,
    icon,
    ...(keys ? { keys } : {}),
    run: (editor) => editor.chain().focus().toggleMark(name).run(),
    isActive: (editor) => editor.isActive(name),
  });
  return [
    mark("bold", t("Bold"), "bold", "Ctrl+B"),
    mark("italic", t("Italic"), "italic", "Ctrl+I"),
    {
      name: "link",
      label: t("Link"),
      icon: "link",
      keys: "Ctrl+K",
      run: (editor) => void askLink(editor),
      isActive: (editor) => editor.isActive("link"),
    },
    mark("superscript", t("Superscript"), "superscript", "Ctrl+."),
    mark("subscript", t("Subscript"), "subscript", "Ctrl+,"),
    {
      name: "language",
      label: t("Words in another language"),
      icon: "languages",
      run: (editor) => void askLanguage(editor, config.languages),
      isActive: (editor) => editor.isActive("language"),
      can: (editor) => !editor.state.selection.empty || editor.isActive("language"),
    },
  ];
}

function lists(): Action[] {
  return [
    {
      name: "bulletList",
      label: t("List"),
      icon: "list",
      hint: t("Points without an order"),
      also: t("bullets"),
      keys: "Ctrl+Shift+8",
      run: (editor) => editor.chain().focus().toggleBulletList().run(),
      isActive: (editor) => editor.isActive("bulletList"),
    },
    {
      name: "orderedList",
      label: t("Numbered list"),
      icon: "list-ordered",
      hint: t("Steps in an order"),
      also: t("steps"),
      keys: "Ctrl+Shift+7",
      run: (editor) => editor.chain().focus().toggleOrderedList().run(),
      isActive: (editor) => editor.isActive("orderedList"),
    },
    {
      name: "taskList",
      label: t("List to tick"),
      icon: "list-checks",
      hint: t("Boxes, empty in print"),
      also: t("tasks checkboxes"),
      keys: "Ctrl+Shift+9",
      run: (editor) => editor.chain().focus().toggleTaskList().run(),
      isActive: (editor) => editor.isActive("taskList"),
    },
  ];
}

function frames(): Action[] {
  const callout = (kind: string, label: string, icon: string, hint: string): Action => ({
    name: `callout-${kind}`,
    label,
    icon,
    hint,
    also: t("box"),
    run: (editor) => frame(editor, "callout", { kind }),
    isActive: (editor) => editor.isActive("callout", { kind }),
  });
  return [
    {
      name: "blockquote",
      label: t("Quotation"),
      icon: "quote",
      hint: t("Words of somebody else"),
      keys: "Ctrl+Shift+B",
      run: (editor) => editor.chain().focus().toggleBlockquote().run(),
      isActive: (editor) => editor.isActive("blockquote"),
    },
    {
      name: "recommendation",
      label: t("Recommendation"),
      icon: "star",
      hint: t("Numbered, listed at the end of the manual"),
      run: (editor) => frame(editor, "recommendation", {}),
      isActive: (editor) => editor.isActive("recommendation"),
    },
    callout("note", t("Note"), "sticky-note", t("A remark beside the text")),
    callout("checklist", t("Checklist"), "clipboard-check", t("What to have ready, point by point")),
    callout("example", t("Example"), "lightbulb", t("How it looked somewhere")),
  ];
}

/** Wrap the block with the caret, or unwrap it; where it cannot be wrapped, insert an empty frame after it. */
function frame(editor: Editor, type: "callout" | "recommendation", attrs: Record<string, unknown>): void {
  if (editor.isActive(type, attrs)) {
    editor.chain().focus().lift(type).run();
    return;
  }
  if (editor.isActive(type)) {
    editor.chain().focus().updateAttributes(type, attrs).run();
    return;
  }
  if (editor.state.selection.$from.depth === 1 && editor.chain().focus().wrapIn(type, attrs).run()) return;
  const node = editor.schema.nodes[type]?.createAndFill(attrs);
  if (node) insertBlock(editor, node);
}

function things({ config, outline, pictures }: Means): Action[] {
  return [
    {
      name: "table",
      label: t("Table"),
      icon: "table",
      hint: t("Its head row repeats on each printed page"),
      also: t("rows columns"),
      run: (editor) => void opening(() => import("./tables")).then((tables) => tables?.askTable(editor)),
      isActive: (editor) => editor.isActive("table"),
      can: (editor) => !editor.isActive("table"),
    },
    {
      name: "picture",
      label: t("Picture"),
      icon: "image",
      hint: t("PNG, JPEG or WebP, at most 10 MB"),
      also: t("figure photo image"),
      run: (editor) => void pictures.choose(editor),
      isActive: (editor) => editor.isActive("figure"),
    },
    {
      name: "footnote",
      label: t("Footnote"),
      icon: "asterisk",
      hint: t("A source or an aside at the foot of the page"),
      also: t("note source"),
      keys: "Ctrl+Alt+F",
      run: openFootnote,
    },
    {
      name: "crossReference",
      label: t("Cross reference"),
      icon: "corner-down-right",
      hint: t("“See Chapter 4”, with the page in print"),
      also: t("see"),
      run: (editor) =>
        void opening(() => import("./crossrefs")).then((references) =>
          references?.askCrossReference(editor, outline, config.text.section),
        ),
    },
    {
      name: "horizontalRule",
      label: t("Dividing line"),
      icon: "minus",
      hint: t("A pause between two thoughts"),
      also: t("rule"),
      run: (editor) => editor.chain().focus().setHorizontalRule().run(),
      can: (editor) => editor.can().setHorizontalRule(),
    },
  ];
}

/** What the buttons beside a block do with a pointer, for keys and for touch. */
function blocks(): Action[] {
  const move = (name: string, by: -1 | 1, label: string, icon: string, keys: string): Action => ({
    name,
    label,
    icon,
    keys,
    run: (editor) => moveBlock(editor, by) && editor.commands.focus(),
    can: (editor) => canMove(editor, by),
  });
  return [
    move("moveUp", -1, t("Move the block up"), "arrow-up", "Ctrl+Alt+↑"),
    move("moveDown", 1, t("Move the block down"), "arrow-down", "Ctrl+Alt+↓"),
    {
      name: "deleteBlock",
      label: t("Delete the block"),
      icon: "trash-2",
      run: (editor) => {
        const found = blockAt(editor);
        if (found) deleteBlock(editor, found);
      },
    },
  ];
}

function history(): Action[] {
  return [
    {
      name: "undo",
      label: t("Undo my last edit"),
      icon: "undo-2",
      keys: "Ctrl+Z",
      run: (editor) => editor.chain().focus().undo().run(),
      can: (editor) => editor.can().undo(),
    },
    {
      name: "redo",
      label: t("Redo"),
      icon: "redo-2",
      keys: "Ctrl+Y",
      run: (editor) => editor.chain().focus().redo().run(),
      can: (editor) => editor.can().redo(),
    },
  ];
}
