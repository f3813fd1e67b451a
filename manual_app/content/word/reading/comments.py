"""Comments of a file: who wrote what, and which one answers which."""

from __future__ import annotations

from typing import Any

from manual_app.content.word.reading.names import W14, W15, Element, W
from manual_app.content.word.reading.package import Package
from manual_app.content.word.reading.report import Report

MOST = 500
LONGEST = 4_000


def read_comments(package: Package, report: Report) -> list[dict[str, Any]]:
    """Return the comments in order; `answers` is the id of the one that a reply belongs to."""
    name = package.related(package.main, "comments")
    root = None if name is None else package.xml(name)
    if root is None:
        return []
    parents, done = _extended(package)
    found, by_paragraph = [], {}
    comments = list(root.iter(f"{W}comment"))
    for _one in comments[MOST:]:
        report.note_whole("comments_many")
    for one in comments[:MOST]:
        key = f"c{one.get(f'{W}id')}"
        paragraphs = list(one.iter(f"{W}p"))
        last = paragraphs[-1].get(f"{W14}paraId", "") if paragraphs else ""
        if last:
            by_paragraph[last] = key
        found.append(
            {
                "id": key,
                "author": one.get(f"{W}author", "")[:200],
                "date": one.get(f"{W}date", "")[:40],
                "words": "\n".join(map(_words, paragraphs)).strip()[:LONGEST],
                "answers": by_paragraph.get(parents[last]) if last in parents else None,
                "done": done.get(last, False),
            }
        )
    return found


def _extended(package: Package) -> tuple[dict[str, str], dict[str, bool]]:
    name = package.related(package.main, "commentsExtended")
    root: Element | None = None if name is None else package.xml(name)
    parents: dict[str, str] = {}
    done: dict[str, bool] = {}
    for one in () if root is None else root.iter(f"{W15}commentEx"):
        key = one.get(f"{W15}paraId", "")
        if one.get(f"{W15}paraIdParent"):
            parents[key] = one.get(f"{W15}paraIdParent")
        done[key] = one.get(f"{W15}done") in ("1", "true")
    return parents, done


def _words(paragraph: Element) -> str:
    return "".join(one.text or "" for one in paragraph.iter(f"{W}t"))
