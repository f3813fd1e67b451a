"""The page of notices, and the number beside the bell on every page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, request, url_for
from wtforms import HiddenField, RadioField

from manual_app.discussions.notices import mailing, queries, service
from manual_app.discussions.notices.models import ByMail, Kind, Notice
from manual_app.discussions.notices.showing import Shown, shown
from manual_app.errors import BadRequest
from manual_app.web import access, answers, filters
from manual_app.web.forms import Form
from manual_app.web.storable import whole_number
from manual_app.wording import Lazy, _

__all__ = ["blueprint", "init_app", "mailing"]  # the jobs are known once they are imported

blueprint = Blueprint("notices", __name__, url_prefix="/notices")
ON_A_PAGE, MENTIONS = 30, 3


class MailForm(Form):
    """When notices are mailed as well."""

    by_mail = RadioField(
        Lazy("Notices by mail"),
        choices=[
            (ByMail.AT_ONCE, Lazy("At once: gathered for a few minutes")),
            (ByMail.DAILY, Lazy("Once a day, at seven in the morning (Brussels)")),
            (ByMail.OFF, Lazy("Never: I look here")),
        ],
    )


class UpToForm(Form):
    """The newest notice of the page from which all are marked as read."""

    up_to = HiddenField()


@blueprint.get("")
@access.members
def overview() -> Any:
    """List what the member is told, the newest first."""
    return _page(MailForm(by_mail=queries.by_mail(access.signed_in_member())))


@blueprint.post("/<int:notice_id>/open")
@access.members
def follow(notice_id: int) -> Any:
    """Lead to what a notice tells of: a discussion, or a text; it is read then."""
    notice = service.read(access.signed_in_member(), notice_id)
    return answers.done(_shown(notice).address)


@blueprint.post("/<int:notice_id>/read")
@access.members
def read(notice_id: int) -> Any:
    """Mark as read what is told of one discussion, or was decided in one text."""
    service.read(access.signed_in_member(), notice_id)
    return answers.done(url_for("notices.overview"))


@blueprint.post("/read")
@access.members
def read_all() -> Any:
    """Mark as read all that stood on the page."""
    newest = UpToForm().up_to.data or ""
    if not newest.isdecimal() or int(newest) > 2**31 - 1:
        raise BadRequest(_("This page was not sent whole. Reload it."))
    service.read_all(access.signed_in_member(), up_to=int(newest))
    flash(_("All notices are marked as read."), "success")
    return answers.done(url_for("notices.overview"))


@blueprint.post("/by-mail")
@access.members
def choose_mail() -> Any:
    """Choose when notices are mailed."""
    form = MailForm()
    if not form.validate():
        return _page(form)
    service.choose_mail(access.signed_in_member(), ByMail(form.by_mail.data))
    flash(_("Your choice is saved."), "success")
    return answers.done(url_for("notices.overview", _anchor="by-mail"))


def init_app(app: Flask) -> None:
    """Open the page."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(count_notices=_count, list_mentions=_mentions)


def _page(form: MailForm) -> Any:
    member = access.signed_in_member()
    before = request.args.get("before", type=whole_number)
    found = queries.list_notices(member, before=before, limit=ON_A_PAGE + 1)
    older = found[ON_A_PAGE - 1].id if len(found) > ON_A_PAGE else None
    return answers.form_page(
        "discussions/notices.html",
        form,
        notices=shown(found[:ON_A_PAGE]),
        unread=_count(),
        older=url_for("notices.overview", before=older) if older else "",
        is_first=before is None,
    )


def _shown(notice: Notice) -> Shown:
    return shown([notice])[0]


def _mentions() -> list[Shown]:
    """Return the newest mentions of the signed-in member, for the page of what waits for them."""
    found = queries.list_notices(access.signed_in_member(), limit=MENTIONS, kind=Kind.MENTION)
    return shown(found)


def _count() -> int:
    """Return how many notices the signed-in member has not read."""
    member = filters.current_member()
    return queries.count_unread(member) if member is not None else 0
