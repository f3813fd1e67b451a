/** Starting from what this device has of a text, where the server cannot be reached. */
import { deviceShelf } from "../device/shelf";
import { type Owner, OWNER } from "../device/owner";
import { Copies } from "./collaboration/copies";
import { whenGone } from "./collaboration/unsent";
import type { Beginning } from "./start";

/** Return the text as it was here last, with what a closed tab had not sent; null: it was not open here. */
export async function fromThisDevice(textId: number): Promise<Beginning | null> {
  const owner = await deviceShelf().get<Owner>(OWNER);
  if (!owner) return null;
  let release: (() => void) | null = null;
  const found = await new Copies(deviceShelf(), owner.member).start(textId, async (client) => {
    release = await whenGone(client);
    return release !== null;
  });
  if (!found) return null;
  const { answer, left } = found;
  return { answer, isFromServer: false, ...(left && release ? { left: { unsent: left, release } } : {}) };
}
