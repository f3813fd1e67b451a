"""One transaction a request: refused requests leave nothing, and nobody waits for a slow or refused one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, jsonify
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from manual_app import db
from manual_app.accounts.models import Organisation
from manual_app.errors import Conflict
from manual_app.extensions import csrf
from manual_app.web import security
from manual_app.web.transaction import by_view

JSON = {"Accept": "application/json"}


@pytest.fixture
def begun(app: Flask) -> Iterator[list[str]]:
    """Every BEGIN, as it happens."""
    statements: list[str] = []

    def listen(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("BEGIN"):
            statements.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", listen)
    yield statements
    event.remove(app.extensions["engine"], "before_cursor_execute", listen)


@pytest.fixture
def writing(app: Flask) -> Flask:
    """The app with views that write and then do something."""

    def write(what: str) -> object:
        db.session.add(Organisation(slug=what, name=what, short_name=what, country="BE"))
        db.session.flush()
        db.after_commit(lambda: told.append(what))
        if what == "conflict":
            raise Conflict("Somebody was first.")
        if what == "fault":
            raise RuntimeError("a fault of ours")
        return jsonify(what)

    told: list[str] = []
    app.config["told"] = told
    app.add_url_rule("/write/<what>", "write", csrf.exempt(write), methods=["GET", "POST"])
    app.add_url_rule(
        "/steps",
        "steps",
        csrf.exempt(by_view(lambda: jsonify(db.session().in_transaction()))),
        methods=["POST"],
    )
    return app


def organisations() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Organisation)) or 0


def test_post_is_committed_once_and_then_tells(writing: Flask, begun: list[str]) -> None:
    assert writing.test_client().post("/write/done").status_code == 200
    assert (organisations(), writing.config["told"]) == (1, ["done"])
    if writing.extensions["engine"].dialect.name == "sqlite":
        assert begun[0] == "BEGIN IMMEDIATE"


def test_get_leaves_nothing_even_when_its_view_tries(writing: Flask) -> None:
    assert writing.test_client().get("/write/tried").status_code == 200
    assert (organisations(), writing.config["told"]) == (0, [])


def test_refused_request_leaves_nothing(writing: Flask) -> None:
    assert writing.test_client().post("/write/conflict", headers=JSON).status_code == 409
    assert (organisations(), writing.config["told"]) == (0, [])


def test_fault_leaves_nothing_and_says_nothing_about_itself(writing: Flask) -> None:
    writing.testing = False
    answer = writing.test_client().post("/write/fault", headers=JSON)
    assert (answer.status_code, answer.json) == (
        500,
        {"error": "fault", "detail": "Something went wrong here. Nothing was saved; try again."},
    )
    assert (organisations(), writing.config["told"]) == (0, [])


def test_what_can_be_refused_without_the_database_takes_no_lock(
    client: FlaskClient, begun: list[str]
) -> None:
    assert client.post("/sign-out").status_code == 400
    assert client.post("/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/nothing-here", headers=JSON).status_code == 404
    assert client.post("/sign-out", data=b"x" * (security.MAX_BODY + 1)).status_code == 413
    assert "BEGIN IMMEDIATE" not in begun


def test_view_with_its_own_transactions_gets_none(writing: Flask, begun: list[str]) -> None:
    assert writing.test_client().post("/steps").json is False
    assert begun == []


@pytest.mark.parametrize(
    ("kind", "size", "status"),
    [
        ("application/x-www-form-urlencoded", security.MAX_FORM + 1, 413),
        ("application/json", security.MAX_BODY + 1, 413),
        ("application/octet-stream", security.MAX_BODY + 1, 413),
    ],
)
def test_too_much_is_refused_in_words(client: FlaskClient, kind: str, size: int, status: int) -> None:
    answer = client.post("/sign-in", data=b"a=" + b"x" * (size - 2), content_type=kind, headers=JSON)
    assert (answer.status_code, answer.json["error"]) == (status, "too_large")
