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
from tests.house.visitors import ANONYMOUS, HALF, UNEQUIPPED, World
from tests.reliability import Counted

MEMBERS = frozenset(visitors.everybody())
ANYONE = MEMBERS | {ANONYMOUS, HALF, UNEQUIPPED}
LEAD = frozenset({"coordinator"})
EDITORS = frozenset({"editor, own", "editor, other"})
OWN_AUTHOR = frozenset({"author, own"})
PEOPLE = LEAD | {"deputy, own"}
INVITERS = PEOPLE | {"contact, own"}
WRITERS = OWN_AUTHOR | EDITORS
COMMENTERS = frozenset(one for one in MEMBERS if not one.startswith(("observer", "contact")))
SUGGESTERS = frozenset({"author, other", "reviewer, own", "reviewer, other"})
# who has given a password only reaches what finishes the sign-in, and nothing else
HALF_WAY, SETTING_UP = frozenset({HALF}), MEMBERS | {UNEQUIPPED}

# what each address allows, to whom; things belong to the partner of "own"
TABLE = {
    "GET accounts.account": MEMBERS,
    "POST accounts.account": MEMBERS,
    "GET accounts.add_partner": LEAD,
    "POST accounts.add_partner": LEAD,
    "GET accounts.change_password": MEMBERS,
    "POST accounts.save_password": MEMBERS,
    "GET accounts.second_step": HALF_WAY,
    "POST accounts.give_code": HALF_WAY,
    "GET accounts.recovery_code": HALF_WAY,
    "POST accounts.give_recovery_code": HALF_WAY,
    "POST accounts.ask_for_passkey": HALF_WAY,
    "POST accounts.give_passkey": HALF_WAY,
    "GET accounts.second_factor": SETTING_UP,
    "POST accounts.begin_app": SETTING_UP,
    "GET accounts.new_app": SETTING_UP,
    "POST accounts.confirm_app": SETTING_UP,
    "POST accounts.remove_app": MEMBERS,
    "GET accounts.new_passkey": SETTING_UP,
    "POST accounts.ask_to_make_passkey": SETTING_UP,
    "POST accounts.add_passkey": SETTING_UP,
    "GET accounts.rename_passkey": LEAD,
    "POST accounts.rename_passkey": LEAD,
    "POST accounts.remove_passkey": LEAD,
    "POST accounts.make_codes": MEMBERS,
    "GET accounts.password_again": SETTING_UP,
    "POST accounts.give_password_again": SETTING_UP,
    "GET accounts.ask_to_reset_second_step": PEOPLE,
    "POST accounts.reset_second_step": PEOPLE,
    "GET accounts.edit_partner": LEAD,
    "POST accounts.edit_partner": LEAD,
    "GET accounts.export_record": MEMBERS,
    "GET accounts.invite": INVITERS,
    "POST accounts.send_invitations": INVITERS,
    "POST accounts.resend_invitation": INVITERS,
    "POST accounts.revoke_invitation": INVITERS,
    "GET accounts.member": PEOPLE,
    "POST accounts.member": PEOPLE,
    "POST accounts.deactivate": PEOPLE,
    "POST accounts.reactivate": PEOPLE,
    "POST accounts.make_contact": PEOPLE,
    "GET accounts.partner": MEMBERS,
    "GET accounts.people": MEMBERS,
    "GET accounts.record": MEMBERS,
    "GET accounts.signed_in_again": MEMBERS,
    "GET editions.shelf": MEMBERS,
    "GET editions.show": MEMBERS,
    "GET editions.new": LEAD,
    "POST editions.create": LEAD,
    "POST editions.compile_again": LEAD,
    "POST editions.cancel": LEAD,
    "POST editions.publish": LEAD,
    "GET editions.withdraw": LEAD,
    "POST editions.withdraw": LEAD,
    "GET editor.edit": MEMBERS,
    "GET manual.outline": MEMBERS,
    "GET manual.archived": MEMBERS,
    "GET manual.new_part": LEAD,
    "POST manual.new_part": LEAD,
    "GET manual.new_section": LEAD,
    "POST manual.new_section": LEAD,
    "GET manual.rename": LEAD,
    "POST manual.rename": LEAD,
    "GET manual.move": LEAD,
    "POST manual.move": LEAD,
    "POST manual.nudge": LEAD,
    "POST manual.archive": LEAD,
    "POST manual.delete": LEAD,
    "POST manual.restore": LEAD,
    "POST manual.undo": LEAD,
    "GET manual.new_translation": LEAD,
    "POST manual.new_translation": LEAD,
    "GET manual.assign": LEAD | EDITORS,
    "POST manual.assign": LEAD | EDITORS,
    "GET manual.co_authors": OWN_AUTHOR | EDITORS,
    "POST manual.co_authors": OWN_AUTHOR | EDITORS,
    "POST pictures.add": WRITERS,
    "GET guest_links.links": WRITERS | LEAD,
    "POST guest_links.make": WRITERS,
    "POST guest_links.end": WRITERS | LEAD,
    "POST guest_links.erase": WRITERS | LEAD,
    "GET discussions.thread": MEMBERS,
    "GET discussions.people": MEMBERS,
    "POST discussions.answer": COMMENTERS,
    "POST discussions.settle": COMMENTERS,
    "POST discussions.reopen": COMMENTERS,
    "GET notices.overview": MEMBERS,
    "POST notices.follow": OWN_AUTHOR,
    "POST notices.read": OWN_AUTHOR,
    "POST notices.read_all": MEMBERS,
    "POST notices.choose_mail": MEMBERS,
    "GET word.show": WRITERS | SUGGESTERS,
    "POST word.read": WRITERS | SUGGESTERS,
    "POST word.suggest": WRITERS | SUGGESTERS,
    "GET word.export": MEMBERS,
    "POST word.take": WRITERS,
    "POST word.leave": WRITERS | SUGGESTERS,
    "GET word.taken": WRITERS,
    "POST word.undo": WRITERS,
    "GET word.picture": WRITERS | SUGGESTERS,
    "GET desk.waiting": MEMBERS,
    "GET privacy.kept": MEMBERS,
    "POST privacy.export": MEMBERS,
    "GET privacy.leave": MEMBERS,
    "POST privacy.leave": MEMBERS,
    "GET privacy.erase": LEAD,
    "POST privacy.erase": LEAD,
    "GET reviews.standing": MEMBERS,
    "GET reviews.review": MEMBERS,
    "GET reviews.revisions": MEMBERS,
    "GET reviews.revision": MEMBERS,
    "GET reviews.compare": MEMBERS,
    "GET reviews.submit_page": OWN_AUTHOR,
    "POST reviews.submit": OWN_AUTHOR,
    "POST reviews.recall": OWN_AUTHOR | LEAD,
    "POST reviews.decide": frozenset({"reviewer, other"}),
    "POST reviews.sign_off": LEAD,
    "POST reviews.restore": WRITERS,
    "GET operating.overview": LEAD,
    "POST operating.send_again": LEAD,
    "POST operating.give_up": LEAD,
    "POST operating.try_again": LEAD,
    "POST operating.dismiss": LEAD,
    "GET settings.overview": MEMBERS,
    "POST settings.words": LEAD,
    "POST settings.general": LEAD,
    "POST settings.emblem": LEAD,
    "POST settings.numbers": LEAD,
    "GET texts.show": MEMBERS,
    "GET texts.attribution": MEMBERS,
    "GET texts.commits": MEMBERS,
    "GET texts.suggestions": MEMBERS,
    "GET texts.events": MEMBERS,
    "GET texts.events_of_many": MEMBERS,
    "POST texts.write": WRITERS | SUGGESTERS,
    "POST presence.show_oneself": MEMBERS,
}
# done, or told what is missing for it: never that the visitor may not
AS_BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
# what takes JSON only, also from a browser
BY_PROGRAM = {"texts.write", "presence.show_oneself"}
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
    if endpoint in {"word.taken", "word.undo"}:
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
