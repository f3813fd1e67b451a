"""Who is in a Text at this moment: what a tab says of itself (docs/live-editing.md)."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.errors import NotSignedIn, TooLarge, Unprocessable
from manual_app.texts import fanout, queries
from manual_app.texts.epochs import permission_epoch
from manual_app.texts.presence import Key, Sign
from manual_app.texts.rules import can_read_text
from manual_app.web import access, request_log
from manual_app.web.bodies import json_object
from manual_app.web.transaction import by_view
from manual_app.wording import _

blueprint = Blueprint("presence", __name__, url_prefix="/texts")

MOST_BYTES = 1_000
DEVICES = frozenset({"computer", "tablet", "phone"})
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
_KEYS = frozenset({"client", "browser", "device", "version", "place", "idle", "left", "list"})


@blueprint.post("/<int:text_id>/presence")
@by_view
@access.checked_inside(can_read_text)
def show_oneself(text_id: int) -> Any:
    """Note where a tab's person is; nothing is written, and of a tab that is known nothing is read."""
    token = access.session_token()
    g.member_id = member_id = accounts.whose(token)
    current_app.extensions["sign_buckets"].take(member_id, 0)
    body = _checked_body()
    rights = permission_epoch(token)
    if rights is None:
        raise NotSignedIn(_("Sign in to go on."))
    request_log.leave_out()  # every few seconds, of everybody who has a text open
    _note(text_id, member_id, rights, body)
    if not body["list"]:
        return Response(status=204)
    return jsonify(people=fanout.presence().here(text_id))


def _note(text_id: int, member_id: int, rights: int, body: dict[str, Any]) -> None:
    """Let the tab stay, arrive or leave; raises NotFound and Forbidden where it has no business."""
    here, key = fanout.presence(), Key(member_id, body["client"])
    if body["left"]:
        here.leave(text_id, key)
        return
    if here.is_known(text_id, key, rights):
        here.stay(text_id, member_id, _sign_of(body))
        return
    with db.reading():
        person = queries.reader(accounts.get_member(member_id), text_id)
    here.arrive(text_id, person, _sign_of(body), rights)
    fanout.attend()


def _sign_of(body: dict[str, Any]) -> Sign:
    place = tuple(body["place"]) if body["place"] else None
    return Sign(body["client"], body["browser"], body["device"], body["version"], place, body["idle"])


def _checked_body() -> dict[str, Any]:
    """Return the body, of exactly the shape that is promised; raises TooLarge, BadRequest, Unprocessable."""
    if len(request.get_data()) > MOST_BYTES:
        raise TooLarge(_("A sign of presence has at most 1 kB."))
    body = json_object()
    if body.keys() != _KEYS or not (_names_hold(body) and _numbers_hold(body)):
        raise Unprocessable(
            _("A sign of presence has client, browser, device, version, place, idle, left and list."),
            code="bad_sign",
        )
    return body


def _names_hold(body: dict[str, Any]) -> bool:
    names = all(type(body[key]) is str and _NAME.fullmatch(body[key]) for key in ("client", "browser"))
    flags = all(type(body[key]) is bool for key in ("idle", "left", "list"))
    return names and flags and type(body["device"]) is str and body["device"] in DEVICES


def _numbers_hold(body: dict[str, Any]) -> bool:
    place = body["place"]
    if place is not None and (type(place) is not list or len(place) != 2):
        return False
    return all(type(number) is int and 0 <= number < 2**31 for number in (body["version"], *(place or ())))
