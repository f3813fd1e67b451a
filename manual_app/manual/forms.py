"""Forms of the contents and the settings."""

from __future__ import annotations

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
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from manual_app.accounts.forms import check_address, one_line, stripped
from manual_app.manual.rules import TITLE_LIMIT
from manual_app.manual.settings import WORDS
from manual_app.web.forms import Form

KINDS = ("chapter", "practice", "front", "back")


class PartForm(Form):
    """A new part."""

    title = StringField(validators=[DataRequired(), Length(max=TITLE_LIMIT)])


class SectionForm(Form):
    """A new section with its source Text."""

    kind = RadioField(choices=[(kind, kind) for kind in KINDS], default="chapter")
    title = StringField(validators=[DataRequired(), Length(max=TITLE_LIMIT)])
    part = SelectField(coerce=int, validators=[Optional()])
    drafting_organisation = SelectField(coerce=int)
    due_on = DateField(validators=[Optional()])


class RenameForm(Form):
    """Another title."""

    title = StringField(validators=[DataRequired(), Length(max=TITLE_LIMIT)])


class MoveForm(Form):
    """Another place: "12:34" is behind section 34 in part 12; 0 for the root, and for first."""

    place = SelectField()


class AssignForm(Form):
    """Who writes a Text, who is responsible, until when, who writes with them."""

    drafting_organisation = SelectField(coerce=int)
    responsible = SelectField(coerce=int)
    due_on = DateField(validators=[Optional()])


class CoAuthorsForm(Form):
    """The partners that write beside the one that drafts."""

    organisations = SelectMultipleField(coerce=int, validators=[Optional()])


class TranslationForm(Form):
    """One more language of a section."""

    language = SelectField()
    title = StringField(validators=[Length(max=TITLE_LIMIT)])
    drafting_organisation = SelectField(coerce=int)
    due_on = DateField(validators=[Optional()])


class WordingForm(Form):
    """The settings that are words, in one language."""

    title = StringField(filters=[one_line], validators=[DataRequired(), Length(max=WORDS["title"])])
    subtitle = StringField(filters=[one_line], validators=[Length(max=WORDS["subtitle"])])
    network = StringField(filters=[one_line], validators=[Length(max=WORDS["network"])])
    imprint = TextAreaField(validators=[Length(max=WORDS["imprint"])])
    funding_line = TextAreaField(validators=[Length(max=WORDS["funding_line"])])
    disclaimer = TextAreaField(validators=[Length(max=WORDS["disclaimer"])])


class GeneralForm(Form):
    """Languages, licence, public contact."""

    languages = SelectMultipleField(validators=[DataRequired()])
    licence = SelectField()
    contact_email = StringField(filters=[stripped], validators=[Optional(), check_address])


class EmblemForm(Form):
    """The emblem of the funding statement."""

    picture = FileField()
    remove = BooleanField()


class NumbersForm(Form):
    """The numbers of the review rules."""

    approvals = IntegerField(validators=[NumberRange(1, 13)])
    countries = IntegerField(validators=[NumberRange(1, 13)])
    days = IntegerField(validators=[NumberRange(1, 90)])
