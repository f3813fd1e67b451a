/**
 * Live editing: the client of the wire described in docs/live-editing.md, without any user interface.
 *
 *   const wire = connect({ textId, url, csrfToken, version, schemaNumber, client: newClient(), schema });
 *   // editor with wire.plugin among its plugins, filled with the document of `version`
 *   wire.on("save", show);
 *   await wire.attach(editor.view);
 *
 * Transactions of others carry the meta `collab$` (`isRemote(tr)`): UniqueID must skip them. The history
 * plugin of prosemirror-history, beside `wire.plugin`, undoes only what was done in this tab.
 */
export { browserSharing, connect } from "./connect";
export { GATHER, GATHER_IN_A_CROWD } from "./crowd";
export { isRemote, writerOf } from "./plugin";
export { indexedShelf, memoryShelf } from "./shelf";
export { newName as newClient } from "./timing";
export type {
  AttachedView,
  Away,
  Collaboration,
  CollaborationEvents,
  CollaborationOptions,
  Commit,
  FieldClash,
  RecoveredText,
  RefusalReason,
  Role,
  SaveState,
  Sharing,
  Shelf,
  StepJson,
  TextAnswer,
  Write,
} from "./types";
