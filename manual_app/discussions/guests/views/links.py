"""Links for guests as members see them: made, listed, taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, url_for

from manual_app.discussions.guests import queries, rules, service
from manual_app.discussions.guests.forms import LinkForm
from manual_app.texts import queries as texts
from manual_app.texts.models import Text
from manual_app.web import access, answers
from manual_app.wording import _

blueprint = Blueprint("guest_links", __name__)


@blueprint.get("/texts/<int:text_id>/guests")
@access.checked_by(rules.can_end_guest_links)
def links(text_id: int) -> Any:
    """List the links of a Text, and ask for whom a new one is."""
    text = texts.get_text(text_id)
    access.permitted(rules.can_end_guest_links, text)
    return _page(text, LinkForm())


@blueprint.post("/texts/<int:text_id>/guests")
@access.checked_by(rules.can_invite_guests)
def make(text_id: int) -> Any:
    """Make a link, and show its address this once."""
    member, text = access.signed_in_member(), texts.get_text(text_id)
    access.permitted(rules.can_invite_guests, text)
    form = LinkForm()
    if form.validate():
        with answers.told_in(form):
            made = service.make_link(member, text_id, label=form.label.data, days=form.days.data)
            if access.wants_json():
                return answers.done("", link_id=made.link.id, link=made.address)
            return _page(text, LinkForm(formdata=None), made)
    return _page(text, form)


@blueprint.post("/guest-links/<int:link_id>/end")
@access.checked_by(rules.can_end_guest_links)
def end(link_id: int) -> Any:
    """Take a link back."""
    link = service.end_link(access.signed_in_member(), link_id)
    flash(_("The link for %(label)s lets nobody in any more.", label=link.label), "success")
    return answers.done(url_for("guest_links.links", text_id=link.text_id))


@blueprint.post("/guests/<int:guest_id>/erase")
@access.checked_by(rules.can_end_guest_links)
def erase(guest_id: int) -> Any:
    """Take away the name that a guest gave."""
    guest = service.erase_guest(access.signed_in_member(), guest_id)
    flash(_("The name is erased. What was written stays, under %(name)s.", name=guest.called), "success")
    return answers.done(url_for("guest_links.links", text_id=guest.link.text_id))


def _page(text: Text, form: LinkForm, made: service.Made | None = None) -> Any:
    return answers.form_page(
        "discussions/guest_links.html",
        form,
        text=text,
        links=queries.list_links(text.id),
        guests=queries.list_guests(text.id),
        made=made,
    )
