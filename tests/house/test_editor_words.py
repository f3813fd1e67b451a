"""The editor speaks the reader's language: every sentence in its TypeScript is offered for translation."""

from __future__ import annotations

import json
import re

from manual_app.manual.editor_words import SENTENCES
from manual_app.paths import CHECKOUT

_SAID = re.compile(r"""\bt\(\s*("(?:[^"\\]|\\.)*")""")
_IN_THE_LAYOUT = re.compile(r"""^\s+("(?:[^"\\]|\\.)*"): _\(""", re.MULTILINE)


def test_editor_says_exactly_the_sentences_that_are_translated() -> None:
    sources = (CHECKOUT / "static/src/editor").rglob("*.ts")
    said = {json.loads(found) for source in sources for found in _SAID.findall(source.read_text("utf-8"))}
    layout = (CHECKOUT / "templates/layouts/_translations.html").read_text("utf-8")
    everywhere = {json.loads(found) for found in _IN_THE_LAYOUT.findall(layout)}
    assert sorted(said - everywhere) == sorted(SENTENCES)
