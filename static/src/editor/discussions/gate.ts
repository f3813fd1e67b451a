/** How the rest of the editor begins a comment; null until discussions are loaded, and for who may not comment. */
export interface CommentGate {
  /** Begin a comment on a suggestion, else on what is selected. */
  begin: ((suggestion?: string) => void) | null;
}
