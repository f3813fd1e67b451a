"""Suggestions on the server: as the browser understands them, and no further."""

from __future__ import annotations

import json
import os

import pytest
from prosemirror.model import Fragment, Node
from prosemirror.transform import Transform

from manual_app.content import suggestions
from manual_app.content.canonical import settled
from manual_app.content.schema import SCHEMA, empty_doc, from_json, to_json
from manual_app.content.suggestions import Cheat, Suggestion, member_of, resolved, resolving_steps
from manual_app.content.suggestions.guard import MOST_TIED
from tests.content.javascript import run
from tests.texts.suggesting import chapter

ROUNDS = 3_000 if os.environ.get("MANUAL_LONG") == "1" else 120
ME, THEM = 3, 4


def test_server_takes_every_write_of_the_browser_and_resolves_it_alike() -> None:
    """What the browser's suggest mode makes of random edits, three people in one document."""
    told = json.loads(run("suggest", 20_000, ROUNDS, 1))
    assert told["failures"] == []
    assert len(told["shown"]) > ROUNDS
    assert sum(len(case["settled"]) for case in told["shown"]) > ROUNDS // 4
    for case in told["shown"]:
        before, after = from_json(case["before"]), from_json(case["after"])
        suggestions.check_proposal(before, after, case["member"])
        assert to_json(resolved(after, "accept")) == case["accepted"]
        assert to_json(resolved(after, "reject")) == case["rejected"]
        own = resolved(after, "reject", lambda one, me=case["member"]: member_of(one) == me)  # type: ignore[misc]
        assert to_json(own) == case["without"]
        for one in case["settled"]:
            done = suggestions.settled(after, one["accepted"], one["rejected"])
            assert to_json(done) == one["done"]


def test_a_write_of_one_is_a_cheat_of_another() -> None:
    told = json.loads(run("suggest", 30_000, 20, 1))
    for case in told["shown"]:
        before, after = from_json(case["before"]), from_json(case["after"])
        if not before.eq(after):
            with pytest.raises(Cheat):
                suggestions.check_proposal(before, after, case["member"] + 100)


def test_all_at_once_leads_where_step_by_step_leads() -> None:
    for case in json.loads(run("suggest", 40_000, 6, 1))["shown"]:
        doc = from_json(case["after"])
        for verdict in ("accept", "reject"):
            for chosen in (lambda _one: True, lambda one, me=case["member"]: member_of(one) == me):
                done = Transform(doc)
                for step in resolving_steps(doc, verdict, chosen):  # type: ignore[arg-type]
                    done.step(step)
                assert resolved(doc, verdict, chosen).eq(done.doc)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", ["accept", "reject"])
def test_thousands_of_suggestions_are_resolved_without_a_step_for_each(
    monkeypatch: pytest.MonkeyPatch, verdict: suggestions.Verdict
) -> None:
    words = [one for n in range(2_000) for one in (_words(f"{n}"), _words("x", f"{ME}-{n}"))]
    blocks = [
        {"type": "paragraph", "marks": _marks("insertion", f"{ME}-b{n}"), "content": [_words("y")]}
        for n in range(2_000)
    ]
    doc = from_json({**empty_doc("Title"), "content": [{"type": "paragraph", "content": words}, *blocks]})
    monkeypatch.setattr(Transform, "step", None)
    assert resolved(doc, verdict).child_count == (2_001 if verdict == "accept" else 1)


def test_borders_side_by_side_have_a_limit_that_says_what_to_do() -> None:
    blocks = [
        {"type": "paragraph", "content": [_words(f"{n}"), _words("\u200b", f"{ME}-one")]}
        for n in range(MOST_TIED + 1)
    ]
    first, *rest = from_json({**empty_doc("Title"), "content": blocks}).children
    old = from_json(empty_doc("Title"))
    with pytest.raises(Cheat, match="Let some be decided first"):
        suggestions.check_proposal(old, old.copy(Fragment.from_array([first, *rest])), ME)


@pytest.mark.parametrize(("kind", "verdict"), [("insertion", "reject"), ("deletion", "accept")])
def test_a_border_that_cannot_go_stays_and_stops_nobody(kind: str, verdict: suggestions.Verdict) -> None:
    def text(words: str) -> dict[str, object]:
        return {"type": "paragraph", "content": [{"type": "text", "text": words}]}

    def marked(words: str, *others: object) -> dict[str, object]:
        struck = {"type": "text", "text": words, "marks": _marks(kind, f"{ME}-far")}
        return {"type": "paragraph", "content": [struck, *others]}

    def items(name: str, *each: list[object]) -> dict[str, object]:
        return {"type": name, "content": [{"type": "listItem", "content": one} for one in each]}

    inner = items("orderedList", [marked("c", _words("d"))], [text("e")])
    quotes = [[items("bulletList", [text("a")]), marked("b")], [items("bulletList", [marked("w"), inner])]]
    content = [{"type": "blockquote", "content": one} for one in quotes]
    doc = resolved(from_json({**empty_doc("Title"), "content": content}), verdict)
    doc.check()
    assert doc.text_between(0, doc.content.size) == "ade"


def _words(text: str, mark: str | None = None) -> dict[str, object]:
    return {"type": "text", "text": text, "marks": _marks("insertion", mark) if mark else []}


def _marks(kind: str, mark: str) -> list[dict[str, object]]:
    return [{"type": kind, "attrs": {"id": mark}}]


def test_each_suggestion_is_listed_once_with_its_words_and_place() -> None:
    assert suggestions.open_suggestions(chapter(ME, THEM)) == [
        Suggestion(f"{THEM}-old", "p2", inserted="put inTheir paragraph.", deleted="taken out"),
        Suggestion(f"{ME}-old", "mb", inserted="My paragraph.put in", deleted="taken out"),
        Suggestion(f"{ME}-border", "p7"),
    ]


def test_what_is_approved_counts_every_suggestion_as_rejected() -> None:
    doc = chapter(ME, THEM)
    words = Node.from_json(SCHEMA, settled(to_json(doc))).text_between(
        0, resolved(doc, "reject").content.size, "|"
    )
    assert "Theirs:  and taken out." in words
    assert "Beforebehind." in words
    assert "paragraph." not in words


def test_a_text_of_suggestions_only_is_approved_as_an_empty_one() -> None:
    doc = empty_doc("Title")
    doc["content"] = [
        {
            "type": "paragraph",
            "attrs": {"id": "a"},
            "content": [{"type": "text", "text": "x"}],
            "marks": [{"type": "insertion", "attrs": {"id": "3-x"}}],
        }
    ]
    assert settled(doc)["content"] == [{"type": "paragraph", "attrs": {"id": None}}]


@pytest.mark.parametrize(
    ("name", "member"), [("7-ab", 7), ("70-a", 70), ("07-a", 0), ("7", 0), ("x-7", 0), ("-7-a", 0)]
)
def test_an_id_says_who_suggested(name: str, member: int) -> None:
    assert member_of(name) == member
    assert member_of(suggestions.new_id(7)) == 7
