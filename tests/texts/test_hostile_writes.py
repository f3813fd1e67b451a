"""Mutated writes against a real server: it stands, answers in its own words, and keeps only what is valid."""

from __future__ import annotations

import copy
import http.client
import json
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from manual_app import db
from manual_app.accounts.models import Member
from manual_app.content import limits
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import heads, queries
from manual_app.texts.models import Text
from tests import factories
from tests.content.mutants import HOSTILE, corpus, mutate
from tests.machine import children
from tests.reliability import Counted
from tests.texts import serving
from tests.texts.drafts import draft

WRITES = 30_000 if os.environ.get("MANUAL_LONG") else 2_000
WRITERS = 8  # at once, each with accounts of its own: nobody is stopped by the limit of writes a second alone
ACCOUNTS = 5  # of each writer
MAX_MEMORY = 600  # MB that the server may ever take; it stands at about 150 when it has started
WORDS = {200, 400, 403, 404, 409, 413, 422, 429}


@dataclass
class Sent:
    """What became of writes: how often each answer came, and how many commits were answered for."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    commits: set[tuple[int, int]] = field(default_factory=set)
    by_others: int = 0


def bodies(r: random.Random, version: int) -> bytes:
    """Return the body of one hostile write: mutants of steps, of writes and of bytes."""
    steps = [mutate(r.choice(corpus())[1], r) if r.random() < 0.6 else copy.deepcopy(r.choice(corpus())[1])]
    body: dict[str, Any] = {
        "version": max(0, version - r.choice([0, 0, 0, 0, 1, 5])),
        "schema": SCHEMA_NUMBER,
        "client": "hostile",
        "request": f"r{r.getrandbits(60)}",
        "steps": steps,
    }
    if r.random() < 0.2:
        body[r.choice([*body, "more", "__proto__"])] = copy.deepcopy(r.choice(HOSTILE))
    content = json.dumps(body).encode()
    return damaged(r, content) if r.random() < 0.3 else content


def damaged(r: random.Random, content: bytes) -> bytes:
    """Return bytes that are no good JSON any more, or more of it than anybody wants."""
    at = r.randrange(len(content))
    depth = r.choice([100, 2_000, 50_000])
    return r.choice(
        [
            content[:at],
            content[:at] + bytes([r.randrange(256)]) + content[at + 1 :],
            content[:at]
            + r.choice([b"\xff\xfe", b"\x00", b"NaN", b"1e400", b"-Infinity", b"\\ud800"])
            + content[at:],
            content.replace(b'"version"', b'"version":7,"version"'),
            content.replace(b'"steps": [', b'"steps": [' + b"[" * depth + b"]" * depth + b","),
            content.replace(b'"steps": [', b'"steps": [' + b'{"content":[' * depth + b"]}" * depth + b","),
            content.replace(b'"steps": [', b'"steps": [' + b"9" * 5_000 + b","),
            content.replace(
                b'"steps": [', b'"steps": [' + b'"' + b"x" * r.choice([200_000, 260_000]) + b'",'
            ),
            content.decode().encode("utf-16"),
            b"\xef\xbb\xbf" + content,
            b"",
        ]
    )


class Writer:
    """One hostile connection; members without the right to write send some of it."""

    def __init__(self, url: str, seed: int, texts: list[int], accounts: list[dict[str, Any]]) -> None:
        self.r = random.Random(seed)
        self.texts, self.accounts = texts, accounts
        self.address = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.address, timeout=60)
        self.versions = dict.fromkeys(texts, 1)
        self.sent = Sent()

    def write(self, count: int) -> Sent:
        """Send so many writes."""
        for _ in range(count):
            account, text_id = self.r.choice(self.accounts), self.r.choice(self.texts)
            status, answer = self._post(account, text_id, bodies(self.r, self.versions[text_id]))
            self.sent.statuses[status] += 1
            if status not in WORDS or (status != 200 and not answer.get("error")):
                self.sent.faults.append(f"{status}: {answer}")
            if status == 200 and answer["count"]:
                self.sent.commits.add((text_id, answer["from"]))
                self.sent.by_others += not account["may"]
            self.versions[text_id] = (
                answer.get("version") or answer.get("from", self.versions[text_id] - 1) + 1
            )
        self.connection.close()
        return self.sent

    def _post(self, account: dict[str, Any], text_id: int, body: bytes) -> tuple[int, Any]:
        headers = {
            "Cookie": account["cookie"],
            "X-CSRFToken": account["csrf"],
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        self.connection.request("POST", f"/texts/{text_id}/steps", body, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def texts(author: Member) -> list[Text]:
    """Four chapters to write in."""
    return [draft(author, title=f"Chapter {n}", paragraphs=["A place.", "A key.", "Time."]) for n in range(4)]


def accounts_of(app: Flask, author: Member) -> list[list[dict[str, Any]]]:
    """Return the accounts of each writer: authors, a reviewer who may only suggest, one who may only read."""
    other = factories.organisation(country="HU")
    authors = [
        author,
        *(factories.member(author.organisation, "author") for _ in range(WRITERS * ACCOUNTS - 1)),
    ]
    mine = [{**serving.account(app, one), "may": True} for one in authors]
    reviewer = {**serving.account(app, factories.member(other, "reviewer")), "may": True}
    reader = {**serving.account(app, factories.member(other, "observer")), "may": False}
    return [[*mine[n::WRITERS], reviewer, reader] for n in range(WRITERS)]


def test_hostile_writes_change_nothing_but_what_is_valid(
    app: Flask, author: Member, texts: list[Text], counted: Counted
) -> None:
    ids = [text.id for text in texts]
    corpus()  # made once, before there are threads
    accounts = accounts_of(app, author)
    with serving.serving(app) as url:
        began = workers()
        writers = [Writer(url, seed, ids, own) for seed, own in enumerate(accounts)]
        with ThreadPoolExecutor(WRITERS) as pool:
            sent = list(pool.map(lambda writer: writer.write(WRITES // WRITERS), writers))
        ended = workers()
        memory = max(map(peak_memory, ended))
    answered = {commit for one in sent for commit in one.commits}
    statuses = sum((one.statuses for one in sent), Counter[int]())
    faults = [fault for one in sent for fault in one.faults]
    counted(
        "Hostile bytes change nothing",
        writes=sum(statuses.values()),
        accepted_and_valid=len(answered),
        faults=len(faults),
        exits=len(set(began) - set(ended)),
        MB_at_most=memory,
    )
    assert faults == []
    assert ended == began
    assert sum(one.by_others for one in sent) == 0
    assert memory < MAX_MEMORY
    assert len(answered) > WRITES / 100
    with db.reading():
        for text_id in ids:
            commits = heads.commits_since(text_id, 1)
            assert {(text_id, commit.version_from) for commit in commits} == {
                one for one in answered if one[0] == text_id
            }
            home = author.organisation_id
            others = select(Member.id).where(Member.organisation_id != home)
            only_suggest = set(db.session.scalars(others))
            assert [one for one in commits if one.member_id in only_suggest and one.wrote] == []
            head = queries.head(text_id)
            head.doc.check()
            limits.check_subtree(head.doc, 0)
            assert heads.at_version(text_id, head.version).eq(head.doc)


def workers() -> list[int]:
    """Return the process ids of the server's workers: the children of this process's child."""
    return [worker for server in children(os.getpid()) for worker in children(server)]


def peak_memory(pid: int) -> int:
    """Return the most memory that a process ever held, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
