import { type Extensions, getSchema } from "@tiptap/core";
import type { Schema } from "@tiptap/pm/model";
import { Bold } from "./marks/bold";
import { ManualCode } from "./marks/code";
import { Comment } from "./marks/comment";
import { Deletion } from "./marks/deletion";
import { Insertion } from "./marks/insertion";
import { Italic } from "./marks/italic";
import { Language } from "./marks/language";
import { ManualLink } from "./marks/link";
import { ManualSubscript } from "./marks/subscript";
import { ManualSuperscript } from "./marks/superscript";
import { ManualBlockquote } from "./nodes/blockquote";
import { ManualBulletList } from "./nodes/bulletList";
import { Callout } from "./nodes/callout";
import { CrossReference } from "./nodes/crossReference";
import { ManualDocument } from "./nodes/document";
import { Figcaption } from "./nodes/figcaption";
import { Figure } from "./nodes/figure";
import { Footnote } from "./nodes/footnote";
import { HardBreak } from "./nodes/hardBreak";
import { ManualHeading } from "./nodes/heading";
import { HorizontalRule } from "./nodes/horizontalRule";
import { ManualListItem } from "./nodes/listItem";
import { ManualOrderedList } from "./nodes/orderedList";
import { ManualParagraph } from "./nodes/paragraph";
import { Recommendation } from "./nodes/recommendation";
import { ManualTable } from "./nodes/table";
import { ManualTableCell } from "./nodes/tableCell";
import { ManualTableHeader } from "./nodes/tableHeader";
import { ManualTableRow } from "./nodes/tableRow";
import { ManualTaskItem } from "./nodes/taskItem";
import { ManualTaskList } from "./nodes/taskList";
import { Text } from "./nodes/text";

/** Raised with every change of what a Text may contain; the schema is only ever extended. */
export const SCHEMA_NUMBER = 2;

/** Nodes that carry a stable id. */
export const BLOCKS_WITH_ID = [
  "paragraph",
  "heading",
  "bulletList",
  "orderedList",
  "listItem",
  "taskList",
  "taskItem",
  "blockquote",
  "callout",
  "recommendation",
  "table",
  "tableRow",
  "figure",
  "footnote",
] as const;

/** Everything a Text may contain, one extension a node or mark; commands and views come with the editor. */
export function schemaExtensions(): Extensions {
  return [
    ManualDocument,
    ManualParagraph,
    ManualHeading,
    ManualBulletList,
    ManualOrderedList,
    ManualListItem,
    ManualTaskList,
    ManualTaskItem,
    ManualBlockquote,
    Callout,
    Recommendation,
    ManualTable,
    ManualTableRow,
    ManualTableHeader,
    ManualTableCell,
    Figure,
    Figcaption,
    Footnote,
    CrossReference,
    HardBreak,
    HorizontalRule,
    Text,
    ManualLink,
    Bold,
    Italic,
    ManualCode,
    ManualSuperscript,
    ManualSubscript,
    Language,
    Insertion,
    Deletion,
    Comment,
  ];
}

export function manualSchema(): Schema {
  return getSchema(schemaExtensions());
}
