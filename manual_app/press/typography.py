"""Small things by language: quotation marks, spaces that never break, dates, names of countries."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date

NO_BREAK = "\u00a0"

# Our own table: the marks each language's readers expect around a title.
QUOTATION_MARKS = {
    "en": "“”",
    "bg": "„“",
    "ca-valencia": "«»",
    "de": "„“",
    "el": "«»",
    "es": "«»",
    "fr": "«»",
    "hu": "„”",
    "it": "«»",
    "lv": "„”",
    "mk": "„“",
    "nl": "‘’",
    "pl": "„”",
    "ro": "„”",
    "sk": "„“",
    "sr": "„“",
    "sr-Latn": "„“",
}
# Words of one letter that do not stand at the end of a line.
_CLINGING = {"pl": "aiouwzAIOUWZ", "sk": "aikosuvzAIKOSUVZ", "bg": "всикоуВСИКОУ"}

_UNITS = (
    "%|‰|€|°C|EUR|euros?|k[gmW]|kWh|MW|m²|km²|m|cm|mm|ha|kg|g|t|l|h|min|lpp\\.|"
    "хил\\.|млн\\.|χιλ\\.|εκ\\.|tūkst\\.|milj\\.|tys\\.|mln"
)
_BEFORE_NUMBER = (
    "§§?|Articles?|Art\\.|art\\.|No\\.|Nr\\.|nr\\.|pp?\\.|pages?|Chapters?|Tables?|Figures?|Parts?|Practices?|Edition|"
    "άρθρο|αρ\\.|σελ\\.|Κεφάλαιο|Πίνακας|Εικόνα|чл\\.|№|с\\.|стр\\.|Глава|Таблица|Фигура"
)
_RULES = (
    (re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?!\w))"), NO_BREAK),
    (re.compile(rf"(?<!\w)({_BEFORE_NUMBER}) (?=\d)"), rf"\1{NO_BREAK}"),
    (re.compile(r"(?<=\d) (?=\d{3}(?!\d))"), NO_BREAK),
    (re.compile(r" (?=– )"), NO_BREAK),
    (re.compile(r"CC (BY(?:-[A-Z]{2})*) (?=\d)"), rf"CC{NO_BREAK}\1{NO_BREAK}"),
)
_CLDR = {"ca-valencia": "ca", "sr-Latn": "sr_Latn"}
_NUMERALS = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_TAG = re.compile(r"(<[^>]*>)")


def quoted(text: str, language: str) -> str:
    """Put a text between the quotation marks of a language."""
    marks = QUOTATION_MARKS.get(language, QUOTATION_MARKS["en"])
    gap = "\u202f" if language == "fr" else ""
    return f"{marks[0]}{gap}{text}{gap}{marks[1]}"


def refined(text: str, language: str) -> str:
    """Return a text in which only some spaces have become no-break spaces."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    if letters := _CLINGING.get(language):
        text = re.sub(rf"(?<![^\s(„«])([{letters}]) (?=\S)", rf"\1{NO_BREAK}", text)
    return text


def refined_html(html: str, language: str) -> str:
    """Refine the text of our own HTML and leave its tags as they are."""
    pieces = _TAG.split(html)
    return "".join(piece if piece.startswith("<") else refined(piece, language) for piece in pieces)


def grouped(digits: str) -> str:
    """Return a hash in groups of eight, to be read aloud and compared by eye."""
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))


def roman(number: int) -> str:
    """Return a Roman numeral (1 to 3999)."""
    numeral = ""
    for value, letters in _NUMERALS:
        count, number = divmod(number, value)
        numeral += letters * count
    return numeral


def balanced(text: str, width: int) -> list[str]:
    """Break a title into as few lines as fit `width` characters, the longest as short as can be."""
    words = text.split()
    for count in range(1, len(words) + 1):
        lines = _shortest(tuple(words), count)
        if max(map(len, lines)) <= width or count == len(words):
            return list(lines)
    return [text]


@cache
def _shortest(words: tuple[str, ...], count: int) -> tuple[str, ...]:
    if count == 1:
        return (" ".join(words),)
    options = (
        (" ".join(words[:cut]), *_shortest(words[cut:], count - 1))
        for cut in range(1, len(words) - count + 2)
    )
    return min(options, key=lambda lines: max(map(len, lines)))


def country_name(code: str, language: str) -> str:
    """Return the name of an ISO 3166-1 country in a language, the code itself when it is unknown."""
    return str(_locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """Return the name of a language in a language, with a capital letter."""
    name = Locale.parse(_CLDR.get(code, code)).get_display_name(_locale(language)) or code
    return name[:1].upper() + name[1:]


def month_name(month: str, language: str) -> str:
    """Return "March 2018" for "2018-03" in a language; other texts come back as they are."""
    match = re.fullmatch(r"(\d{4})-(\d{2})", month)
    if match is None:
        return month
    return format_date(date(int(match[1]), int(match[2]), 1), "LLLL y", locale=_locale(language))


def day_name(day: str, language: str) -> str:
    """Return "3 May 2026" for an ISO date or moment in a language; other texts come back as they are."""
    match = re.match(r"\d{4}-\d{2}-\d{2}", day)
    if match is None:
        return day
    return format_date(date.fromisoformat(match[0]), "long", locale=_locale(language))


@cache
def _locale(language: str) -> Locale:
    return Locale.parse("en_GB" if language == "en" else _CLDR.get(language, language))
