"""What is said beside the text: each comment as one of Word, and which one answers which."""

from __future__ import annotations

from dataclasses import dataclass

from manual_app.content.word.writing.markup import el, words
from manual_app.content.word.writing.parts import NAMESPACES, part

_OFFICE = "http://schemas.microsoft.com/office/word"
_BEYOND = {
    "xmlns:mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "xmlns:w14": f"{_OFFICE}/2010/wordml",
    "xmlns:w15": f"{_OFFICE}/2012/wordml",
    "mc:Ignorable": "w14 w15",
}


@dataclass(frozen=True)
class Comment:
    """What somebody has said in a thread, and when; the first of a thread is answered by those after it."""

    thread: str
    author: str
    date: str
    words: str


def said(comments: list[Comment]) -> str:
    """Return the part that holds what was said."""
    return part(
        "w:comments", {**NAMESPACES, **_BEYOND}, *(_comment(*numbered) for numbered in enumerate(comments))
    )


def answered(comments: list[Comment]) -> str:
    """Return the part that says which comment answers which."""
    firsts: dict[str, int] = {}
    rows = []
    for number, one in enumerate(comments):
        first = firsts.setdefault(one.thread, number)
        parent = {"w15:paraIdParent": _name(first)} if first != number else {}
        rows.append(el("w15:commentEx", {"w15:paraId": _name(number), **parent, "w15:done": 0}))
    return part("w15:commentsEx", dict(_BEYOND), *rows)


def _comment(number: int, one: Comment) -> str:
    lines = one.words.split("\n")
    inside = [el("w:p", None, el("w:r", None, words(line))) for line in lines[:-1]]
    inside.append(el("w:p", {"w14:paraId": _name(number)}, el("w:r", None, words(lines[-1]))))
    about = {"w:id": number, "w:author": one.author, "w:date": one.date, "w:initials": one.author[:1]}
    return el("w:comment", dict(about), *inside)


def _name(number: int) -> str:
    """Return the name of a comment's last paragraph, by which it is answered."""
    return f"{number + 1:08X}"
