"""What a browser keeps for the editor, read past the editor."""

from __future__ import annotations

import time

from playwright.sync_api import Page

KEPT = """async () => {
  const database = await new Promise(done => {
    const asked = indexedDB.open("manual", 1);
    asked.onsuccess = () => done(asked.result);
  });
  const store = database.transaction("shelf").objectStore("shelf");
  const all = asked => new Promise(done => { asked.onsuccess = () => done(asked.result); });
  const [keys, values] = await Promise.all([all(store.getAllKeys()), all(store.getAll())]);
  database.close();
  const words = value => {
    if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
    if (value instanceof CryptoKey || ArrayBuffer.isView(value) || value === null) return "";
    if (typeof value === "object") return Object.values(value).map(words).join(" ");
    return String(value);
  };
  return Object.fromEntries(keys.map((key, index) => [key, words(values[index])]));
}"""


def kept(page: Page) -> dict[str, str]:
    """Return what the browser keeps, by key, as text."""
    found: dict[str, str] = page.evaluate(KEPT)
    return found


def wait_for_kept(page: Page, kind: str) -> None:
    """Wait until the browser keeps something of this kind."""
    patience = time.monotonic() + 30
    while not any(key.startswith(f"{kind}/") for key in kept(page)):
        assert time.monotonic() < patience, f"nothing is kept as {kind}"
        page.wait_for_timeout(50)
