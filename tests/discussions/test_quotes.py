"""What a discussion quotes of the text it is about."""

from __future__ import annotations

from flask import Flask

from manual_app import db
from manual_app.content.schema import to_json
from manual_app.texts import queries as texts
from manual_app.texts import service as text_service
from tests.discussions.conftest import World
from tests.discussions.desk import Desk


def test_the_words_of_a_paragraph_are_quoted_without_those_that_are_struck_out(
    app: Flask, world: World
) -> None:
    reviewer = Desk(app, world, world.reviewer)
    with db.transaction():
        doc = to_json(texts.head(world.text.id).doc)
        block = doc["content"][0]
        struck = {"type": "deletion", "attrs": {"id": f"{world.reviewer.id}-a"}}
        block["content"] = [
            {"type": "text", "text": "Listen "},
            {"type": "text", "text": "twice ", "marks": [struck]},
            {"type": "text", "text": "first."},
        ]
        text_service.rewrite(world.again(world.author), world.text.id, doc)
    reviewer.begin({"kind": "block", "anchor": block["attrs"]["id"]})
    assert [one["quote"] for one in reviewer.threads()] == ["Listen first."]
