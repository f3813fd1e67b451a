/** Words of a member who has not signed out, while somebody else uses this computer: unreadable without their key. */
import { COPIES, WORDS } from "./copies";
import type { Owner } from "./owner";
import { deviceShelf } from "./shelf";

export async function sealAway({ member, key }: Owner): Promise<void> {
  for (const kind of COPIES)
    for (const name of await deviceShelf().keys(`${kind}/${member}/`)) await deviceShelf().remove(name);
  if (!key) return;
  for (const kind of WORDS) {
    for (const name of await deviceShelf().keys(`${kind}/${member}/`)) {
      await deviceShelf().set(`sealed/${member}/${name}`, await sealed(key, await deviceShelf().get(name)));
      await deviceShelf().remove(name);
    }
  }
}

export async function openAgain(member: number, key: CryptoKey): Promise<boolean> {
  let found = false;
  const prefix = `sealed/${member}/`;
  for (const name of await deviceShelf().keys(prefix)) {
    const value = await opened(key, await deviceShelf().get<Sealed>(name)).catch(() => undefined);
    if (value === undefined) continue; // the installation has another secret now
    await deviceShelf().set(name.slice(prefix.length), value);
    await deviceShelf().remove(name);
    found = true;
  }
  return found;
}

interface Sealed {
  nonce: Uint8Array<ArrayBuffer>;
  bytes: ArrayBuffer;
}

async function sealed(key: CryptoKey, value: unknown): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(value));
  return { nonce, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, plain) };
}

async function opened(key: CryptoKey, found: Sealed | undefined): Promise<unknown> {
  if (!found) return undefined;
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: found.nonce }, key, found.bytes);
  return JSON.parse(new TextDecoder().decode(plain)) as unknown;
}
