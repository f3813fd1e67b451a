"""A whole book: valid, complete, rightly numbered, the same bytes each time."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

from manual_app.press import oracle, pdf
from manual_app.press.body import print_body
from manual_app.press.compile import CompileError, compile_book, template_stamp, versions
from manual_app.press.print_html import print_html
from tests.press.conftest import Printed
from tests.press.languages import book_in
from tests.press.nodes import doc, figure, note, p
from tests.press.pictures import ASSETS, RINGS, sha
from tests.press.sections import CHAPTER_1
from tests.press.specimen import BOOK, tiny

ROOT = Path(__file__).resolve().parents[2]


def test_the_file_is_pdf_ua(printed: Printed) -> None:
    assert pdf.failures(printed.path) == []
    assert printed.compiled.warnings == ()


def test_what_compile_returns_is_the_file(printed: Printed) -> None:
    content = printed.path.read_bytes()
    assert printed.compiled.sha256 == hashlib.sha256(content).hexdigest()
    assert printed.compiled.size == len(content)
    assert printed.compiled.pages == printed.reading.pages


def test_every_block_is_printed_as_approved_and_nothing_else(printed: Printed) -> None:
    assert oracle.differences(BOOK, printed.reading) == []


def test_every_printed_page_number_is_that_of_its_target(printed: Printed) -> None:
    assert oracle.wrong_references(printed.reading) == []


def test_every_page_has_its_folio_but_those_that_must_not(printed: Printed) -> None:
    where = printed.reading.destinations
    openers = {where["s-part-1"], where["s-part-4"]}
    silent = set(oracle.pages_without_folio(printed.reading))
    assert {where["cover"], where["imprint"], where["colophon"], *openers} <= silent
    others = silent - {where["cover"], where["imprint"], where["colophon"], *openers}
    assert others == {2, 3, where["s-part-1"] - 1}  # behind the cover, half title, before an opener


def test_part_openers_stand_on_right_hand_pages(printed: Printed) -> None:
    assert {printed.reading.destinations[name] % 2 for name in ("s-part-1", "s-part-4")} == {1}


def test_only_our_fonts_are_embedded(printed: Printed) -> None:
    names = {name.rstrip(",").replace("-", " ") for name in pdf.embedded_fonts(printed.path)}
    assert {name[:13] for name in names} == {"Source Serif ", "Source Sans 3"}


def test_passages_carry_their_language(printed: Printed) -> None:
    languages = {element.language for element in printed.reading.root.walk()}
    assert {"la", "lv", "el", "bg", "hu", "pl"} <= languages


def test_headings_skip_no_level(printed: Printed) -> None:
    levels = [int(e.tag[1]) for e in printed.reading.root.walk() if e.tag in {"H1", "H2", "H3", "H4", "H5"}]
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_outline_names_parts_and_chapters(printed: Printed) -> None:
    with pikepdf.open(printed.path) as file, file.open_outline() as outline:
        titles = {item.title for item in outline.root}
        children = {child.title for item in outline.root for child in item.children}
    assert {"Contents", "Understand", "Good practices", "Partners by country", "Colophon"} <= titles
    assert CHAPTER_1.title in children


def test_progress_goes_through_stages_and_units(printed: Printed) -> None:
    stages = list(dict.fromkeys(step[0] for step in printed.progress))
    assert stages == ["prepare", "layout", "write"]
    prepared = [step[1:] for step in printed.progress if step[0] == "prepare"]
    assert prepared == [
        ("how-to-use", 1, 5), ("ch-1", 2, 5), ("ch-2", 3, 5), ("gp-01", 4, 5), ("glossary", 5, 5),
    ]  # fmt: skip
    units = list(dict.fromkeys(step[1] for step in printed.progress if step[0] == "layout"))
    assert units == ["front", "ch-1", "ch-2", "practices-part-4", "back"]
    assert printed.progress[-1] == ("write", "", printed.compiled.pages, printed.compiled.pages)


def test_the_same_book_gives_the_same_bytes_in_other_processes(tmp_path: Path) -> None:
    """Another hash seed, time zone and clock, at the same time."""
    script = (
        "import sys, time; fixed = float(sys.argv[2]); time.time = lambda: fixed\n"
        "from pathlib import Path\n"
        "from manual_app.press.compile import compile_book\n"
        "from tests.press.pictures import ASSETS\n"
        "from tests.press.specimen import BOOK\n"
        "compile_book(BOOK, ASSETS, Path(sys.argv[1]))\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / f"{seed}.pdf"), clock],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
        )
        for seed, zone, clock in (
            ("1", "Pacific/Auckland", "1000000000"),
            ("4711", "America/Lima", "1900000000"),
        )
    ]
    assert [child.wait(timeout=120) for child in started] == [0, 0]
    first, second = ((tmp_path / f"{seed}.pdf").read_bytes() for seed in ("1", "4711"))
    assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


def test_every_date_inside_comes_from_the_manifest(printed: Printed) -> None:
    with pikepdf.open(printed.path) as file, file.open_metadata() as metadata:
        assert str(file.docinfo.CreationDate) == "D:20260503100000Z"
        assert metadata["xmp:CreateDate"] == metadata["xmp:ModifyDate"] == BOOK.date
        assert list(metadata["dc:date"]) == ["2026-05-03"]
        assert metadata["dc:creator"] == [BOOK.network]
        assert set(metadata["dc:language"]) == {"en"}


@pytest.mark.parametrize("language", ["lv", "el", "bg", "mk"])
def test_a_book_in_another_language_is_complete_and_valid(language: str, tmp_path: Path) -> None:
    book, path = book_in(language), tmp_path / "book.pdf"
    compile_book(book, ASSETS, path)
    reading = pdf.read(path)
    assert oracle.differences(book, reading) == []
    assert oracle.wrong_references(reading) == []
    assert pdf.failures(path) == []


def test_a_missing_picture_names_its_section(tmp_path: Path) -> None:
    lost = dataclasses.replace(CHAPTER_1, id="ch-9", doc=doc(p("Text."), figure("0" * 64, "x", "Lost")))
    book = dataclasses.replace(tiny(), parts=(dataclasses.replace(BOOK.parts[0], sections=(lost,)),))
    with pytest.raises(CompileError) as caught:
        compile_book(book, ASSETS, tmp_path / "out.pdf")
    assert caught.value.section_id == "ch-9"
    assert not (tmp_path / "out.pdf").exists()


def test_content_that_cannot_be_written_names_its_section(tmp_path: Path) -> None:
    strange = dataclasses.replace(
        CHAPTER_1, id="ch-9", doc=doc({"type": "marquee", "attrs": {}, "content": []})
    )
    book = dataclasses.replace(tiny(), parts=(dataclasses.replace(BOOK.parts[0], sections=(strange,)),))
    with pytest.raises(CompileError, match="schema does not know") as caught:
        compile_book(book, ASSETS, tmp_path / "out.pdf")
    assert caught.value.section_id == "ch-9"


def test_the_oracle_sees_a_changed_word_a_lost_note_and_an_added_sentence(printed: Printed) -> None:
    """The check itself can fail: the same file is held against other content."""

    def against(section: object) -> list[str]:
        sections = (section, *BOOK.parts[0].sections[1:])
        part = dataclasses.replace(BOOK.parts[0], sections=sections)  # type: ignore[arg-type]
        return oracle.differences(dataclasses.replace(BOOK, parts=(part, *BOOK.parts[1:])), printed.reading)

    nodes = list(CHAPTER_1.doc["content"])
    changed = dataclasses.replace(CHAPTER_1, doc=doc(p("Another beginning."), *nodes[1:]))
    without = dataclasses.replace(CHAPTER_1, doc=doc(*nodes[1:]))
    more_notes = dataclasses.replace(CHAPTER_1, doc=doc(*nodes[:1], p("x", note("y")), *nodes[1:]))
    assert "not printed as approved" in against(changed)[0]
    assert "what nobody approved" in against(without)[0]
    assert "not printed as approved" in against(more_notes)[0]


def test_versions_name_what_else_decides_the_bytes() -> None:
    assert set(versions()) == {"engine", "fonts", "template"}
    assert versions()["template"] == template_stamp()
    assert len(template_stamp()) == 16


def test_pictures_are_asked_for_by_hash_only() -> None:
    from manual_app.press.numbering import number_book

    html = print_html(BOOK, print_body(BOOK, number_book(BOOK)))
    assert f'src="asset:{sha(RINGS)}"' in html
    assert "file:" not in html
    assert "data:" not in html.replace("data:-", "")
