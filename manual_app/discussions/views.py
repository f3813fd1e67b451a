"""The page of one thread: where notices and mails lead, and where one answers without a script."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask, jsonify, url_for

from manual_app.discussions import queries, rules, service
from manual_app.discussions.forms import AnswerForm
from manual_app.discussions.guests import views as guests
from manual_app.discussions.notices import views as notices
from manual_app.discussions.pages import people_of, thread_page
from manual_app.discussions.threads import views as threads
from manual_app.errors import TooMany
from manual_app.web import access, answers, filters

blueprint = Blueprint("discussions", __name__, url_prefix="/threads")


@blueprint.get("/<int:thread_id>")
@access.checked_by(rules.can_read_thread)
def thread(thread_id: int) -> Any:
    """Show a thread."""
    return _page(thread_id, AnswerForm())


@blueprint.post("/<int:thread_id>")
@access.checked_by(rules.can_comment)
def answer(thread_id: int) -> Any:
    """Answer in a thread."""
    form = AnswerForm()
    if form.validate():
        with answers.told_in(form, TooMany):
            service.answer(access.signed_in_member(), thread_id, form.body.data)
            return answers.done(url_for("discussions.thread", thread_id=thread_id))
    return _page(thread_id, form)


@blueprint.get("/<int:thread_id>/people")
@access.checked_by(rules.can_read_thread)
def people(thread_id: int) -> Any:
    """Return who may read a thread and so be mentioned in it, by name."""
    return jsonify(people_of(queries.get_thread(access.signed_in_member(), thread_id)))


@blueprint.post("/<int:thread_id>/settle")
@access.checked_by(rules.can_comment)
def settle(thread_id: int) -> Any:
    """Settle a thread."""
    threads.pay()
    service.settle(access.signed_in_member(), thread_id)
    return answers.done(url_for("discussions.thread", thread_id=thread_id))


@blueprint.post("/<int:thread_id>/reopen")
@access.checked_by(rules.can_comment)
def reopen(thread_id: int) -> Any:
    """Open a settled thread again."""
    threads.pay()
    service.reopen(access.signed_in_member(), thread_id)
    return answers.done(url_for("discussions.thread", thread_id=thread_id))


def init_app(app: Flask) -> None:
    """Open the room."""
    app.register_blueprint(blueprint)
    filters.offer_rules(rules.can_comment)
    threads.init_app(app)
    guests.init_app(app)
    notices.init_app(app)


def _page(thread_id: int, form: AnswerForm) -> Any:
    found = queries.get_thread(access.signed_in_member(), thread_id)
    return answers.form_page("discussions/thread.html", form, page=thread_page(found))
