"""What is typed into an address or a name never becomes a path (security.md, row 11)."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask

from manual_app import storage
from manual_app.errors import NotFound
from tests.house.addresses import addresses
from tests.reliability import Counted
from tests.seeded import signed_in

CANARY = b"canary-of-the-paths"
HOSTILE = [
    "../canary.txt", "../../canary.txt", "..%2fcanary.txt", "..%252fcanary.txt", "%2e%2e/canary.txt",
    "..\\canary.txt", "....//canary.txt", "/canary.txt", "//host/share/canary.txt", "C:\\canary.txt",
    "\\\\host\\share\\canary.txt", "file:///canary.txt", "canary.txt%00.png", "canary.txt\x00",
    "~/canary.txt", "%c0%ae%c0%ae/canary.txt", ".", "..", "", " ", "CON", "a" * 5_000, "\u202etxt.yranac",
    "canary.txt;x=1", "{{7*7}}", "%n%n",
]  # fmt: skip
KEYS = [*HOSTILE, "pictures/../../canary.txt", "pictures", "Pictures/a", "pictures//a", "pictures/a\n"]


def attacks(app: Flask) -> list[str]:
    """Return the address of every route with something hostile in the place of each of its texts."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    found = []
    for rule, address in zip(rules, addresses(app, "GET"), strict=True):
        for number, part in enumerate(rule.split("/")):
            if "<" not in part or part.startswith("<int"):
                continue
            for typed in HOSTILE:
                for written in (typed, quote(typed, safe="")):
                    filled = address.partition("?")[0].split("/")
                    filled[number:] = [written, *filled[number + 1 :]]
                    found.append("/".join(filled))
    return found


def test_no_address_leads_to_a_file_that_is_not_offered(seeded_app: Flask, counted: Counted) -> None:
    instance = Path(seeded_app.instance_path)
    for folder in (instance, instance / "files", instance.parent):
        (folder / "canary.txt").write_bytes(CANARY)
    browser, found, asked = signed_in(seeded_app), {}, attacks(seeded_app)
    for address in asked:
        answer = browser.get(address, headers={"Accept": "application/json"})
        if CANARY in answer.data or answer.data.startswith(b"SQLite format") or answer.status_code >= 500:
            found[address] = answer.status_code
    counted("no address leads to a file that is not offered", addresses=len(asked), found=len(found))
    assert found == {}


@pytest.mark.parametrize("key", KEYS)
def test_the_storage_takes_keys_of_ours_only(app: Flask, key: str) -> None:
    outside = Path(app.instance_path) / "canary.txt"
    outside.write_bytes(CANARY)
    for act in (storage.read, storage.size, lambda key: storage.put(key, b"x")):
        with pytest.raises(NotFound):
            act(key)
    assert not storage.exists(key)
    assert outside.read_bytes() == CANARY
