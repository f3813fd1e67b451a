"""What a browser keeps for the editor, read past the editor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from playwright.sync_api import Page

from tests.machine import PATIENCE

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
    _wait(page, lambda keys: any(key.startswith(f"{kind}/") for key in keys), f"nothing is kept as {kind}")


def wait_for_nothing_unsent(page: Page) -> None:
    """Wait until the browser keeps nothing that the server does not have."""
    wait_until_gone(page, "unsent/", "base/", "recovered/")


def wait_until_gone(page: Page, *kinds: str) -> None:
    """Wait until the browser keeps nothing of these kinds; without a kind, nothing at all."""
    _wait(page, lambda keys: not any(key.startswith(kinds or "") for key in keys), f"still kept: {kinds}")


def _wait(page: Page, holds: Callable[[Iterable[str]], bool], what: str) -> None:
    patience = time.monotonic() + PATIENCE
    while not holds(keys := kept(page)):
        assert time.monotonic() < patience, f"{what}: {sorted(keys)}"
        page.wait_for_timeout(50)
