"""The pages behind a guest link: no account, one text, one's own comments; not for caches nor searches."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, session, url_for

from manual_app.discussions.guests import commenting, queries, service
from manual_app.discussions.guests.forms import ComeInForm, CommentForm, ReplyForm
from manual_app.discussions.guests.models import Guest, GuestLink
from manual_app.discussions.guests.page import guest_page, shows_picture
from manual_app.errors import Gone, NotFound, TooMany
from manual_app.texts import pictures
from manual_app.web import access, answers, error_pages, security
from manual_app.wording import _

blueprint = Blueprint("guests", __name__)

KEYS = "guest"  # in the session: the keys of this browser, by link
MOST_KEYS = 8  # a cookie holds no more


@blueprint.get("/guest/<token>")
@access.anyone
def visit(token: str) -> Any:
    """Show the text to who has come in by this link, and to others what the link is."""
    link = queries.get_open_link(token)
    guest = _guest_of(link)
    return (
        _text_page(token, link, guest, CommentForm(name=guest.name)) if guest else _door(token, ComeInForm())
    )


@blueprint.post("/guest/<token>")
@access.anyone
def come_in(token: str) -> Any:
    """Let somebody in. Only this counts as use: scanners of mail open links, and press no button."""
    form = ComeInForm()
    if form.validate():
        with answers.told_in(form):
            come = service.come_in(token, name=form.name.data or "")
            _remember(come.guest, come.key)
            return answers.done(url_for("guests.visit", token=token))
    return _door(token, form)


@blueprint.post("/guest/<token>/comments")
@access.anyone
def comment(token: str) -> Any:
    """Begin a thread about a paragraph or the whole text."""
    link, guest = _come(token)
    form = CommentForm()
    if form.validate():
        with answers.told_in(form, TooMany):
            commenting.begin(guest, name=form.name.data, block=form.block.data or "", body=form.body.data)
            return answers.done(url_for("guests.visit", token=token, _anchor="mine"))
    return _text_page(token, link, guest, form)


@blueprint.post("/guest/<token>/threads/<int:thread_id>")
@access.anyone
def reply(token: str, thread_id: int) -> Any:
    """Answer in a thread of one's own."""
    link, guest = _come(token)
    form = ReplyForm()
    if form.validate():
        with answers.told_in(form, TooMany):
            commenting.reply(guest, thread_id, body=form.body.data)
            return answers.done(url_for("guests.visit", token=token, _anchor=f"thread-{thread_id}"))
    return _text_page(
        token, link, guest, CommentForm(formdata=None, name=guest.name), reply=(thread_id, form)
    )


@blueprint.post("/guest/<token>/forget")
@access.anyone
def forget(token: str) -> Any:
    """Take one's name away; what was written stays, under a number."""
    _link, guest = _come(token)
    service.forget_name(guest)
    return answers.done(url_for("guests.visit", token=token))


@blueprint.get("/guest/<token>/pictures/<sha256>")
@access.anyone
def picture(token: str, sha256: str) -> Any:
    """Show a picture of this text, and of no other, to who has come in."""
    link = queries.get_open_link(token)
    if _guest_of(link) is None or not shows_picture(link.text_id, sha256):
        raise NotFound(_("There is no such picture."))
    content, media_type = pictures.read(sha256)
    response = make_response(content)
    response.mimetype = media_type
    return security.sandboxed(response)


@blueprint.errorhandler(Gone)
def ended(refusal: Gone) -> Any:
    """Say whom to ask for a new link, and give back what was typed meanwhile."""
    if access.wants_json():
        return error_pages.domain_error(refusal)
    typed = request.form.get("body", "")
    return render_template("discussions/guest_ended.html", message=refusal.message, typed=typed), 410


@blueprint.after_request
def keep_out_of_searches(response: Response) -> Response:
    """Tell search engines to list none of these pages."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _door(token: str, form: ComeInForm) -> Any:
    link = queries.get_open_link(token)
    return answers.form_page("discussions/guest_door.html", form, link=link, token=token)


def _text_page(
    token: str, link: GuestLink, guest: Guest, form: CommentForm, reply: tuple[int, ReplyForm] | None = None
) -> Any:
    def address_of(sha256: str) -> str:
        return url_for("guests.picture", token=token, sha256=sha256)

    page = guest_page(link, guest, commenting.threads_of(guest), address_of)
    form.block.choices = page.places
    shown = render_template("discussions/guest_text.html", page=page, form=form, reply=reply, token=token)
    return shown, 422 if form.errors or (reply and reply[1].errors) else 200


def _come(token: str) -> tuple[GuestLink, Guest]:
    """Return the link, which nobody takes back meanwhile, and who this browser is; raises NotFound, Gone."""
    link = queries.get_open_link(token, locked=True)
    guest = _guest_of(link)
    if guest is None:
        raise NotFound(_("Open the link again: this browser does not know you any more."))
    return link, guest


def _guest_of(link: GuestLink) -> Guest | None:
    known = session.get(KEYS)
    key = known.get(str(link.id)) if isinstance(known, dict) else None
    return queries.find_guest(link, key) if isinstance(key, str) else None


def _remember(guest: Guest, key: str) -> None:
    known = session.get(KEYS)
    keys = {**known, str(guest.link_id): key} if isinstance(known, dict) else {str(guest.link_id): key}
    session[KEYS] = dict(list(keys.items())[-MOST_KEYS:])
