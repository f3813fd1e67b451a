"""Mail and background work: what waits, what fails, and what to do about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, flash, render_template, url_for

from manual_app import jobs, mail
from manual_app.accounts.rules import can_change_settings
from manual_app.accounts.views import record
from manual_app.operating import explained, queries, service
from manual_app.web import access, answers
from manual_app.web.access import signed_in_member
from manual_app.wording import _

blueprint = Blueprint("operating", __name__, url_prefix="/manual/settings/work")
ACTS = {
    "message.again": "had a message sent again",
    "message.given_up": "gave up a message",
}


@blueprint.get("")
@access.rule(can_change_settings)
def overview() -> Any:
    """Show mail and jobs that wait or fail, and the worker's last sign of life."""
    return render_template("operating/work.html", work=queries.work())


@blueprint.post("/mail/<int:message_id>/again")
@access.rule(can_change_settings)
def send_again(message_id: int) -> Any:
    """Try a message anew."""
    service.send_again(signed_in_member(), message_id)
    flash(_("The message is sent again within a minute."), "success")
    return _back()


@blueprint.post("/mail/<int:message_id>/give-up")
@access.rule(can_change_settings)
def give_up(message_id: int) -> Any:
    """Never send a message."""
    service.give_up(signed_in_member(), message_id)
    flash(_("The message is given up. It is not sent any more."), "success")
    return _back()


@blueprint.post("/jobs/<job>/again")
@access.rule(can_change_settings)
def try_again(job: str) -> Any:
    """Do a failed job once more."""
    service.try_again(signed_in_member(), job)
    flash(_("It is tried again now. When it does well, it leaves this list."), "success")
    return _back()


@blueprint.post("/jobs/<job>/dismiss")
@access.rule(can_change_settings)
def dismiss(job: str) -> Any:
    """Take a failure off the page."""
    service.dismiss(signed_in_member(), job)
    return _back()


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)
    record.name_acts(ACTS)
    app.jinja_env.globals.update(
        job_name=explained.job_name,
        job_error=explained.job_error,
        mail_error=explained.mail_error,
        is_repeatable=jobs.is_repeatable,
        most_attempts=mail.ATTEMPTS,
    )


def _back() -> Any:
    return answers.done(url_for("operating.overview"))
