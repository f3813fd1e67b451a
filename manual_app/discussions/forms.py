"""What members write in threads."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from manual_app.accounts.forms import stripped
from manual_app.discussions import rules
from manual_app.web.forms import Form
from manual_app.wording import Lazy


class AnswerForm(Form):
    """An answer in a thread."""

    body = TextAreaField(
        Lazy("Your answer"),
        filters=[stripped],
        validators=[
            DataRequired(Lazy("Write your answer.")),
            Length(max=rules.LONGEST, message=Lazy("Write at most %(max)s characters.")),
        ],
    )


class CommentForm(AnswerForm):
    """A comment that begins a thread about a version: on which paragraph, and who reads it."""

    block = SelectField(Lazy("About"), default="")
    body = TextAreaField(
        Lazy("Your comment"),
        filters=[stripped],
        validators=[
            DataRequired(Lazy("Write what you want to say.")),
            Length(max=rules.LONGEST, message=Lazy("Write at most %(max)s characters.")),
        ],
    )
    own = BooleanField(Lazy("Only members of my organisation read this"), validators=[Optional()])
