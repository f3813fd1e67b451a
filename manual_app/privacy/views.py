"""Pages about what is kept: one's own, leaving, erasing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from flask import Blueprint, Flask, flash, render_template, send_file, url_for

from manual_app import db
from manual_app.accounts import queries as accounts
from manual_app.accounts import service as people
from manual_app.accounts.models import Member
from manual_app.accounts.rules import can_erase_people
from manual_app.accounts.views import record
from manual_app.accounts.views.sign_in import account_key, forget_browser
from manual_app.privacy import queries, service
from manual_app.privacy.forms import EraseForm, LeaveForm
from manual_app.privacy.periods import PERIODS
from manual_app.web import access, answers, filters
from manual_app.web.access import signed_in_member
from manual_app.web.transaction import by_view
from manual_app.wording import _

blueprint = Blueprint("privacy", __name__)
ACTS = {"member.left": "left the manual:", "member.erased": "erased name and address of"}


@blueprint.get("/account/kept")
@access.members
def kept() -> Any:
    """Say what is kept about the member, and how long."""
    return render_template("privacy/kept.html", member=signed_in_member())


@blueprint.post("/account/kept")
@by_view
@access.members
def export() -> Any:
    """Hand out what is kept about the member who asks, as JSON; five times in a quarter of an hour."""
    member_id = signed_in_member().id
    db.close()
    with db.transaction():
        people.count_attempt(f"export:{member_id}")
    member = accounts.get_member(member_id)
    written = BytesIO("".join(_pieces(member, account_key(member.email))).encode())
    name = f"kept-about-me-{db.today().isoformat()}.json"
    return send_file(written, "application/json", as_attachment=True, download_name=name, etag=False)


@blueprint.route("/account/leave", methods=["GET", "POST"])
@access.members
def leave() -> Any:
    """Shut one's own account, and ask to be erased if one wants to."""
    member = signed_in_member()
    form = LeaveForm(data={"erasure": True})
    if form.validate_on_submit() and _is_own(form, member):
        with answers.told_in(form):
            people.leave(member, asks_erasure=form.erasure.data)
        if not form.errors:
            forget_browser()
            flash(_("You have left the manual. Your account is shut on all devices."), "success")
            return answers.done("/sign-in")
    return answers.form_page("privacy/leave.html", form, member=member)


@blueprint.route("/members/<int:member_id>/erase", methods=["GET", "POST"])
@access.rule(can_erase_people)
def erase(member_id: int) -> Any:
    """Replace a member's name and address by a pseudonym, for good."""
    member = accounts.get_member(member_id)
    form, key = EraseForm(), account_key(member.email)
    if form.validate_on_submit():
        with answers.told_in(form):
            service.erase(signed_in_member(), member, confirmation=form.address.data)
        if not form.errors:
            people.forget(key)
            flash(
                _("Name and address are erased. The record calls this person %(name)s.", name=member.name),
                "success",
            )
            return answers.done(url_for("accounts.partner", slug=member.organisation.slug))
    return answers.form_page("privacy/erase.html", form, member=member, mentions=queries.mentions(member))


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)
    record.name_acts(ACTS)
    filters.offer_rules(can_erase_people)
    app.jinja_env.globals.update(kept_periods=PERIODS)


def _is_own(form: LeaveForm, member: Member) -> bool:
    if form.address.data.lower() != member.email:
        form.address.errors = [_("This is not the address of your account.")]
    return not form.address.errors


def _pieces(member: Member, key: str) -> Iterator[str]:
    """Yield one JSON object, a row at a time: who wrote for years has many."""
    before = "{\n"
    for name, rows in queries.kept(member, key):
        yield f'{before}"{name}": ['
        between = "\n  "
        for row in rows:
            yield between + json.dumps(row, ensure_ascii=False)
            between = ",\n  "
        yield "]"
        before = ",\n"
    yield "\n}\n"
