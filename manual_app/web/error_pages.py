"""The one table that maps domain errors to a status, and the pages and JSON of all errors."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from manual_app import errors, outages
from manual_app.web import access, request_log, security
from manual_app.wording import _

STATUS: dict[type[errors.DomainError], int] = {
    errors.BadRequest: 400,
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.Unprocessable: 422,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.Altered: 500,
}
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(errors.DomainError, domain_error)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, unforeseen)


def status_of(error: errors.DomainError) -> int:
    """Return the status of a domain error: that of its nearest class in the table."""
    return next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), 422)


def domain_error(error: errors.DomainError) -> Any:
    """Answer a domain error."""
    status = status_of(error)
    if status == 401 and not access.wants_json() and request.accept_mimetypes.accept_html:
        return access.to_sign_in()
    headers = {}
    if isinstance(error, errors.TooMany | errors.Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return answer(status, error.code, error.message, headers, error.details)


def http_error(error: HTTPException) -> Any:
    """Answer what Flask and Werkzeug raise."""
    status = error.code or 500
    if status < 400:
        return error
    if isinstance(error, SecurityError):  # a foreign host: no address of ours may be built for it
        return Response("This host is not served here.\n", 400, mimetype="text/plain")
    if isinstance(error, CSRFError):
        return answer(400, "csrf", _("This page was open too long, or cookies are off. Reload it."), {}, {})
    headers = {
        name: value
        for name, value in error.get_headers()
        if name in {"Allow", "Retry-After", "Content-Range"}
    }
    code = {403: "forbidden", 404: "not_found", 413: "too_large", 429: "too_many"}.get(status, "bad_request")
    return answer(status, code, "", headers, {})


def outage(kind: outages.Outage, error: Exception) -> Any:
    """Answer what the machine did not let happen; the page asks nothing of the database."""
    log.error("outage", kind=str(kind), exc_info=error)
    headers = {"Retry-After": "2" if kind == outages.Outage.BUSY else "5"}
    sentence = outages.sentence(kind)
    if access.wants_json():
        return jsonify({"error": "unavailable", "detail": sentence, "kind": kind}), 503, headers
    page = current_app.jinja_env.get_template("errors/503.html")
    known = {
        "message": sentence,
        "request": request,
        "csp_nonce": security.nonce(),
        "request_id": request_log.identity(),
    }
    return page.render(known), 503, headers


def unforeseen(error: Exception) -> Any:
    """Answer an outage of the machine, or a fault of ours; in tests the latter is raised."""
    kind = outages.kind_of(error)
    if kind is not None:
        return outage(kind, error)
    if current_app.testing or current_app.debug:
        raise error
    log.exception("fault")
    return answer(500, "fault", "", {}, {})


def _in_short(status: int) -> str:
    """Return the sentence of a JSON answer whose error brought none; a page says as much in its heading."""
    sentences = {
        403: _("Your role does not include this step."),
        404: _("This does not exist, or it is not for you to see."),
        405: _("This address does not take this kind of request."),
        413: _("This is more than the manual takes at once."),
        429: _("That was too often. Wait a moment and try again."),
    }
    fault = _("Something went wrong here. Nothing was saved; try again.")
    return sentences.get(status, fault if status >= 500 else _("This request could not be read."))


def answer(status: int, code: str, message: str, headers: dict[str, str], details: dict[str, object]) -> Any:
    """Return JSON `{error, detail, …}` or the page of `status`."""
    if access.wants_json():
        body = jsonify({"error": code, "detail": message or _in_short(status), **details})
        return body, status, headers
    template = (
        f"errors/{status}.html"
        if status in PAGES
        else ("errors/500.html" if status >= 500 else "errors/400.html")
    )
    return render_template(template, message=message, status=status), status, headers


PAGES = frozenset({400, 401, 403, 404, 409, 413, 422, 429, 500, 503})
