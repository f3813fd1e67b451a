"""Who may do what, everywhere: each address, each role, own and other organisation, one table (row 9)."""

from __future__ import annotations

import sqlite3
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from manual_app import db
from tests.house import visitors
from tests.house.bodies import BODIES, QUERIES
from tests.house.permissions import ANYONE, HALF_WAY, MEMBERS, TABLE
from tests.house.visitors import ANONYMOUS, World
from tests.reliability import Counted

# done, or told what is missing for it: never that the visitor may not
AS_BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
# what takes JSON only, also from a browser
BY_PROGRAM = {"threads.begin", "threads.reply", "threads.change", "texts.write", "presence.show_oneself"}
LET_IN = {"GET": {200}, "POST": {200, 201, 202, 204, 302, 303, 400, 409, 422}}
# the second step is given and is wrong; no app is being set up that could be shown
ANSWERS = {
    "POST accounts.give_code": {401},
    "POST accounts.give_recovery_code": {401},
    "GET accounts.new_app": {303},
}
# what is one member's, and does not exist for others
OF_ONE = ("accounts.remove_passkey", "accounts.rename_passkey", "notices.follow", "notices.read")
# an edition that is not published is not there for these
NOT_YET = {
    "GET editions.withdraw": {404},
    "POST editions.withdraw": {404},
    "POST editions.publish": {404},
    # no Word file waits, and none was taken in
    "POST word.take": {404},
    "POST word.undo": {404},
    "POST word.suggest": {404},
    "GET word.picture": {404},
}


def places(app: Flask) -> dict[str, tuple[str, str]]:
    """Return "METHOD endpoint" -> (method, endpoint) of every address that is not for everybody."""
    return {
        f"{method} {rule.endpoint}": (method, rule.endpoint)
        for rule in app.url_map.iter_rules()
        for method in set(rule.methods or ()) - {"HEAD", "OPTIONS"}
        if getattr(app.view_functions[rule.endpoint], "access_rule", None) != "anyone"
    }


def address(app: Flask, endpoint: str, samples: dict[str, Any]) -> str:
    """Return the address of the thing that stands in the world."""
    (rule,) = {rule.rule: rule for rule in app.url_map.iter_rules(endpoint)}.values()
    values = {name: samples[name] for name in rule.arguments if name in samples}
    if endpoint in {"reviews.revision", "reviews.restore"}:
        values["number"] = 1
    if endpoint in {"word.taken", "word.undo", "reviews.undo_restoring"}:
        values["version"] = 0
    if endpoint == "manual.restore":
        values["section_id"] = samples["archived_id"]
    if endpoint == "manual.nudge":
        values["way"] = "up"
    path = app.url_map.bind("localhost").build(endpoint, values)
    return f"{path}?{QUERIES.get(endpoint, '')}".format(**samples).rstrip("?")


def ask(
    app: Flask, browser: FlaskClient, world: World, method: str, endpoint: str, *, by_form: bool = False
) -> int:
    """Return the status of the answer to a program, or to a browser that sends a form."""
    headers = {"Accept": AS_BROWSER if by_form else "application/json"}
    headers["X-CSRFToken"] = browser.environ_base["csrf"]
    options: dict[str, Any] = {"headers": headers, "buffered": False}
    if endpoint == "pictures.add":
        options["data"] = {"picture": (BytesIO(visitors.picture()), "photo.png")}
    elif method == "POST":
        body = BODIES.get(endpoint, {})
        options["data" if by_form and endpoint not in BY_PROGRAM else "json"] = {
            name: value.format(**world.samples) if isinstance(value, str) else value
            for name, value in body.items()
        }
    answer = browser.open(address(app, endpoint, world.samples), method=method, **options)
    answer.close()
    return answer.status_code


def test_table_names_every_address_and_no_other(app: Flask) -> None:
    assert set(places(app)) == set(TABLE)


@pytest.mark.parametrize("visitor", sorted(ANYONE))
def test_who_is_not_in_the_table_is_refused_and_changes_nothing(
    world: World, tmp_path: Path, visitor: str, counted: Counted
) -> None:
    app = world.copied_to(tmp_path / "copy")
    browser = world.visit(app, visitor)
    before = _written(tmp_path / "copy")
    asked = {place: found for place, found in places(app).items() if visitor not in TABLE[place]}
    asked |= {f"HEAD {name}": ("HEAD", name) for method, name in asked.values() if method == "GET"}
    program = {place: ask(app, browser, world, *found) for place, found in asked.items()}
    form = {place: ask(app, browser, world, *found, by_form=True) for place, found in asked.items()}
    told = {place: status for place, status in program.items() if status != refusal(visitor, place)}
    shown = {place: status for place, status in form.items() if status not in refusals(visitor, place)}
    let_in = len(told) + len(shown)
    counted("who may not is refused, on every address", requests=2 * len(asked), let_in=let_in)
    assert (told, shown) == ({}, {})
    assert _written(tmp_path / "copy") == before
    _close(app)


def refusal(visitor: str, place: str) -> int:
    """Return how a program is refused: a stranger has to sign in, and so has who is not in yet."""
    if place.endswith(OF_ONE) and visitor in MEMBERS:
        return 404  # of another member: not there
    return 403 if visitor in MEMBERS else 401


def refusals(visitor: str, place: str) -> set[int]:
    """Return how a browser is refused: led to sign in, or on when that is done already."""
    method, endpoint = place.split()
    if visitor not in MEMBERS:
        return {401} if endpoint in BY_PROGRAM else {302}
    second_step = TABLE.get(f"GET {endpoint}") == HALF_WAY and method != "POST"
    return {302} if second_step else {refusal(visitor, place)}


@pytest.mark.parametrize("visitor", sorted(ANYONE - {ANONYMOUS}))
def test_who_is_in_the_table_is_let_in(world: World, tmp_path: Path, visitor: str) -> None:
    app = world.copied_to(tmp_path / "copy")
    browser = world.visit(app, visitor)
    kept = world.keep(app)
    unexpected = {}
    for place, found in places(app).items():
        if visitor not in TABLE[place]:
            continue
        status = ask(app, browser, world, *found)
        if status not in ({**NOT_YET, **ANSWERS}).get(place, LET_IN[found[0]]):
            unexpected[place] = status
        if found[0] == "POST":
            world.put_back(app, kept)
    assert unexpected == {}
    _close(app)


def _written(instance: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, but of those that every visit writes."""
    with sqlite3.connect(instance / "manual.sqlite3") as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        return {
            name: connection.execute(f"SELECT * FROM {name}").fetchall()
            for name in tables
            if name != "sign_in_sessions"
        }


def _close(app: Flask) -> None:
    db.close()
    app.extensions["engine"].dispose()
