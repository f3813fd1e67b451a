"""Many tabs, two server processes, a network that loses, repeats and cuts: all see the same text."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from flask import Flask

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content.schema import from_json
from manual_app.texts import heads
from manual_app.texts.models import Text
from tests import factories
from tests.texts import serving
from tests.texts.drafts import draft

LONG = bool(os.environ.get("MANUAL_LONG"))
SEEDS = range(1, 21) if LONG else range(1, 3)
SECONDS = 20 if LONG else 4


@pytest.mark.parametrize("seed", SEEDS)
def test_all_tabs_end_with_the_text_of_the_server_and_every_word_is_accounted_for(
    app: Flask, author: Member, seed: int
) -> None:
    text = draft(author, paragraphs=["A place to meet.", "Somebody with a key.", "Coffee, and time."])
    colleagues = [factories.member(author.organisation, "author") for _ in range(3)]
    task = {
        "text": text.id,
        "accounts": [serving.account(app, one) for one in (author, *colleagues)],
        "seed": seed,
        "seconds": SECONDS,
        "rate": 0.12,
    }
    with serving.serving(app, processes=2) as url:
        result = serving.run("simulate", {**task, "url": url})
    assert result["quiet"], {key: result[key] for key in ("versions", "waiting", "states", "counts")}
    with db.reading():
        judge(text, result)


def judge(text: Text, result: dict[str, Any]) -> None:
    head = heads.current(text.id)
    commits = heads.commits_since(text.id, 0)
    assert set(result["versions"]) == {head.version}
    assert [from_json(doc).eq(head.doc) for doc in result["docs"]] == [True] * len(result["docs"])
    assert heads.at_version(text.id, head.version).eq(head.doc)
    head.doc.check()
    versions = [0]
    for commit in commits:
        assert commit.version_from == versions[-1]
        versions.append(commit.version_from + commit.count)
    # what was typed is in the log, or was given back to its writer as recovered text
    written = json.dumps([commit.steps for commit in commits], ensure_ascii=False)
    given_back = "\n".join(result["recovered"]) + json.dumps(result["kept"], ensure_ascii=False)
    assert [word for word in result["words"] if word not in written and word not in given_back] == []
    assert len(result["words"]) > 10
    requests = [(commit.client, commit.request) for commit in commits]
    assert len(set(requests)) == len(requests)
