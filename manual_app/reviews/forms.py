"""Forms of Reviews."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import Length, Optional

from manual_app.reviews.models import DecisionKind
from manual_app.reviews.rules import REASON_LIMIT
from manual_app.wording import _


class SubmitForm(FlaskForm):
    """Send for review: until when, whom to ask, and the confirmation that decisions are given up."""

    due_on = DateField(validators=[Optional()])
    asked = SelectMultipleField(coerce=int, validators=[Optional()])
    confirm = BooleanField()


class DecisionForm(FlaskForm):
    """A decision on exactly one content."""

    decision = RadioField(
        choices=[(kind.value, kind.value) for kind in DecisionKind], validators=[Optional()]
    )
    reason = TextAreaField(validators=[Length(max=REASON_LIMIT)])
    revision_hash = HiddenField()

    def validate(self, extra_validators: object = None) -> bool:
        """Ask for a choice, and for the reason of a request for changes."""
        if not super().validate(extra_validators):
            return False
        if not self.decision.data:
            self.decision.errors = [_("Choose what your organisation decides.")]
        elif self.decision.data == DecisionKind.REQUEST_CHANGES and not (self.reason.data or "").strip():
            self.reason.errors = [_("Say what should change.")]
        return not (self.decision.errors or self.reason.errors)


class HashForm(FlaskForm):
    """An act on exactly one content: final approval."""

    revision_hash = HiddenField()


class EmptyForm(FlaskForm):
    """An act without a choice: take back, restore."""
