"""Citations that programs read, checked against the grammar of each format."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from manual_app.reader.citation import Citation

AWKWARD = r"Bread & rivers: 100 % of {us}, #1_a ~ \o/ $5"


@pytest.fixture(params=["Manual for Solidarity 2020", AWKWARD, "Ръководство за солидарност"])
def citation(request: pytest.FixtureRequest) -> Citation:
    return Citation(
        author="SOLID Network",
        publisher="Jette Culture Centre",
        day=date(2026, 10, 5),
        title=request.param,
        number="1.1",
        language="en",
        licence="CC BY 4.0",
        address="https://manual.example/editions/1.1/en/manual.pdf",
    )


def test_sentence_names_author_year_title_edition_language_and_licence(citation: Citation) -> None:
    expected = f"SOLID Network (2026). {citation.title} (Edition 1.1, English). CC BY 4.0."
    assert citation.sentence == expected


def braced(text: str) -> bool:
    """Whether braces balance, those behind a backslash aside."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", text):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0


def test_bibtex_is_one_balanced_entry_with_the_fields_of_a_book(citation: Citation) -> None:
    found = re.fullmatch(r"@book\{(\w+),\n(.*)\n\}\n", citation.bibtex(), re.DOTALL)
    assert found is not None
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},?$", found[2], re.MULTILINE))
    assert found[1] == "SOLID2026ed11"
    assert sorted(fields) == [
        "author", "edition", "language", "month", "note", "publisher", "title", "url", "year",
    ]  # fmt: skip
    assert fields["author"] == "{SOLID Network}"  # corporate: not taken apart into given and family name
    assert all(braced(value) for value in fields.values())
    assert not re.search(r"(?<!\\)[&%$#_]", fields["title"])


def test_ris_has_a_type_first_an_end_last_and_one_tag_a_line(citation: Citation) -> None:
    lines = citation.ris().split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - BOOK", ["ER  - ", ""])
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert {line[:2]: line[6:] for line in lines[:-1]}["DA"] == "2026/10/05"


# what csl-data.json 1.0 allows of what we say; it takes no other member
CSL = {
    "id": str, "type": str, "title": str, "publisher": str, "edition": str, "language": str, "note": str,
    "URL": str, "author": list, "issued": dict,
}  # fmt: skip


def test_csl_json_keeps_to_its_schema(citation: Citation) -> None:
    (item,) = json.loads(citation.csl())
    assert {name: type(value) for name, value in item.items()} == CSL
    assert item["author"] == [{"literal": "SOLID Network"}]
    assert item["issued"] == {"date-parts": [[2026, 10, 5]]}
    assert (item["type"], item["title"]) == ("book", citation.title)
