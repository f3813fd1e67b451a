"""What the page says of a file, sort by sort: how often, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from manual_app.content.word.returned import Left
from manual_app.discussions.models import Thread
from manual_app.manual.word import comments, sentences
from manual_app.manual.word.sentences import shortened
from manual_app.manual.word.talking import Planned, Said
from manual_app.wording import _, language_name

NAMED = 20  # places of what people said and changed; the rest is counted


@dataclass(frozen=True)
class Finding:
    """One sort of loss or change: a sentence, how often, and where."""

    sentence: str
    count: int
    places: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.places)


def findings(report: list[dict[str, Any]], words: dict[str, str]) -> list[Finding]:
    """Return what a report says, of the sorts that have a sentence in `words`."""
    return [
        Finding(
            words[one["sort"]], one["count"], [place for given in one["places"] if (place := _place(given))]
        )
        for one in report
        if one["sort"] in words
    ]


def _place(place: dict[str, str]) -> str:
    detail = place["detail"]
    detail = language_name(detail) if detail.isalpha() and len(detail) == 2 else detail
    if not place["words"]:
        return detail
    where = _("“%(words)s”", words=place["words"])
    if place["heading"] and place["heading"] != place["words"]:
        where = _("%(heading)s: “%(words)s”", heading=place["heading"], words=place["words"])
    return f"{where} ({detail})" if detail else where


def said_in(planned: Planned, quotes: dict[str, str]) -> list[Finding]:
    """Return what becomes of what is said in a file that came back."""
    words = sentences.said()
    answers = [(thread.quote, one) for thread, said in planned.answers for one in said]
    found = [
        ("begun", _on(planned.begun, quotes)),
        ("answers", answers),
        ("orphans", _on(planned.orphans, quotes)),
    ]
    rows = [
        Finding(words[sort], len(its), [_said(*one) for one in its[:NAMED]]) for sort, its in found if its
    ]
    threads = [("reopened", planned.reopened), ("settled", planned.settled)]
    return rows + [_of_threads(words[sort], its) for sort, its in threads if its]


def going_on(planned: Planned) -> list[Finding]:
    """Return the discussions that a file ticks off, and that stay open."""
    its = planned.going_on
    return [_of_threads(sentences.going_on(), its)] if its else []


def left_to_do(left: list[Left]) -> list[Finding]:
    """Return what suggestions cannot carry, by what the page says of it."""
    words = sentences.left_to_do()
    by_sentence: dict[str, list[Left]] = {}
    for one in left:
        by_sentence.setdefault(words[one.sort], []).append(one)
    return [
        Finding(sentence, len(its), [_quoted(one.words) for one in its[:NAMED] if one.words])
        for sentence, its in by_sentence.items()
    ]


def _quoted(words: str) -> str:
    return _("“%(words)s”", words=shortened(words))


def _on(said: list[Said], quotes: dict[str, str]) -> list[tuple[str, dict[str, Any]]]:
    return [(quotes.get(its[0]["id"], ""), one) for its in said for one in its]


def _said(quote: str, comment: dict[str, Any]) -> str:
    place = {"heading": quote, "words": comment["words"], "detail": comments.writer(comment)}
    return _place({key: shortened(value) for key, value in place.items()})


def _of_threads(sentence: str, threads: list[Thread]) -> Finding:
    named = [_quoted(one.quote or one.comments[0].body) for one in threads[:NAMED]]
    return Finding(sentence, len(threads), named)
