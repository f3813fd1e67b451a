"""Files that word processors wrote: those that the node package mammoth ships with its tests.

Mammoth reads them too: no word that it finds may be missing here, and what is lost or changed is reported.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from manual_app.content.plain import walk
from manual_app.content.schema import empty_doc, from_json
from manual_app.content.word.incoming import Incoming, read_file
from manual_app.paths import CHECKOUT

FILES = sorted((CHECKOUT / "node_modules/mammoth/test/test-data").glob("*.docx"))
REPORTED = {
    "endnotes": {"endnote": 2},
    "external-picture": {"linked_picture": 1},
    "strikethrough": {"strike": 1},
    "text-box": {"text_box": 1},
    "underline": {"looks": 1},
}
READ_BY_MAMMOTH = """
const mammoth = require("mammoth");
Promise.all(process.argv.slice(1).map((path) => mammoth.extractRawText({ path })))
  .then((found) => console.log(JSON.stringify(found.map(({ value }) => value))));
"""


@pytest.fixture(scope="module")
def words_by_file() -> dict[str, Counter[str]]:
    """What mammoth reads, by file."""
    command = ["node", "-e", READ_BY_MAMMOTH, *map(str, FILES)]
    told = subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True, timeout=120)
    return {path.name: words(text) for path, text in zip(FILES, json.loads(told.stdout), strict=True)}


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def words_in(incoming: Incoming) -> Counter[str]:
    found = (node.get("text", "") for block in incoming.blocks for node in walk(block))
    return words(" ".join(found))


def test_the_files_are_there() -> None:
    assert len(FILES) == 17


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_file_is_read_whole_and_what_is_changed_is_reported(
    path: Path, words_by_file: dict[str, Counter[str]]
) -> None:
    incoming = read_file(path.read_bytes(), "en")
    doc = empty_doc("Title")
    doc["content"] = incoming.blocks_copy() or doc["content"]
    from_json(doc)
    assert words_by_file[path.name] - words_in(incoming) == Counter()
    assert {one["sort"]: one["count"] for one in incoming.report} == REPORTED.get(path.stem, {})
