/** Why suggest mode leaves something undone; the person is told, never left to wonder. */
export type Reason =
  /** Formatting, kinds of blocks, tables, attributes, fields. */
  | "unsupported"
  /** It would change what somebody else suggested. */
  | "others"
  /** A selection that suggest mode cannot carry as a whole. */
  | "selection";

export class Refused extends Error {
  constructor(readonly reason: Reason) {
    super(reason);
  }
}
