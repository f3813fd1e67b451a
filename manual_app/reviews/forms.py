"""Forms of Reviews."""

from __future__ import annotations

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from manual_app.errors import DomainError
from manual_app.reviews.models import DecisionKind
from manual_app.reviews.pages import Submission
from manual_app.reviews.rules import REASON_LIMIT
from manual_app.web.forms import Form
from manual_app.wording import Lazy, _


class SubmitForm(Form):
    """Send for review: until when, whom to ask, and the confirmation that decisions are given up."""

    due_on = DateField(Lazy("Reply by"), validators=[Optional()])
    asked = SelectMultipleField(Lazy("Partners to ask"), coerce=int, validators=[Optional()])
    confirm = BooleanField(Lazy("Send the new version and ask again"))

    @classmethod
    def of(cls, page: Submission) -> SubmitForm:
        """Return the form of a page: all that may agree are asked, until the usual date."""
        form = cls(asked=[partner.id for partner in page.may_be_asked], due_on=page.due_on)
        form.asked.choices = [(partner.id, partner.name) for partner in page.may_be_asked]
        return form

    def validate(self, extra_validators: object = None) -> bool:
        """Say in our own words what is wrong with a date."""
        valid: bool = super().validate(extra_validators)
        if self.due_on.errors:
            self.due_on.errors = [_("Choose a date, or leave it empty.")]
        return valid

    def refuse(self, refused: DomainError) -> None:
        """Put a refusal beside the field it is about."""
        name = "confirm" if refused.details.get("confirm") else str(refused.details.get("field", ""))
        if name in self:
            self[name].errors = [str(refused)]
        else:
            self.form_errors.append(str(refused))


class DecisionForm(Form):
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


class WordingForm(Form):
    """Other words for a paragraph of a version under review."""

    block = HiddenField(
        validators=[DataRequired(Lazy("Choose a paragraph of this version.")), Length(max=64)]
    )
    words = TextAreaField()

    @property
    def problem(self) -> str:
        """Return what is wrong with it, in one sentence."""
        found = [*self.form_errors, *(one for field in self for one in field.errors)]
        return str(found[0]) if found else ""


class HashForm(Form):
    """An act on exactly one content: final approval."""

    revision_hash = HiddenField()


class EmptyForm(Form):
    """An act without a choice: take back, restore."""
