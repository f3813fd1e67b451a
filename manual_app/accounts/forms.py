"""What people fill in: the shape of it. Rules of the domain are the services'."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp, ValidationError

from manual_app import wording
from manual_app.accounts import passwords
from manual_app.accounts.addresses import is_address
from manual_app.content.render.clean import is_safe_url
from manual_app.web.forms import Form
from manual_app.wording import LANGUAGES, Lazy, _, country_choices


def stripped(value: str | None) -> str:
    """Return what was typed without the space around it."""
    return (value or "").strip()


def one_line(value: str | None) -> str:
    """Return what was typed with single spaces: a name stands in mail, in the record, and in citations."""
    return wording.one_line(value or "")


def check_address(_form: Form, field: StringField) -> None:
    """Ask for a mail address."""
    if not is_address(field.data or ""):
        raise ValidationError(_("Write the address like name@example.org."))


def _web_address(_form: Form, field: URLField) -> None:
    address = field.data or ""
    if not is_safe_url(address) or address.startswith("mailto:"):
        raise ValidationError(_("Write the address like https://www.example.org."))


def _email() -> EmailField:
    asked = InputRequired(Lazy("Write your e-mail address."))
    return EmailField(Lazy("E-mail address"), filters=[stripped], validators=[asked, check_address])


def at_most(longest: int) -> Length:
    """Say how long it may be when it is too long."""
    return Length(max=longest, message=Lazy("Write at most %(max)s characters."))


def _text(label: Lazy, longest: int, missing: Lazy, *, hint: Lazy | str = "") -> StringField:
    # not InputRequired, which takes spaces for something
    asked = [DataRequired(missing), at_most(longest)]
    return StringField(label, description=hint, filters=[one_line], validators=asked)


def _languages(label: Lazy) -> SelectMultipleField:
    return SelectMultipleField(label, choices=list(LANGUAGES.items()), validators=[Optional()])


class SignInForm(Form):
    """Address and password."""

    email = _email()
    password = PasswordField(
        Lazy("Password"), validators=[InputRequired(Lazy("Write your password.")), at_most(1000)]
    )
    next = HiddenField()


class CodeForm(Form):
    """The code that an app shows now."""

    code = StringField(
        Lazy("Code from your app"),
        description=Lazy("Six digits; a new code comes every half minute."),
        filters=[stripped],
        validators=[InputRequired(Lazy("Write the code.")), at_most(20)],
    )
    next = HiddenField()


class RecoveryCodeForm(Form):
    """One of the codes kept for a lost device."""

    code = StringField(
        Lazy("Recovery code"),
        description=Lazy("One of your ten codes; each works once."),
        filters=[stripped],
        validators=[InputRequired(Lazy("Write the code.")), at_most(60)],
    )
    next = HiddenField()


class UsePasskeyForm(Form):
    """What a passkey has answered, as JSON."""

    credential = HiddenField(validators=[at_most(20_000)])
    next = HiddenField()


class PasskeyNameForm(Form):
    """How to know a passkey again."""

    name = _text(
        Lazy("Name"),
        60,
        Lazy("Write a name, such as the device it is on."),
        hint=Lazy("To know it again, such as “office laptop” or “blue key”; at most 60 characters."),
    )


class NewPasskeyForm(PasskeyNameForm):
    """A passkey that was made."""

    credential = HiddenField(validators=[at_most(20_000)])


class PasswordAgainForm(Form):
    """The password of who is signed in."""

    password = PasswordField(
        Lazy("Password"), validators=[InputRequired(Lazy("Write your password.")), at_most(1000)]
    )
    next = HiddenField()


class ForgottenForm(Form):
    """The address a new password is for."""

    email = _email()


class NewPasswordForm(Form):
    """A password of one's choice; `owner` is whose name and address it must not be."""

    password = PasswordField(
        Lazy("New password"),
        description=Lazy("At least 12 characters. Four unrelated words make a good one."),
        validators=[InputRequired(Lazy("Choose a password."))],
    )
    owner: tuple[str, str] = ("", "")

    def validate_password(self, field: PasswordField) -> None:
        """Refuse what is short, common or the owner's own name."""
        email, name = self.owner
        fault = passwords.fault_in(field.data or "", email=email, name=name)
        if fault is not None:
            raise ValidationError(fault)


class ChangePasswordForm(NewPasswordForm):
    """The password until now, and the next one."""

    current = PasswordField(
        Lazy("Password until now"), validators=[InputRequired(Lazy("Write your password until now."))]
    )


class RedeemForm(NewPasswordForm):
    """Who the invited person is."""

    name = _text(Lazy("Your name"), 100, Lazy("Write your name."))


class AccountForm(Form):
    """What members decide about themselves."""

    name = _text(Lazy("Name"), 100, Lazy("Write your name."))
    language = SelectField(
        Lazy("Language of these pages and of mail"), validators=[InputRequired(Lazy("Choose a language."))]
    )
    name_in_print = BooleanField(
        Lazy("Print my name in the manual"),
        description=Lazy("Partners are always named. Your own name is printed only with this consent."),
    )


class PartnerForm(Form):
    """A partner of the network."""

    name = _text(Lazy("Full name"), 200, Lazy("Write the partner's full name."))
    short_name = _text(Lazy("Short name"), 40, Lazy("Write a short name."))
    country = SelectField(Lazy("Country"), validators=[InputRequired(Lazy("Choose a country."))])
    place = StringField(Lazy("Town or place"), filters=[stripped], validators=[Optional(), at_most(120)])
    address = TextAreaField(Lazy("Postal address"), filters=[stripped], validators=[Optional(), at_most(500)])
    website = URLField(
        Lazy("Website"), filters=[stripped], validators=[Optional(), at_most(300), _web_address]
    )
    logo = FileField(
        Lazy("Logo"), description=Lazy("PNG, JPEG or WebP, at most 10 MB."), validators=[Optional()]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = [("", _("Choose a country")), *country_choices()]


class NewPartnerForm(PartnerForm):
    """A partner that is added: the short address is chosen once."""

    slug = StringField(
        Lazy("Short address"),
        description=Lazy("Part of links, such as daugavpils; it stays as it is."),
        filters=[stripped],
        validators=[
            InputRequired(Lazy("Write a short address.")),
            at_most(60),
            Regexp(r"[a-z0-9]+(-[a-z0-9]+)*$", message=Lazy("Use small letters, numbers and hyphens.")),
        ],
    )


class ChangedPartnerForm(PartnerForm):
    """A partner that is known: its logo can be taken off."""

    remove_logo = BooleanField(Lazy("Take the logo off"))


class RolesForm(Form):
    """What a member may do."""

    roles = SelectMultipleField(Lazy("Roles"), validators=[Optional()])
    languages = _languages(Lazy("Translates into"))
    speaks = _languages(Lazy("Speaks"))


class InviteForm(Form):
    """Whom to invite, and to what."""

    addresses = TextAreaField(
        Lazy("E-mail addresses"),
        description=Lazy("One or many, with spaces, commas or line ends between. Name <mail> is understood."),
        validators=[InputRequired(Lazy("Write at least one e-mail address.")), at_most(20_000)],
    )
    roles = SelectMultipleField(Lazy("Roles"), validators=[InputRequired(Lazy("Choose at least one role."))])
    languages = _languages(Lazy("Translates into"))
