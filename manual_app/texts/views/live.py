"""A Text on the wire: read it, write to it, hear of it (docs/live-editing.md)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request

from manual_app import together
from manual_app.accounts import queries as accounts
from manual_app.accounts.models import Member
from manual_app.content.schema import SCHEMA_NUMBER
from manual_app.content.shape import MAX_WRITE_BYTES
from manual_app.errors import BadRequest, TooLarge, Unprocessable
from manual_app.texts import queries, service
from manual_app.texts.epochs import permission_epoch
from manual_app.texts.limits import Buckets
from manual_app.texts.rules import can_read_text, can_write_text
from manual_app.texts.service import Write
from manual_app.texts.streams import TextEvents, check_positions
from manual_app.web import access, metrics, request_log, streams
from manual_app.web.streams import Event
from manual_app.web.transaction import by_view
from manual_app.wording import _

blueprint = Blueprint("texts", __name__, url_prefix="/texts")

MAX_TEXTS_A_STREAM = 20
_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,80}")
_POSITION = re.compile(r"([0-9]{1,9}):([0-9]{1,9})")


@blueprint.get("/<int:text_id>")
@access.checked_by(can_read_text)
def show(text_id: int) -> Any:
    """Return the Text with its document, for an editor to start from: as it is, or as of `?version=N`."""
    version = _version("version") if "version" in request.args else None
    return jsonify(queries.live_state(access.signed_in_member(), text_id, version))


@blueprint.post("/<int:text_id>/steps")
@by_view
@access.checked_inside(can_write_text)
def write(text_id: int) -> Any:
    """Append steps; see `service.commit` for what may be answered.

    What can be refused without the database is refused before the write lock is taken; the session is asked
    for in the transaction that writes.
    """
    token = access.session_token()
    g.member_id = accounts.whose(token)
    member_id, buckets = g.member_id, current_app.extensions["write_buckets"]
    write = _checked_write(buckets, member_id)

    def commit() -> service.Accepted:
        with buckets.charging(member_id):
            return service.commit(accounts.get_signed_in(token), text_id, write)

    accepted = together.write(commit)
    metrics.count_commit()
    request_log.leave_out()  # the commit says who wrote and when, several times a second
    return Response(streams.compact(accepted.as_json()), content_type="application/json")


@blueprint.get("/<int:text_id>/attribution")
@access.checked_by(can_read_text)
def attribution(text_id: int) -> Any:
    """Return who wrote what; it is paid for like writing, from a bucket of its own: it may take a second."""
    member = access.signed_in_member()
    version = _version("version") if "version" in request.args else None
    buckets = current_app.extensions["attribution_buckets"]
    buckets.take(member.id, 0)
    with buckets.charging(member.id):
        found = queries.attribution(member, text_id, version)
    return Response(streams.compact(found), content_type="application/json")


@blueprint.get("/<int:text_id>/suggestions")
@access.checked_by(can_read_text)
def suggestions(text_id: int) -> Any:
    """Return who made each open suggestion, and when: the words are in the document."""
    return jsonify(queries.suggested(access.signed_in_member(), text_id))


@blueprint.get("/<int:text_id>/commits")
@access.checked_by(can_read_text)
def commits(text_id: int) -> Any:
    """Return what was committed since a version: for browsers that no stream reaches."""
    return jsonify(queries.commits_since(access.signed_in_member(), text_id, _version("since")))


@blueprint.get("/<int:text_id>/events")
@access.checked_by(can_read_text)
def events(text_id: int) -> Any:
    """Stream the events of one Text since a version."""
    resumed = request.headers.get("Last-Event-ID", "")
    since = int(resumed) if resumed.isdecimal() and len(resumed) < 10 else _version("since")
    return _stream({text_id: since}, vector=False)


@blueprint.get("/events")
@access.checked_by(can_read_text)
def events_of_many() -> Any:
    """Stream the events of several Texts: `?at=7:120,9:4`."""
    given = request.headers.get("Last-Event-ID") or request.args.get("at", "")
    pairs = [_POSITION.fullmatch(part) for part in given.split(",")]
    if not all(pairs) or len(pairs) > MAX_TEXTS_A_STREAM:
        raise BadRequest(_("Name the texts like this: 7:120,9:4."))
    return _stream({int(pair[1]): int(pair[2]) for pair in pairs if pair}, vector=True)


def _stream(positions: dict[int, int], *, vector: bool) -> Any:
    member = access.signed_in_member()
    check_positions(positions)
    return streams.serve(TextEvents(positions, vector=vector), _watch_of(member), member_id=member.id)


def _watch_of(member: Member) -> Callable[[], Event | None]:
    """Return what notices that the session has ended or the member's rights have changed."""
    token, epoch = member.session_token, member.permission_epoch

    def ending() -> Event | None:
        now = permission_epoch(token)
        if now == epoch:
            return None
        return Event("gone", {"reason": "signed-out" if now is None else "role"})

    return ending


def _version(name: str) -> int:
    given = request.args.get(name, "0")
    if not given.isdecimal() or len(given) > 9:
        raise BadRequest(_("A version is a whole number."))
    return int(given)


def _checked_write(buckets: Buckets, member_id: int) -> Write:
    size = len(request.get_data())
    if size > MAX_WRITE_BYTES:
        raise TooLarge(_("This change is too large to be sent at once."))
    buckets.take(member_id, size)
    with buckets.charging(member_id):
        write = _write_of(_json())
        if write.schema == SCHEMA_NUMBER:
            _parsed_already = write.parsed
    return write


def _json() -> Any:
    """Return the body as JSON, None for what is none; nested too deep for the reader counts as none."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def _write_of(body: Any) -> Write:
    """Read the body of a write; raises BadRequest for what is no JSON object, Unprocessable for the rest."""
    if not isinstance(body, dict):
        raise BadRequest(_("A write is a JSON object."))
    if body.keys() != {"version", "schema", "client", "request", "steps"}:
        raise Unprocessable(_("A write has version, schema, client, request and steps."), code="bad_write")
    numbers = all(type(body[key]) is int and 0 <= body[key] < 2**31 for key in ("version", "schema"))
    names = all(type(body[key]) is str and _NAME.fullmatch(body[key]) for key in ("client", "request"))
    if not (numbers and names and type(body["steps"]) is list):
        raise Unprocessable(_("A write has version, schema, client, request and steps."), code="bad_write")
    return Write(**body)
