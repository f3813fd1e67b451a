"""Finding Texts by words, whatever the script: letters are compared without case and accents."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

from sqlalchemy import select

from manual_app import db
from manual_app.content.plain import plain_text
from manual_app.content.schema import to_json
from manual_app.texts import heads
from manual_app.texts.heads import Head
from manual_app.texts.models import Text, TextWords

_LETTERS = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ς": "σ"})


def fold(text: str) -> str:
    """Return `text` as it is compared: lower case, no accents, single spaces."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("\N{SOFT HYPHEN}", ""))
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    return " ".join(bare.translate(_LETTERS).split())


def refresh(text_id: int, head: Head) -> None:
    """Write down the words of a Text as it is at `head`."""
    row = db.session.get(TextWords, text_id) or TextWords(text_id=text_id)
    row.version, row.folded = head.version, _words_of(head)
    db.session.add(row)
    db.session.flush()


def search(words: str) -> Sequence[int]:
    """Return the ids of Texts that hold every word, titles included.

    Texts that were changed since their words were last written down are looked at as they are now.
    """
    wanted = fold(words).split()
    return _found(lambda current: all(word in current for word in wanted)) if wanted else []


def mentioning(*phrases: str) -> Sequence[int]:
    """Return the ids of Texts that hold one of the phrases as it stands, titles included."""
    wanted = [phrase for phrase in map(fold, phrases) if phrase]
    return _found(lambda current: any(phrase in current for phrase in wanted))


def _found(holds: Callable[[str], bool]) -> list[int]:
    query = select(Text.id, Text.version, TextWords.version, TextWords.folded)
    rows = db.session.execute(query.outerjoin(TextWords, TextWords.text_id == Text.id)).all()
    found = [text_id for text_id, version, at, folded in rows if at == version and holds(folded)]
    behind = {text_id: version for text_id, version, at, _old in rows if at != version}
    found += [text_id for text_id, head in heads.all_at_least(behind) if holds(_words_of(head))]
    return sorted(found)


def _words_of(head: Head) -> str:
    return fold(f"{head.doc.attrs['title']}\n{plain_text(to_json(head.doc))}")
