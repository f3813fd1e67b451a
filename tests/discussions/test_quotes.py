"""What a discussion quotes of the text it is about."""

from __future__ import annotations

from typing import Any

from flask import Flask

from manual_app import db
from manual_app.content.schema import to_json
from manual_app.discussions.guests.page import places
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from tests.discussions.conftest import World
from tests.discussions.desk import OPENED, Desk

HERE, GONE = "here", "gone"


def say(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def refer(*, section: int | None = None, block: str | None = None) -> dict[str, Any]:
    to = {"section": str(section) if section else None, "block": block}
    return {"type": "crossReference", "attrs": {"kind": "section" if section else "heading", **to}}


def put(world: World, *blocks: tuple[str, list[dict[str, Any]]]) -> list[str]:
    """Let the text consist of blocks of these kinds and words; return their ids."""
    with db.transaction():
        doc = to_json(texts.head(world.text.id).doc)
        doc["content"] = [
            {
                "type": kind,
                "attrs": {"id": f"{HERE}{place}"} | ({"level": 2} if kind == "heading" else {}),
                "content": content,
            }
            for place, (kind, content) in enumerate(blocks)
        ]
        text_service.rewrite(world.again(world.author), world.text.id, doc)
        return [one["attrs"]["id"] for one in to_json(texts.head(world.text.id).doc)["content"]]


def test_the_words_of_a_paragraph_are_quoted_without_those_that_are_struck_out(
    app: Flask, world: World
) -> None:
    reviewer = Desk(app, world, world.reviewer)
    struck = {"type": "deletion", "attrs": {"id": f"{world.reviewer.id}-a"}}
    (block,) = put(
        world, ("paragraph", [say("Listen "), {**say("twice "), "marks": [struck]}, say("first.")])
    )
    reviewer.begin({"kind": "block", "anchor": block})
    assert [one["quote"] for one in reviewer.threads()] == ["Listen first."]


def test_cross_references_are_quoted_as_they_read(app: Flask, world: World) -> None:
    section, there = world.text.section_id, f"{HERE}0"
    blocks = put(
        world,
        ("heading", [say("Before "), refer(section=section)]),
        ("paragraph", [say("See "), refer(block=there), say(" and "), refer(section=section), say(".")]),
        ("paragraph", [say("See "), refer(block=GONE), say(".")]),
    )
    reviewer = Desk(app, world, world.reviewer)
    for block in blocks:
        assert reviewer.begin({"kind": "block", "anchor": block}).status_code == 201
    start = 1 + len("Before ") + 1 + 1 + 1
    words = {
        "version": OPENED,
        "from": start,
        "to": start + len("See ") + 1 + len(" and"),
        "quote": "See  and",
    }
    assert reviewer.begin({"kind": "range", "words": words}).status_code == 201
    quotes = [
        "Before Chapter 1",
        "See Section 1.1 and Chapter 1.",
        "See (what this refers to is gone).",
        "See Section 1.1 and",
    ]
    assert [one["quote"] for one in reviewer.threads()] == quotes
    with db.reading():
        offered = places(texts.get_text(world.text.id), texts.head_doc(world.text.id))
    assert offered == [("", "The whole text"), *zip(blocks, quotes, strict=False)]
