/** What this browser keeps of a member's texts, seen from any page: listed, sealed for another's turn, removed. */
import type { Seen } from "../editor/collaboration/copies";
import type { Unsent } from "../editor/collaboration/unsent";
import { type Owner, OWNER } from "./owner";
import { deviceShelf } from "./shelf";

/** One text of which something is kept here only. */
export interface KeptText {
  textId: number;
  title: string;
  /** When the last of it was written. */
  at: Date;
  /** Whether there are words to be sent; else they are recovered text, which found no place. */
  isUnsent: boolean;
}

export const WORDS = ["unsent", "recovered", "seen"]; // what nobody has but this device, and how it is called
export const COPIES = ["base", "copy", "page"]; // what the server has as well

/** List the texts of which this device holds what the server does not, the newest first. */
export async function keptTexts(member: number): Promise<KeptText[]> {
  const found = new Map<number, KeptText>();
  for (const kind of ["recovered", "unsent"]) {
    for (const key of await deviceShelf().keys(`${kind}/${member}/`)) {
      const textId = Number(key.split("/")[2]);
      const one = await deviceShelf().get<Pick<Unsent, "at">>(key);
      if (!one) continue;
      const seen = await deviceShelf().get<Seen>(`seen/${member}/${textId}`);
      const at = new Date(Math.max(new Date(one.at).getTime(), found.get(textId)?.at.getTime() ?? 0));
      found.set(textId, { textId, title: seen?.title ?? "", at, isUnsent: kind === "unsent" });
    }
  }
  return [...found.values()].sort((one, other) => other.at.getTime() - one.at.getTime());
}

/** List the texts that can be opened here without a network, the newest first. */
export async function openableTexts(): Promise<{ textId: number; title: string; at: Date }[]> {
  const owner = await deviceShelf().get<Owner>(OWNER);
  if (!owner) return [];
  const found = [];
  for (const key of await deviceShelf().keys(`page/${owner.member}/`)) {
    const textId = Number(key.split("/")[2]);
    const seen = await deviceShelf().get<Seen>(`seen/${owner.member}/${textId}`);
    if (seen) found.push({ textId, title: seen.title, at: new Date(seen.at) });
  }
  return found.sort((one, other) => other.at.getTime() - one.at.getTime());
}

/** Remove everything of a member; what is sealed, which nobody could ask them about, only of one who is signed in. */
export async function removeCopies(member: number, isIn: boolean): Promise<void> {
  for (const kind of [...WORDS, ...COPIES, ...(isIn ? ["sealed"] : [])])
    for (const key of await deviceShelf().keys(`${kind}/${member}/`)) await deviceShelf().remove(key);
  const owner = await deviceShelf().get<Owner>(OWNER);
  if (owner?.member === member) await deviceShelf().remove(OWNER);
}

/**
 * Make this browser a member's: what it holds of the one before, who has not signed out, is sealed with that
 * member's own key, which is forgotten then; what was sealed of this member is opened again: then true.
 */
export async function takeOwnership(member: number, secret: string): Promise<boolean> {
  const before = await deviceShelf().get<Owner>(OWNER);
  const isAnothers = before !== undefined && before.member !== member;
  if (isAnothers) await (await import("./sealing")).sealAway(before);
  const key = secret ? await imported(secret) : isAnothers ? null : (before?.key ?? null);
  await deviceShelf().set(OWNER, { member, key } satisfies Owner);
  const isSealed = (await deviceShelf().keys(`sealed/${member}/`)).length > 0;
  return isSealed && key !== null && (await import("./sealing")).openAgain(member, key);
}

async function imported(secret: string): Promise<CryptoKey | null> {
  const bytes = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
  return globalThis.crypto.subtle?.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]) ?? null;
}
