/** Tables: made with a size, changed by a bar of buttons that stands while the caret is inside one. */
import type { ChainedCommands, Editor } from "@tiptap/core";
import { TableMap } from "@tiptap/pm/tables";
import { t } from "../web/words";
import { insertBlock } from "./blocks";
import { ask } from "./ui/ask";
import { h, iconButton } from "./ui/dom";
import { toolbarKeys } from "./ui/roving";

const COLUMNS = 20; // security.md, row 13
const ROWS = 500;
const TAKES_AWAY = ["rows-3", "columns-3", "trash-2"];

/** Ask for the size and insert a table after the block with the caret. */
export async function askTable(editor: Editor): Promise<void> {
  const within = (most: number, words: string) => (answer: string) => {
    const number = Number(answer);
    return Number.isInteger(number) && number >= 1 && number <= most ? null : words;
  };
  const answers = await ask({
    title: t("Table"),
    questions: [
      {
        name: "columns",
        kind: "number",
        label: t("Columns"),
        hint: t("At most 20."),
        value: 3,
        check: within(COLUMNS, t("Enter a number from 1 to 20.")),
      },
      {
        name: "rows",
        kind: "number",
        label: t("Rows"),
        hint: t("At most 500, the head row included."),
        value: 3,
        check: within(ROWS, t("Enter a number from 1 to 500.")),
      },
      {
        name: "head",
        kind: "check",
        label: t("The first row says what the columns hold (repeated on each printed page)"),
        value: true,
      },
    ],
    submit: t("Insert the table"),
  });
  if (!answers) return;
  insertTable(editor, Number(answers["rows"]), Number(answers["columns"]), answers["head"] === "yes");
}

function insertTable(editor: Editor, rows: number, columns: number, head: boolean): void {
  const { table, tableRow, tableHeader, tableCell } = editor.schema.nodes;
  const made = Array.from({ length: rows }, (_, row) => {
    const type = head && row === 0 ? tableHeader! : tableCell!;
    return tableRow!.create(
      null,
      Array.from({ length: columns }, () => type.createAndFill()!),
    );
  });
  insertBlock(editor, table!.create(null, made));
}

interface Tool {
  label: string;
  icon: string;
  run: (chain: ChainedCommands) => ChainedCommands;
  can?: (size: { rows: number; columns: number }, editor: Editor) => boolean;
}

const tools = (): Tool[][] => [
  [
    tool(
      t("Add a row above"),
      "between-horizontal-start",
      (chain) => chain.addRowBefore(),
      ({ rows }) => rows < ROWS,
    ),
    tool(
      t("Add a row below"),
      "between-horizontal-end",
      (chain) => chain.addRowAfter(),
      ({ rows }) => rows < ROWS,
    ),
    tool(
      t("Delete the row"),
      "rows-3",
      (chain) => chain.deleteRow(),
      ({ rows }) => rows > 1,
    ),
  ],
  [
    tool(t("Add a column before"), "between-vertical-start", (chain) => chain.addColumnBefore(), canWiden),
    tool(t("Add a column after"), "between-vertical-end", (chain) => chain.addColumnAfter(), canWiden),
    tool(
      t("Delete the column"),
      "columns-3",
      (chain) => chain.deleteColumn(),
      ({ columns }) => columns > 1,
    ),
  ],
  [
    tool(t("Head row on or off"), "panel-top", (chain) => chain.toggleHeaderRow()),
    tool(
      t("Join cells"),
      "table-cells-merge",
      (chain) => chain.mergeCells(),
      (_, editor) => editor.can().mergeCells(),
    ),
    tool(
      t("Split the cell"),
      "table-cells-split",
      (chain) => chain.splitCell(),
      (_, editor) => editor.can().splitCell(),
    ),
  ],
  [tool(t("Delete the table"), "trash-2", (chain) => chain.deleteTable())],
];

function tool(label: string, icon: string, run: Tool["run"], can?: Tool["can"]): Tool {
  return can ? { label, icon, run, can } : { label, icon, run };
}

function canWiden({ columns }: { columns: number }): boolean {
  return columns < COLUMNS;
}

/** In suggest mode the buttons look shut, and what they do says why. */
function isShut(): boolean {
  return document.body.dataset["mode"] === "suggest";
}

/** The bar with the table's buttons; hidden while the caret is elsewhere. */
export function tableBar(editor: Editor): HTMLElement {
  const bar = h("div", { class: "table-bar", role: "toolbar", "aria-label": t("Table"), hidden: true });
  const buttons: [HTMLButtonElement, Tool][] = [];
  for (const group of tools()) {
    const box = h("span", { class: "group" });
    for (const one of group) {
      const button = iconButton(one.label, one.icon, { tabindex: -1 });
      if (TAKES_AWAY.includes(one.icon)) button.classList.add("takes-away");
      button.addEventListener("click", () => {
        if (isShut() || button.getAttribute("aria-disabled") !== "true")
          one.run(editor.chain().focus()).run();
      });
      button.addEventListener("mousedown", (event) => event.preventDefault());
      buttons.push([button, one]);
      box.append(button);
    }
    bar.append(box);
  }
  toolbarKeys(bar, () => editor.commands.focus());
  const show = (): void => {
    const size = editor.isEditable ? sizeAtCaret(editor) : null;
    bar.hidden = size === null;
    if (size)
      for (const [button, { can }] of buttons)
        button.setAttribute("aria-disabled", String(isShut() || (can ? !can(size, editor) : false)));
  };
  editor.on("selectionUpdate", show);
  editor.on("update", show);
  show();
  return bar;
}

function sizeAtCaret(editor: Editor): { rows: number; columns: number } | null {
  const { $anchor } = editor.state.selection;
  for (let depth = $anchor.depth; depth > 0; depth -= 1) {
    const node = $anchor.node(depth);
    if (node.type.name !== "table") continue;
    const { width, height } = TableMap.get(node);
    return { rows: height, columns: width };
  }
  return null;
}
