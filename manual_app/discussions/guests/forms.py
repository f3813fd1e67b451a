"""What is filled in about guest links, and by guests."""

from __future__ import annotations

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from manual_app.accounts.forms import one_line, stripped
from manual_app.discussions.guests import rules
from manual_app.web.forms import Form
from manual_app.wording import Lazy

_AT_MOST = Lazy("Write at most %(max)s characters.")


class LinkForm(Form):
    """A new link: for whom, and for how long."""

    label = StringField(
        Lazy("For whom it is"),
        description=Lazy(
            "Shown to members beside what these guests write. Example: Reading group, town library"
        ),
        filters=[one_line],
        validators=[
            DataRequired(Lazy("Write for whom the link is.")),
            Length(max=rules.LONGEST_LABEL, message=_AT_MOST),
        ],
    )
    days = IntegerField(
        Lazy("Days until it ends"),
        default=rules.DEFAULT_DAYS,
        description=Lazy("1 to 90 days. You can take it back at any time."),
        validators=[
            InputRequired(Lazy("Write a number of days.")),
            NumberRange(rules.SHORTEST_DAYS, rules.LONGEST_DAYS, Lazy("A link works for 1 to 90 days.")),
        ],
    )


class ComeInForm(Form):
    """How a guest is called; who only reads needs no name."""

    name = StringField(
        Lazy("Your name"),
        description=Lazy("Shown beside your comments. You can leave it empty to read only."),
        filters=[one_line],
        validators=[Optional(), Length(max=rules.LONGEST_NAME, message=_AT_MOST)],
    )


class CommentForm(Form):
    """A new comment of a guest: where, and what."""

    name = StringField(
        Lazy("Your name"),
        filters=[one_line],
        validators=[
            DataRequired(Lazy("Write your name, so that the authors know whom they answer.")),
            Length(max=rules.LONGEST_NAME, message=_AT_MOST),
        ],
    )
    block = SelectField(Lazy("About"), validate_choice=False, default="")
    body = TextAreaField(
        Lazy("Your comment"),
        filters=[stripped],
        validators=[
            DataRequired(Lazy("Write your comment.")),
            Length(max=rules.LONGEST_COMMENT, message=_AT_MOST),
        ],
    )


class ReplyForm(Form):
    """What a guest answers in a thread of their own."""

    body = TextAreaField(
        Lazy("Your answer"),
        filters=[stripped],
        validators=[
            DataRequired(Lazy("Write your answer.")),
            Length(max=rules.LONGEST_COMMENT, message=_AT_MOST),
        ],
    )
