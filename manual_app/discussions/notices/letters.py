"""The mail that notices send: who said what where, one link a discussion, and how to have less of it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from manual_app import mail
from manual_app.accounts.models import Member
from manual_app.discussions.notices.models import Kind
from manual_app.discussions.notices.showing import Shown
from manual_app.wording import _, ngettext, use_locale

SETTING = "/notices#by-mail"


def of_one(member: Member, told: Sequence[Shown]) -> None:
    """Mail what came in one discussion, or was decided about the member's suggestions in one text.

    In the subject stands no name: it is kept longer than the rest.
    """
    with use_locale(member.language):
        kinds, title = {one.notice.kind for one in told}, told[0].text.title
        if Kind.MENTION in kinds:
            subject = _("You are mentioned: %(title)s", title=title)
        elif Kind.DECIDED in kinds:
            subject = _("Your suggestions: %(title)s", title=title)
        else:
            subject = _("Discussion: %(title)s", title=title)
        _send(member, subject, [_heading(told[0]), *_place(told)])


def of_several(member: Member, told: Sequence[Shown], count: int) -> None:
    """Mail what came in a day, or in many discussions at once, text by text; `count`: with those left out."""
    with use_locale(member.language):
        subject = ngettext("%(count)s notice from the manual", "%(count)s notices from the manual", count)
        places = sorted(told, key=lambda one: (one.text.title, one.text.id, one.notice.thread_id or 0))
        lines: list[str] = []
        for _text, of_text in groupby(places, key=lambda one: one.text.id):
            listed = list(of_text)
            lines.append(_heading(listed[0]))
            for _address, of_place in groupby(listed, key=lambda one: one.address):
                lines += _place(list(of_place))
        if count > len(told):
            lines.append(_("There are more. Read all notices: %(address)s", address=mail.link("/notices")))
        _send(member, subject, lines)


def _heading(one: Shown) -> str:
    return _("About “%(title)s”:", title=one.text.title)


def _place(told: Sequence[Shown]) -> list[str]:
    return [*map(_said, told), mail.link(told[0].address)]


def _said(one: Shown) -> str:
    if not one.words:
        return f"{one.sentence}."
    return f"{one.sentence}:\n{mail.quoted(one.words) if one.notice.comment else one.words}"


def _send(member: Member, subject: str, lines: Sequence[str]) -> None:
    less = _("To have these mails once a day, or not at all:")
    body = "\n\n".join([*lines, f"-- \n{less}\n{mail.link(SETTING)}"])
    mail.send(to=member.email, subject=subject, body=f"{body}\n")
