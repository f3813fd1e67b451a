"""What members write in threads."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

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
