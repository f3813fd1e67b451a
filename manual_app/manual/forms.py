"""Forms of the contents and the settings."""

from __future__ import annotations

import contextlib

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, NumberRange, Optional

from manual_app.accounts.forms import at_most, check_address, one_line, stripped
from manual_app.manual.rules import TITLE_LIMIT
from manual_app.manual.settings import WORDS
from manual_app.web.forms import Form
from manual_app.wording import Lazy, _

KINDS = ("chapter", "practice", "front", "back")


class Day(DateField):
    """A date, or none."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date; say in our own words that it is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Choose a date, or leave it empty.")) from None


class Number(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; what is none is asked for by the range."""
        with contextlib.suppress(ValueError):
            super().process_formdata(valuelist)


def _title(longest: int) -> StringField:
    return StringField(
        filters=[one_line], validators=[DataRequired(Lazy("Write a title.")), at_most(longest)]
    )


def _number(highest: int) -> Number:
    return Number(validators=[NumberRange(1, highest, Lazy("Write a number from %(min)s to %(max)s."))])


class PartForm(Form):
    """A new part."""

    title = _title(TITLE_LIMIT)


class SectionForm(Form):
    """A new section with its source Text."""

    kind = RadioField(choices=[(kind, kind) for kind in KINDS], default="chapter")
    title = _title(TITLE_LIMIT)
    part = SelectField(coerce=int, validators=[Optional()])
    drafting_organisation = SelectField(coerce=int)
    due_on = Day(validators=[Optional()])


class RenameForm(Form):
    """Another title."""

    title = _title(TITLE_LIMIT)


class MoveForm(Form):
    """Another place: "12:34" is behind section 34 in part 12; 0 for the root, and for first."""

    place = SelectField()


class AssignForm(Form):
    """Who writes a Text, who is responsible, until when, who writes with them."""

    drafting_organisation = SelectField(coerce=int)
    responsible = SelectField(coerce=int)
    due_on = Day(validators=[Optional()])


class CoAuthorsForm(Form):
    """The partners that write beside the one that drafts."""

    organisations = SelectMultipleField(coerce=int, validators=[Optional()])


class TranslationForm(Form):
    """One more language of a section."""

    language = SelectField()
    title = StringField(validators=[at_most(TITLE_LIMIT)])
    drafting_organisation = SelectField(coerce=int)
    due_on = Day(validators=[Optional()])


class WordingForm(Form):
    """The settings that are words, in one language."""

    title = _title(WORDS["title"])
    subtitle = StringField(filters=[one_line], validators=[at_most(WORDS["subtitle"])])
    network = StringField(filters=[one_line], validators=[at_most(WORDS["network"])])
    imprint = TextAreaField(validators=[at_most(WORDS["imprint"])])
    funding_line = TextAreaField(validators=[at_most(WORDS["funding_line"])])
    disclaimer = TextAreaField(validators=[at_most(WORDS["disclaimer"])])


class GeneralForm(Form):
    """Languages, licence, public contact."""

    languages = SelectMultipleField(validators=[DataRequired(Lazy("Choose at least one language."))])
    licence = SelectField()
    contact_email = StringField(filters=[stripped], validators=[Optional(), check_address])


class EmblemForm(Form):
    """The emblem of the funding statement."""

    picture = FileField()
    remove = BooleanField()


class NumbersForm(Form):
    """The numbers of the review rules."""

    approvals = _number(13)
    countries = _number(13)
    days = _number(90)


class WordForm(Form):
    """Choose a Word file."""

    file = FileField()


class KeepForm(Form):
    """Whether what suggestions cannot carry becomes discussions."""

    keep = BooleanField()


class TakeForm(Form):
    """Where the waiting file goes."""

    place = RadioField(choices=[("end", ""), ("after", ""), ("replace", "")], validate_choice=False)
