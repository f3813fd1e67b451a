"""Files that LibreOffice and pandoc made of the manual's own words: read to the last mark."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from manual_app.content.word import talk
from manual_app.content.word.incoming import read_file
from manual_app.content.word.marks import quoted

FILES = Path(__file__).parents[2] / "fixtures" / "word"
COMMENT = {"author": "Reader", "date": "2026-05-01T09:00:00Z", "words": "Who says so?"}
CHANGE = {"author": "Reader", "date": "2026-05-01T09:00:00Z", "heading": "Who brings what"}


def expected(name: str) -> Any:
    """Return the blocks that a file holds."""
    return json.loads((FILES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("program", "looks"), [("pandoc", {}), ("libreoffice", {"looks": 6})])
def test_lists_table_note_quotation_picture_change_and_comment(program: str, looks: dict[str, int]) -> None:
    found = read_file((FILES / f"handbook_by_{program}.docx").read_bytes(), "en")

    assert found.blocks == expected("handbook")
    assert {one["sort"]: one["count"] for one in found.report} == looks
    assert found.comments == [{"id": "c0", **COMMENT, "answers": None, "done": False}]
    assert found.changes == [{**CHANGE, "words": "Come early."}]
    assert [(one.width, one.height) for one in found.pictures.values()] == [(60, 40)]


def test_merged_cells_list_from_a_number_and_another_language() -> None:
    found = read_file((FILES / "roles_by_libreoffice.docx").read_bytes(), "en")

    assert found.blocks == expected("roles")
    assert {one["sort"]: one["count"] for one in found.report} == {"looks": 1}


def test_comments_that_were_handed_out_are_known_after_libreoffice_numbered_them_anew() -> None:
    found = read_file((FILES / "said_by_libreoffice.docx").read_bytes(), "en")

    assert [one["words"] for one in found.comments] == ["Too early?\nAt nine.", "No.", "Why?"]
    assert quoted(found.blocks) == {"c0": "at noon", "c1": "at noon", "c2": "All of it."}
    assert talk.since(found.comments, found.properties) == talk.Said(handed_out={4: 2, 9: 1})
