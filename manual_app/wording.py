"""Words on screen and in mail: translation, plurals, dates; no Flask, so that services may speak.

The locale is a context variable that the edge sets (`use_locale`). Messages are English in the code.
"""

from __future__ import annotations

import gettext as gettext_module
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime

from manual_app.paths import PACKAGE

TIME_ZONE = ZoneInfo("Europe/Brussels")
SOURCE_LANGUAGE = "en"
# domain.md, Languages: names in the language itself, for choosers and `lang` attributes
LANGUAGES = {
    "en": "English", "fr": "français", "nl": "Nederlands", "de": "Deutsch", "lv": "latviešu",
    "bg": "български", "hu": "magyar", "el": "ελληνικά", "sr-Latn": "srpski", "sr": "српски",
    "sk": "slovenčina", "it": "italiano", "mk": "македонски", "pl": "polski", "es": "español",
    "ca-valencia": "valencià", "ro": "română",
}  # fmt: skip
ENGLISH_NAMES = {
    "en": "English", "fr": "French", "nl": "Dutch", "de": "German", "lv": "Latvian", "bg": "Bulgarian",
    "hu": "Hungarian", "el": "Greek", "sr-Latn": "Serbian (Latin)", "sr": "Serbian (Cyrillic)",
    "sk": "Slovak", "it": "Italian", "mk": "Macedonian", "pl": "Polish", "es": "Spanish",
    "ca-valencia": "Valencian", "ro": "Romanian",
}  # fmt: skip

# control characters that are no space, and signs that turn around what stands beside them on a line
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")

_locale: ContextVar[str] = ContextVar("locale", default=SOURCE_LANGUAGE)


@contextmanager
def use_locale(language: str) -> Iterator[None]:
    """Speak `language` inside the block."""
    token = _locale.set(language if language in LANGUAGES else SOURCE_LANGUAGE)
    try:
        yield
    finally:
        _locale.reset(token)


def current_locale() -> str:
    """Return the language code of the words shown now."""
    return _locale.get()


@lru_cache
def _catalogue(language: str) -> gettext_module.NullTranslations:
    folder = PACKAGE / "translations"
    return gettext_module.translation("messages", folder, [language.replace("-", "_")], fallback=True)


def _(message: str, **values: object) -> str:
    """Return `message` in the current language, `%(name)s` filled from `values`."""
    text = _catalogue(_locale.get()).gettext(message)
    return text % values if values else text


class Lazy:
    """A message that is translated when it is shown: for labels of forms, which are read once at import."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __str__(self) -> str:
        return _(self.message)

    def __mod__(self, values: object) -> str:
        """Fill in what a validator knows; `%(min)d` and the like may stand in the message."""
        return str(self) % values


def to_say(sentence: str) -> str:
    """Mark a sentence for translation where it stands; who shows it translates it."""
    return sentence


def ngettext(one: str, many: str, count: int, **values: object) -> str:
    """Return the plural form for `count` (CLDR rules of the language); `%(count)s` is filled in."""
    text = _catalogue(_locale.get()).ngettext(one, many, count)
    return text % {"count": count, **values}


def language_name(code: str) -> str:
    """Return the English name of a content language ("Latvian")."""
    return _(ENGLISH_NAMES.get(code, code))


def country_name(code: str) -> str:
    """Return the name of an ISO 3166-1 country in the current language."""
    return str(_babel_locale().territories.get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """Return (code, name) of all ISO 3166-1 countries, by name in the current language."""
    return sorted(((code, country_name(code)) for code in country_codes()), key=lambda country: country[1])


def interface_languages() -> dict[str, str]:
    """Return code -> own name of the languages these pages speak: English, and those with a catalogue."""
    folder = PACKAGE / "translations"
    return {
        code: name
        for code, name in LANGUAGES.items()
        if code == SOURCE_LANGUAGE
        or (folder / code.replace("-", "_") / "LC_MESSAGES" / "messages.mo").is_file()
    }


@lru_cache
def country_codes() -> tuple[str, ...]:
    """Return the ISO 3166-1 codes of all countries and territories."""
    unions = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    codes = map(str, Locale("en").territories)
    return tuple(sorted({code for code in codes if len(code) == 2 and code.isalpha()} - unions))


def format_date(day: date | datetime | None) -> str:
    """Return "3 May 2026", shown in Europe/Brussels; an empty string for no date."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(TIME_ZONE).date()
    return babel_date(day, "d MMMM y", locale=_babel_locale())


def format_short_date(day: date | datetime | None) -> str:
    """Return "3 May", for places that hold no more; an empty string for no date."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = day.astimezone(TIME_ZONE).date()
    return babel_date(day, "d MMM", locale=_babel_locale())


def format_datetime(moment: datetime | None) -> str:
    """Return "3 May 2026, 14:02 (Brussels)"; an empty string for no moment."""
    if moment is None:
        return ""
    shown = babel_datetime(moment, "d MMMM y, HH:mm", tzinfo=TIME_ZONE, locale=_babel_locale())
    return _("%(moment)s (Brussels)", moment=shown)


def _babel_locale() -> Locale:
    code = _locale.get()
    return Locale.parse({"ca-valencia": "ca", "sr-Latn": "sr_Latn"}.get(code, code))


def visible(typed: str) -> str:
    """Return what somebody typed without signs that nobody sees and that change how the rest reads."""
    return _UNSEEN.sub("", typed)


def one_line(typed: str) -> str:
    """Return what somebody typed as words in a sentence: visible, with single spaces and no end of a line."""
    return " ".join(visible(typed).split())
