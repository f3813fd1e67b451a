"""The public pages: landing, reading, citation, notices. They need no session and no script."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import Blueprint, Flask, Response, make_response, redirect, render_template, request, url_for

from manual_app import mail
from manual_app.editions import queries as editions
from manual_app.errors import NotFound
from manual_app.manual import queries as manual
from manual_app.reader import pages
from manual_app.reader.binding import web_edition
from manual_app.reader.citation import cite
from manual_app.web import access
from manual_app.web.filters import current_member
from manual_app.web.security import nonce, public
from manual_app.wording import _

blueprint = Blueprint("reader", __name__)
DAY = 24 * 3600
FORMS = {
    "bib": ("bibtex", "application/x-bibtex"),
    "ris": ("ris", "application/x-research-info-systems"),
    "json": ("csl", "application/vnd.citationstyles.csl+json"),
}


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@access.anyone
def front() -> Any:
    """The landing page."""
    language = request.args.get("language", manual.get_manual().source_language)
    return _page("reader/front.html", page=pages.front(language, mail.link("")))


@blueprint.get("/cover/<int(min=1, max=60):shapes>.svg")
@access.anyone
def cover(shapes: int) -> Response:
    """The picture of the cover: one shape a partner; the same number always gives the same picture."""
    response = Response(pages.cover_picture(shapes), mimetype="image/svg+xml")
    return public(response, seconds=DAY)


@blueprint.get("/read/<language>")
@access.anyone
def contents(language: str) -> Any:
    """The first section of the current edition."""
    first = next(web_edition(pages.current(language)).book.sections(), None)
    if first is None:
        raise NotFound(_("There is nothing in this edition."))
    return redirect(url_for("reader.read", language=language, section_id=first.id))


@blueprint.get("/read/<language>/<int:section_id>")
@access.anyone
def read(language: str, section_id: int) -> Any:
    """One section of the current edition."""
    page = pages.reading(language, str(section_id))
    return _page("reader/section.html", page=page, address=mail.link(request.path))


@blueprint.get("/cite/<number>/<language>.<any(bib, ris, json):form>")
@access.anyone
def citation(number: str, language: str, form: str) -> Response:
    """The citation of a published edition in a form that programs read."""
    edition = editions.get_edition(number, language, preview=False)
    if edition.published_at is None:
        raise NotFound(_("There is no such edition."))
    address = mail.link(f"/editions/{edition.number}/{language}/manual.pdf")
    name, media_type = FORMS[form]
    content = getattr(cite(edition, web_edition(edition).book, address), name)()
    response = Response(content, mimetype=media_type)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="manual-{edition.number}-{language}.{form}"'
    )
    response.add_etag()
    public(response).make_conditional(request)
    return response


@blueprint.get("/<any(privacy, accessibility, contact):notice>")
@access.anyone
def notice(notice: str) -> Any:
    """Privacy notice, accessibility statement, contact."""
    return _page(f"reader/{notice}.html")


def _page(template: str, **values: Any) -> Response:
    """Render a public page: caches may keep it, but not what a member sees of it.

    Its ETag leaves the nonce out, which is another one each time.
    """
    html = render_template(template, foot=pages.footer(), **values)
    response = make_response(html)
    if current_member():
        return response
    response.set_etag(sha256(html.replace(nonce(), "").encode()).hexdigest()[:32], weak=True)
    public(response).make_conditional(request)
    return response
