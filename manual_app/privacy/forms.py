"""Two questions that are asked twice: leaving, and erasing a person."""

from __future__ import annotations

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired

from manual_app.accounts.forms import stripped
from manual_app.web.forms import Form
from manual_app.wording import Lazy


class EraseForm(Form):
    """Whom to erase, typed, so that it is no slip of the hand."""

    address = StringField(
        Lazy("E-mail address of the member"),
        filters=[stripped],
        validators=[InputRequired(Lazy("Write the address of the member exactly."))],
    )


class LeaveForm(Form):
    """That one means it."""

    address = StringField(
        Lazy("Your e-mail address"),
        filters=[stripped],
        validators=[InputRequired(Lazy("Write your e-mail address."))],
    )
    erasure = BooleanField(
        Lazy("Erase my name and address"),
        description=Lazy("A coordinator does it within a month. What you wrote stays, under a number."),
    )
