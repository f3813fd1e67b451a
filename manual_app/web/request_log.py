"""One line of the log for each request, and the id by which people and logs speak of it.

A line holds method, address, status, time and the member's id. What stands in the address for a text
parameter is left out: it may be a token. Where the work itself is on record a view may ask for no line.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from flask.signals import request_finished, request_started

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PARAMETER = re.compile(r"<[^<>]*?(\w+)>")
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Give every request an id, and write its line when it is answered."""
    request_started.connect(_begin, app)
    request_finished.connect(_end, app)
    app.after_request(_name)
    app.teardown_request(lambda _error: structlog.contextvars.clear_contextvars())
    app.context_processor(lambda: {"request_id": identity()})


def identity() -> str:
    """Return the id of this request: what the proxy in front calls it, else one of our own."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "") if int(current_app.config["PROXY_HOPS"]) else ""
        g.request_id = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def seconds() -> float:
    """Return how long this request has been worked on."""
    return time.perf_counter() - float(g.began)


def leave_out() -> None:
    """Write no line for this request, unless it fails."""
    g.left_out = True


def _begin(_app: Flask, **_more: Any) -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=identity())


def _name(response: Response) -> Response:
    response.headers[HEADER] = identity()
    return response


def _end(app: Flask, response: Response, **_more: Any) -> None:
    failed = response.status_code >= 500
    # in a terminal in which somebody tries the app: only what goes wrong
    if not failed and (app.config["DEMO"] or "left_out" in g):
        return
    facts: dict[str, Any] = {"method": request.method, "route": _route(), "status": response.status_code}
    facts["ms"] = round(seconds() * 1000, 1)
    member = getattr(g, "_login_user", None)  # whom the view has asked for; nobody is looked up for the log
    if getattr(member, "is_authenticated", False) or "member_id" in g:
        facts["member"] = g.get("member_id") or getattr(member, "id", None)
    (log.error if failed else log.info)("request", **facts)


def _route() -> str:
    """Return the address as its rule names it, whole numbers filled in."""
    if request.url_rule is None:
        return "-"
    values = request.view_args or {}
    return _PARAMETER.sub(lambda found: _shown(found[1], values.get(found[1])), request.url_rule.rule)


def _shown(name: str, value: object) -> str:
    return str(value) if isinstance(value, int) else f"<{name}>"
