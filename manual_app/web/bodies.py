"""What a request brings: a JSON object, or a form; wrong shapes are refused with one sentence."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import request

from manual_app.errors import BadRequest
from manual_app.web import storable
from manual_app.wording import _

T = TypeVar("T")


def json_object() -> dict[str, Any]:
    """Return the JSON object of the request's body; raises BadRequest."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:  # nested too deep for the reader
        body = None
    if not isinstance(body, dict):
        raise BadRequest(_("The body of this request is a JSON object."))
    storable.check(body)
    return body


def member_of(body: dict[str, Any], name: str, kind: type[T], default: T | None = None) -> T:
    """Return `body[name]`, which must be of `kind`; without a default it must be there. Raises BadRequest."""
    value = body.get(name)
    if value is None and default is not None:
        return default
    if type(value) is not kind:
        raise BadRequest(_("“%(name)s” is missing or of the wrong type.", name=name))
    return value


def number_or_none(body: dict[str, Any], name: str) -> int | None:
    """Return `body[name]`, a whole number or null; what is absent is null. Raises BadRequest."""
    return None if body.get(name) is None else member_of(body, name, int)
