"""Several processes on one database: what one does, those who listen at the others learn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, inspect, text, update

from manual_app import create_app, db
from manual_app.accounts.models import Member, RoleGrant
from manual_app.accounts.service import members, sessions
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.texts import fanout, hearing, service
from manual_app.texts.models import Text
from manual_app.texts.service import Write
from tests import factories
from tests.conftest import SECRET
from tests.postgresql import own_database
from tests.texts import serving
from tests.texts.conftest import typing
from tests.texts.deciders import Deciders
from tests.texts.drafts import draft
from tests.texts.serving import Listening
from tests.texts.test_streams import Reading


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The app on a database of its own, of either kind, for all tests of this file: servers start slowly."""
    settings: dict[str, object] = {"SECRET_KEY": SECRET, "TESTING": True}
    with ExitStack() as stack:
        if request.param == "postgresql":
            cluster, template = map(request.getfixturevalue, ("postgresql_cluster", "migrated_template"))
            settings["DATABASE_URL"] = stack.enter_context(own_database(cluster, template=template))
        instance = tmp_path_factory.mktemp("processes")
        if request.param == "sqlite":
            shutil.copy(request.getfixturevalue("migrated_database"), instance / "manual.sqlite3")
        app = create_app(settings, instance=instance)
        yield app
        db.close()
        app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def servers(app: Flask) -> Iterator[tuple[str, str]]:
    """Two servers of the app's database, each a process of its own on a port of its own."""
    with serving.serving(app) as one, serving.serving(app) as other:
        yield one, other


@pytest.fixture
def author(app: Flask) -> Member:
    return factories.member(factories.organisation(), "author")


def write(author: Member, chapter: Text, version: int, request: str) -> None:
    """Write a word at the start, in this process."""
    with db.transaction():
        service.commit(
            db.session.merge(author), chapter.id, Write(version, SCHEMA_NUMBER, "c", request, [typing("a")])
        )


def take_roles_away(member: Member) -> None:
    with db.transaction():
        db.session.execute(delete(RoleGrant).where(RoleGrant.member_id == member.id))
        epoch = update(Member).where(Member.id == member.id)
        db.session.execute(epoch.values(permission_epoch=Member.permission_epoch + 1))


@contextmanager
def everywhere(servers: tuple[str, ...], account: dict[str, Any], chapter: Text) -> Iterator[list[Listening]]:
    """Listen to the Text at every server."""
    address = f"/texts/{chapter.id}/events?since=1"
    with ExitStack() as stack:
        yield [stack.enter_context(Listening(url, account, address)) for url in servers]


def post(url: str, account: dict[str, Any], chapter: Text, version: int) -> int:
    """Return the status of a write over HTTP."""
    body = {
        "version": version,
        "schema": SCHEMA_NUMBER,
        "client": "c1",
        "request": f"r{version}",
        "steps": [typing("x")],
    }
    return serving.post(url, account, f"/texts/{chapter.id}/steps", body)[0]


def test_what_one_process_does_is_told_at_every_other(
    app: Flask, author: Member, servers: tuple[str, str]
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    account = serving.account(app, author)
    with everywhere(servers, account, chapter) as streams:
        first = [stream.next("state") for stream in streams]
        write(author, chapter, 1, "r1")
        words = [stream.next("commit")["from"] for stream in streams]
        with db.transaction():
            service.announce(service.lock(chapter.id))
        then = [stream.next("state") for stream in streams]
    assert (first, words, then) == ([{"announced": 0}] * 2, [1] * 2, [{"announced": 1}] * 2)


def shut_out(member: Member) -> None:
    with db.transaction():
        members.shut(db.session.merge(member))


def end_sessions(member: Member) -> None:
    with db.transaction():
        sessions.end_sessions(db.session.merge(member))


@pytest.mark.parametrize(
    ("act", "status", "reason"),
    [(take_roles_away, 403, "role"), (shut_out, 401, "signed-out"), (end_sessions, 401, "signed-out")],
)
def test_who_may_no_longer_write_is_stopped_and_hears_no_more_in_every_process(
    app: Flask,
    author: Member,
    servers: tuple[str, str],
    act: Callable[[Member], None],
    status: int,
    reason: str,
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    account = serving.account(app, author)
    with everywhere(servers, account, chapter) as streams:
        ready = [stream.next("ready") for stream in streams]
        before = [post(url, account, chapter, version) for version, url in enumerate(servers, start=1)]
        act(author)
        after = [post(url, account, chapter, 3) for url in servers]
        ends = [list(stream.events())[-1] for stream in streams]
    assert (ready, before, after) == ([{}] * 2, [200] * 2, [status] * 2)
    assert ends == [("gone", {"reason": reason})] * 2


def test_nobody_writes_in_an_archived_text_and_all_are_told_in_every_process(
    app: Flask, author: Member, servers: tuple[str, str]
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    account = serving.account(app, author)
    with everywhere(servers, account, chapter) as streams:
        before = [post(url, account, chapter, version) for version, url in enumerate(servers, start=1)]
        words = [[stream.next("commit")["from"] for _url in servers] for stream in streams]
        with db.transaction():
            service.archive(service.lock(chapter.id), db.now())
        after = [post(url, account, chapter, 3) for url in servers]
        told = [stream.next("state") for stream in streams]
        with db.transaction():
            service.archive(service.lock(chapter.id, even_archived=True), None)
        again = [post(url, account, chapter, version) for version, url in enumerate(servers, start=3)]
    assert (words, told) == ([[1, 2]] * 2, [{"announced": 1}] * 2)
    assert (before, after, again) == ([200] * 2, [404] * 2, [200] * 2)


def test_who_has_a_text_open_learns_that_it_was_deleted(
    app: Flask, author: Member, servers: tuple[str, str]
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    coordinator = factories.member(factories.organisation("jette", is_lead=True), "coordinator")
    path = f"/texts/{chapter.id}/events?since=1"
    with Listening(servers[0], serving.account(app, author), path) as stream:
        stream.next("state")
        with db.transaction():
            service.delete_text(db.session.merge(coordinator), chapter.id)
        told = stream.next("gone")
    assert told == {"reason": "deleted"}


def test_a_lost_notice_is_made_up_for(app: Flask, author: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    chapter = draft(author, paragraphs=["Before."])
    browser = factories.signed_in(app.test_client(), author)
    stream = Reading(browser, f"/texts/{chapter.id}/events?since=0")
    assert stream.next("commit")[0] == "1"
    monkeypatch.setattr(hearing, "say", lambda *_said: None)
    monkeypatch.setattr(fanout, "nudge", lambda: None)
    monkeypatch.setattr(hearing._DataVersion, "_now", lambda _self: 1)
    write(author, chapter, 1, "r1")
    heard = stream.next("commit")[0]
    stream.close()
    assert heard == "2"


def test_who_is_where_is_told_in_every_process_and_leaves_no_row(
    app: Flask, author: Member, servers: tuple[str, str]
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    reader = factories.member(author.organisation, "observer")
    accounts = [serving.account(app, one) for one in (author, reader)]
    sign = {"client": "c1", "browser": "b1", "device": "computer", "version": 1, "place": [1, 1]}
    flags = {"idle": False, "left": False, "list": False}
    before = _rows(app)
    with everywhere(servers, accounts[1], chapter) as streams:
        first = [stream.next("presence")["people"] for stream in streams]
        statuses = [serving.say(servers[0], accounts[0], chapter.id, {**sign, **flags})]
        came = [_next_with(stream, "people") for stream in streams]
        statuses.append(serving.say(servers[1], accounts[1], chapter.id, {**sign, **flags, "client": "c2"}))
        others = [_next_with(stream, "people") for stream in streams]
        statuses.append(serving.say(servers[0], accounts[0], chapter.id, {**sign, **flags, "left": True}))
        went = [_next_with(stream, "left") for stream in streams]
    assert (first, statuses) == ([[], []], [204] * 3)
    assert [one[0]["client"] for one in came] == ["c1", "c1"]
    assert [one[0]["client"] for one in others] == ["c2", "c2"]
    assert went == [[[author.id, "c1"]]] * 2
    assert _rows(app) == before


def test_a_process_that_begins_later_learns_who_is_here(
    app: Flask, author: Member, servers: tuple[str, str]
) -> None:
    chapter = draft(author, paragraphs=["Before."])
    account = serving.account(app, author)
    sign = {"client": "c1", "browser": "b1", "device": "computer", "version": 1, "place": None}
    sign |= {"idle": False, "left": False, "list": False}
    serving.say(servers[0], account, chapter.id, sign)
    with (
        serving.serving(app) as third,
        Listening(third, account, f"/texts/{chapter.id}/events?since=1") as stream,
    ):
        serving.say(servers[0], account, chapter.id, sign)  # a machine that starts slowly: still here
        came = _next_with(stream, "people")
    serving.say(servers[0], account, chapter.id, {**sign, "left": True})
    assert [(one["client"], one["member"]) for one in came] == [("c1", author.id)]


def _next_with(stream: Listening, what: str) -> list[Any]:
    """Return who came, or who went, with the next word that names anybody."""
    while not (found := stream.next("presence")[what]):
        pass
    return list(found)


def _rows(app: Flask) -> dict[str, int]:
    """Return how many rows each table has, sessions left out."""
    with app.extensions["engine"].connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "sign_in_sessions"]
        return {name: connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in names}


@pytest.mark.parametrize("withdraws", [False, True])
def test_of_two_who_decide_at_once_in_two_processes_one_wins_and_the_other_is_told(
    app: Flask, author: Member, servers: tuple[str, str], withdraws: bool
) -> None:
    """One accepts two suggestions, the other rejects one of them, or takes it back."""
    suggester = factories.member(author.organisation, "reviewer")
    accepting, proposing = (serving.account(app, one) for one in (author, suggester))
    for _round in range(4):
        text = draft(author, paragraphs=["Before."])
        deciders = Deciders(text, suggester, servers, accepting, proposing if withdraws else accepting)
        assert deciders.propose(proposing) == 200
        told, outcomes, words = deciders.decide()
        assert (told, outcomes, words) in (
            ([False, True], ["accepted", "accepted"], "onetwoBefore."),
            ([True, False], ["rejected", None], "twoBefore."),
        )
