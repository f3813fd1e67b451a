"""What the file is called as which a Text is handed out."""

from __future__ import annotations

import pytest

from manual_app.manual.word.handing import name_of_file
from manual_app.texts.models import Text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Meeting places", "Meeting places (en).docx"),
        ("Вода, хляб & хора", "Вода, хляб & хора (en).docx"),
        ('../a\\b: "c" <d>|e?*', "a b c d e (en).docx"),
        ("exe\u202excod.\r\nX-Header: 1", "exe xcod. X-Header 1 (en).docx"),
        ("a" * 200, "a" * 80 + " (en).docx"),
        ("...", "7 (en).docx"),
    ],
)
def test_file_is_called_by_the_title_of_its_text(title: str, name: str) -> None:
    assert name_of_file(Text(id=7, title=title, language="en")) == name
