/** Whose copies this browser holds: the member who was signed in on it last. */
export interface Owner {
  member: number;
  /** What seals unsent words while somebody else uses this computer. */
  key: CryptoKey | null;
}

export const OWNER = "owner";
