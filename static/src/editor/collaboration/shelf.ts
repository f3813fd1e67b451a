import type { Shelf } from "./types";

const DATABASE = "manual";
const STORE = "shelf";

/** A shelf that lasts as long as this object: for tests, and for browsers that keep nothing. */
export function memoryShelf(): Shelf {
  const kept = new Map<string, unknown>();
  return {
    get: async <T>(key: string) => structuredClone(kept.get(key)) as T | undefined,
    set: async (key, value) => void kept.set(key, structuredClone(value)),
    remove: async (key) => void kept.delete(key),
    keys: async (prefix) => [...kept.keys()].filter((key) => key.startsWith(prefix)).sort(),
    lasts: async () => true,
  };
}

/** A shelf in the browser's own database; where that is closed to us (private windows), one in memory. */
export function indexedShelf(): Shelf {
  const opened = open().catch(() => null);
  const fallback = memoryShelf();

  async function run<T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const database = (await opened) as IDBDatabase;
    const transaction = database.transaction(STORE, mode);
    const done = completed(transaction);
    const result = settled(work(transaction.objectStore(STORE)));
    transaction.commit(); // at once: what is written while a page is being left would be lost otherwise
    const [found] = await Promise.all([result, done]); // a full disk shows only when all is done
    return found;
  }

  return {
    async get<T>(key: string) {
      return (await opened)
        ? ((await run("readonly", (store) => store.get(key))) as T | undefined)
        : fallback.get<T>(key);
    },
    async set(key, value) {
      if (await opened) await run("readwrite", (store) => store.put(value, key));
      else await fallback.set(key, value);
    },
    async remove(key) {
      if (await opened) await run("readwrite", (store) => store.delete(key));
      else await fallback.remove(key);
    },
    async keys(prefix) {
      if (!(await opened)) return fallback.keys(prefix);
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      return (await run("readonly", (store) => store.getAllKeys(range))) as string[];
    },
    lasts: async () => (await opened) !== null,
  };
}

async function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return settled(request);
}

function completed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
