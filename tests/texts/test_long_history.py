"""A Text with a long past: it opens from its newest snapshot, and the log leads to what it holds."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content import steps as content_steps
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import heads, queries, service
from manual_app.texts.service import Write
from tests import factories
from tests.reliability import Counted
from tests.texts.conftest import typing
from tests.texts.drafts import draft

STEPS = 50_000 if os.environ.get("MANUAL_LONG") else 2_000
A_WRITE = 40
BEHIND = 3  # writes of the other author that each write is moved past


def some_steps(r: random.Random, size: int) -> list[dict[str, Any]]:
    """Return steps that type and delete in a paragraph of so many characters."""
    steps: list[dict[str, Any]] = []
    for _ in range(A_WRITE):
        at = 1 + r.randrange(size)
        if size > 60 and r.random() < 0.5:
            steps.append({"stepType": "replace", "from": at, "to": at + 1})
            size -= 1
        else:
            steps.append(typing("x", at))
            size += 1
    return steps


def test_a_long_history_opens_from_one_snapshot_and_leads_to_what_the_text_holds(
    app: Flask, author: Member, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.member(author.organisation, "author")
    text = draft(author, paragraphs=["A place to meet, and somebody with a key. " * 3])
    r = random.Random(7)
    sizes = [(1, 100)]  # versions that were read, and how long the paragraph was
    while sizes[-1][0] < STEPS:
        version, size = sizes[max(0, len(sizes) - 1 - r.randrange(BEHIND))]
        writer = author if len(sizes) % 2 else other
        with db.transaction():
            steps = some_steps(r, min(size, 60))
            service.commit(
                db.session.merge(writer), text.id, Write(version, SCHEMA_NUMBER, "c", f"r{len(sizes)}", steps)
            )
            head = queries.head(text.id)
        sizes.append((head.version, head.doc.child(0).content.size))
    applied: list[object] = []
    really = content_steps.apply
    monkeypatch.setattr(content_steps, "apply", lambda doc, step: applied.append(step) or really(doc, step))
    engine = db.connect(str(app.extensions["engine"].url))  # a process that has just started
    with db.reading():
        opened = queries.live_state(db.session.merge(author), text.id)
    steps_to_open = len(applied)
    with db.reading():
        whole = heads.replay(heads._newest_snapshot(text.id, 0), heads.commits_since(text.id, 0))
    engine.dispose()
    counted("All who look see the same text", steps=whole.version, steps_applied_to_open=steps_to_open)
    assert (opened["version"], opened["doc"]) == (whole.version, whole.doc.to_json())
    assert opened["version"] >= STEPS
    assert steps_to_open < heads.SNAPSHOT_EVERY
