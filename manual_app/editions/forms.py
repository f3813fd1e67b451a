"""Forms of Editions."""

from __future__ import annotations

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from manual_app.accounts.forms import at_most
from manual_app.editions.rules import REASON_LIMIT
from manual_app.web.forms import Form
from manual_app.wording import Lazy, _, language_name

_NUMBER = Lazy("Write a number like 1.0.")


class EditionForm(Form):
    """A new Edition: which kind, language and number; the sections are ticked beside."""

    number = StringField(validators=[DataRequired(_NUMBER), Length(max=7, message=_NUMBER)])
    language = SelectField()
    kind = SelectField()
    corrects = SelectField()

    def say(self, languages: list[str], published: list[str]) -> EditionForm:
        """Fill labels and choices."""
        self.number.label.text, self.language.label.text = _("Number"), _("Language")
        self.kind.label.text, self.corrects.label.text = _("What is made"), _("Corrects")
        self.language.choices = [(code, language_name(code)) for code in languages]
        self.kind.choices = [
            ("final", _("An edition to publish")),
            ("preview", _("A preview with a watermark")),
        ]
        new = ("", _("Nothing: a new edition"))
        self.corrects.choices = [new, *((n, _("Edition %(number)s", number=n)) for n in published)]
        return self


class WithdrawForm(Form):
    """Why a published Edition is taken away."""

    reason = TextAreaField(validators=[DataRequired(Lazy("Say why it is withdrawn.")), at_most(REASON_LIMIT)])


class EmptyForm(Form):
    """An act without a choice: publish, cancel."""
