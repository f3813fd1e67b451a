"""Whole fonts of our own, right for every language of the network."""

from __future__ import annotations

import hashlib
import io
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
import uharfbuzz
from fontTools.ttLib import TTFont

from manual_app.press import engine, fonts, pdf
from manual_app.press.shelf import MemoryAssets, Resource, Shelf

# every letter that is not in the English alphabet, by language
SPECIMENS = {
    "en": "Solidarity – “common account” 0123456789",
    "lv": "Āā Čč Ēē Ģģ Īī Ķķ Ļļ Ņņ Šš Ūū Žž „tīkls”",
    "hu": "Áá Éé Íí Óó Öö Őő Úú Üü Űű „közös”",
    "ro": "Ăă Ââ Îî Șș Țț „împreună”",
    "pl": "Ąą Ćć Ęę Łł Ńń Óó Śś Źź Żż „żółć”",
    "sk": "Áä Čč Ďď Ĺĺ Ľľ Ňň Ôô Ŕŕ Šš Ťť Ýý Žž",
    "sr-Latn": "Čč Ćć Đđ Šš Žž Ljubav, njiva, džep",
    "el": "Αρχή Άά Έέ Ήή Ίί Ϊϊ ΐ Όό Ύύ Ϋϋ ΰ Ώώ «δίκτυο»",
    "bg": "Вв Гг Дд Жж Зз Ии Йй Кк Лл Пп Тт Цц Шш Щщ Ъъ Юю „мрежа“",
    "mk": "Ѓѓ Ѕѕ Јј Љљ Њњ Ќќ Џџ Ѐѐ Ѝѝ „мрежа“",
    "sr": "Ђђ Јј Љљ Њњ Ћћ Џџ бгдпт „мрежа“",
    "fr": "Œœ Çç Àà Êê Ëë Îî Ùù «réseau»",
    "es": "Ññ ¿qué? ¡sí! Áá Üü",
    "de": "Ää Öö Üü ß ẞ „Netz“",
}


@pytest.fixture(scope="module")
def folder() -> Path:
    return fonts.ensure()


def test_twelve_files_are_cut_and_the_same_bytes_each_time(folder: Path) -> None:
    assert sorted(path.name for path in folder.glob("*.ttf")) == sorted(cut.filename for cut in fonts.CUTS)
    assert len(fonts.CUTS) == 12
    for cut in fonts.CUTS[:2]:
        again = hashlib.sha256(fonts.cut_font(cut)).hexdigest()
        assert again == hashlib.sha256((folder / cut.filename).read_bytes()).hexdigest()


def test_families_group_by_name_weight_and_slant(folder: Path) -> None:
    font = TTFont(folder / "SourceSerif4Display-SemiBoldItalic.ttf")
    names = {record.nameID: record.toUnicode() for record in font["name"].names}
    assert (names[16], names[17]) == ("Source Serif 4 Display", "SemiBold Italic")
    assert (names[1], names[2]) == ("Source Serif 4 Display SemiBold", "Italic")
    assert font["OS/2"].usWeightClass == 600
    assert "fvar" not in font
    assert "STAT" not in font


def test_an_unfinished_folder_is_finished(tmp_path: Path) -> None:
    unfinished = tmp_path / fonts.stamp()
    unfinished.mkdir()
    (unfinished / "SourceSans3-Regular.ttf").write_bytes(b"half")
    folder = fonts.ensure(tmp_path)
    assert len((folder / "SourceSans3-Regular.ttf").read_bytes()) > 100_000
    assert (folder / "fonts.conf").is_file()


@pytest.mark.parametrize("language", SPECIMENS)
def test_no_letter_is_missing(folder: Path, language: str) -> None:
    for cut in fonts.CUTS:
        missing = [
            glyph for glyph in _shaped(folder / cut.filename, SPECIMENS[language], language) if glyph == 0
        ]
        assert missing == [], f"{cut.filename}: .notdef for {language}"


def test_cyrillic_takes_the_forms_of_its_language(folder: Path) -> None:
    upright, italic = folder / "SourceSerif4-Regular.ttf", folder / "SourceSerif4-Italic.ttf"
    assert _shaped(upright, "вгджиклптц", "bg") != _shaped(upright, "вгджиклптц", "ru")
    assert _shaped(italic, "гдпт", "sr") != _shaped(italic, "гдпт", "ru")
    assert _shaped(italic, "гпт", "mk") == _shaped(italic, "гпт", "sr")


def test_the_engine_draws_every_language_with_our_fonts_only(tmp_path: Path) -> None:
    """The picture is left in the folder of the test, to be looked at."""
    lines = "".join(
        f'<p lang="{language}">{text} <i>{text}</i> <b>{text}</b></p>' for language, text in SPECIMENS.items()
    )
    sheet = (
        b'html{font:14pt "Source Serif 4"} p{font-family:"Source Serif 4"}'
        b'p:nth-child(even){font-family:"Source Sans 3"}'
    )
    shelf = Shelf({"press:s.css": Resource(sheet, "text/css")}, MemoryAssets())
    head = '<title>Letters</title><link rel="stylesheet" href="press:s.css">'
    html = f'<html lang="en">{head}<body>{lines}</body></html>'
    facts = engine.Facts("0" * 64, "en", "p", "r", "2026-01-01")
    rendered = engine.render(html, shelf, facts)
    path = tmp_path / "letters.pdf"
    path.write_bytes(rendered.pdf)

    assert rendered.warnings == ()
    assert {name.split("-Bold")[0].rstrip(",")[:11] for name in pdf.embedded_fonts(path)} == {
        "Source-Seri",
        "Source-Sans",
    }
    text = pdf.read(path).root.text
    assert all(letter in text for line in SPECIMENS.values() for letter in line if not letter.isspace())
    assert _lines_with_ink(path, tmp_path / "letters.png") >= len(SPECIMENS)


def _shaped(font: Path, text: str, language: str) -> list[int]:
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(font)))
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.language = language
    uharfbuzz.shape(uharfbuzz.Font(face), buffer)
    return [info.codepoint for info in buffer.glyph_infos]


def _lines_with_ink(path: Path, picture_path: Path) -> int:
    """Rasterise the pages and count the lines of text that left ink."""
    document = pypdfium2.PdfDocument(path)
    count = 0
    for number in range(len(document)):
        picture = document[number].render(scale=1.5).to_pil().convert("L")
        if number == 0:
            png = io.BytesIO()
            picture.save(png, "PNG")
            picture_path.write_bytes(png.getvalue())
        rows = [
            min(picture.crop((0, y, picture.width, y + 1)).tobytes()) < 100 for y in range(picture.height)
        ]
        count += sum(1 for before, after in pairwise(rows) if after and not before)
    document.close()
    return count
