"""Threads over HTTP, for the editor and the page of a review."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, request

from manual_app.accounts.views import record
from manual_app.discussions import service as discussions
from manual_app.discussions.models import Thread
from manual_app.discussions.pages import people_of
from manual_app.discussions.rules import can_comment, can_read_thread
from manual_app.discussions.threads import queries, service
from manual_app.discussions.threads.places import Place, Words
from manual_app.discussions.threads.rules import can_change_comment
from manual_app.errors import TooLarge, TooMany, Unprocessable
from manual_app.texts import queries as texts
from manual_app.web import access, bodies
from manual_app.web.storable import NO_CHARACTER
from manual_app.wording import _

blueprint = Blueprint("threads", __name__, url_prefix="/texts/<int:text_id>/threads")

MAX_BYTES = 64_000
ACTS = {
    "thread.begun": "began a discussion of",
    "thread.resolved": "settled a discussion of",
    "thread.reopened": "opened again a discussion of",
}


def init_app(app: Flask) -> None:
    """Open the threads of the room."""
    app.register_blueprint(blueprint)
    record.name_acts(ACTS)


@blueprint.get("")
@access.checked_by(can_read_thread)
def show(text_id: int) -> Any:
    """Return the open threads of a Text that the member may read; with `settled=1` settled ones too."""
    settled_too = request.args.get("settled") == "1"
    return jsonify(queries.threads_of(access.signed_in_member(), text_id, settled_too=settled_too))


@blueprint.get("/people")
@access.checked_by(can_read_thread)
def people(text_id: int) -> Any:
    """Return who may be mentioned in a discussion that is being begun: `own=1` within one's own partner."""
    partner = access.signed_in_member().organisation_id if request.args.get("own") == "1" else None
    return jsonify(people_of(Thread(text_id=texts.get_text(text_id).id, organisation_id=partner)))


@blueprint.get("/<int:thread_id>/people")
@access.checked_by(can_read_thread)
def people_of_thread(text_id: int, thread_id: int) -> Any:
    """Return who may be mentioned in a thread."""
    return jsonify(people_of(_thread(text_id, thread_id)))


@blueprint.post("")
@access.checked_by(can_comment)
def begin(text_id: int) -> Any:
    """Begin a thread at a place."""
    sent = _sent("place", "body", "own")
    if type(sent["own"]) is not bool:
        raise _unreadable()
    thread = service.begin(
        access.signed_in_member(), text_id, _place(sent["place"]), _body(sent), own=sent["own"]
    )
    return jsonify({"thread": thread.id}), 201


@blueprint.post("/<int:thread_id>/comments")
@access.checked_by(can_comment)
def reply(text_id: int, thread_id: int) -> Any:
    """Answer in a thread."""
    body, thread = _body(_sent("body")), _thread(text_id, thread_id)
    comment = discussions.answer(access.signed_in_member(), thread.id, body)
    return jsonify({"comment": comment.id}), 201


@blueprint.post("/comments/<int:comment_id>")
@access.checked_by(can_change_comment)
def change(text_id: int, comment_id: int) -> Any:
    """Write one's own comment anew."""
    comment = service.change_comment(access.signed_in_member(), text_id, comment_id, _body(_sent("body")))
    return jsonify({"comment": comment.id})


@blueprint.post("/comments/<int:comment_id>/delete")
@access.checked_by(can_change_comment)
def delete(text_id: int, comment_id: int) -> Any:
    """Take one's own comment back."""
    pay()
    service.delete_comment(access.signed_in_member(), text_id, comment_id)
    return "", 204


@blueprint.post("/<int:thread_id>/resolve")
@access.checked_by(can_comment)
def resolve(text_id: int, thread_id: int) -> Any:
    """Settle a thread."""
    pay()
    discussions.settle(access.signed_in_member(), _thread(text_id, thread_id).id)
    return "", 204


@blueprint.post("/<int:thread_id>/reopen")
@access.checked_by(can_comment)
def reopen(text_id: int, thread_id: int) -> Any:
    """Open a settled thread again."""
    pay()
    discussions.reopen(access.signed_in_member(), _thread(text_id, thread_id).id)
    return "", 204


def _thread(text_id: int, thread_id: int) -> Thread:
    return queries.get_thread(access.signed_in_member(), text_id, thread_id)


def _sent(*keys: str) -> dict[str, Any]:
    """Return what was sent, a JSON object of exactly these keys; each costs as much as a write."""
    size = len(request.get_data())
    if size > MAX_BYTES:
        raise TooLarge(_("This is too large to be sent at once."))
    pay(size)
    body = bodies.json_object()
    if body.keys() != set(keys):
        raise _unreadable()
    return body


def pay(size: int = 0) -> None:
    """Pay for a comment, or for settling, as for a write; nobody sends it again but who did it."""
    try:
        current_app.extensions["write_buckets"].take(access.signed_in_member().id, size)
    except TooMany as error:
        said = _("That was a lot in a short time. What you typed stays here: send it again in a moment.")
        raise TooMany(said, retry_after=error.retry_after) from error


def _body(sent: dict[str, Any]) -> str:
    body = sent["body"]
    if type(body) is not str:
        raise _unreadable()
    return NO_CHARACTER.sub("", body)


def _place(given: Any) -> Place:
    if not isinstance(given, dict) or not given.keys() <= {"kind", "anchor", "words", "revision"}:
        raise _unreadable()
    kind, anchor, revision = given.get("kind"), given.get("anchor"), given.get("revision")
    words = given.get("words")
    anchor_fits = anchor is None or (type(anchor) is str and len(anchor) <= 64)
    if type(kind) is not str or not anchor_fits or not (revision is None or _is_number(revision)):
        raise _unreadable()
    return Place(kind, anchor, None if words is None else _words(words), revision)


def _words(given: Any) -> Words:
    if not isinstance(given, dict) or given.keys() != {"version", "from", "to", "quote"}:
        raise _unreadable()
    if type(given["quote"]) is not str or not all(
        _is_number(given[one]) for one in ("version", "from", "to")
    ):
        raise _unreadable()
    return Words(given["version"], given["from"], given["to"], given["quote"])


def _is_number(value: Any) -> bool:
    return type(value) is int and 0 <= value < 2**31


def _unreadable() -> Unprocessable:
    return Unprocessable(_("A comment says where it belongs, and what it says."), code="bad_comment")
