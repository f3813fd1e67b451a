"""What people fill in: the shape of it. Rules of the domain are the services'."""

from __future__ import annotations

import re

from flask_wtf import FlaskForm
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length, ValidationError

from manual_app.wording import Lazy, _

ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+")


def is_address(value: str) -> bool:
    """Whether a string looks like one mail address."""
    return len(value) <= 254 and ADDRESS.fullmatch(value) is not None


def _address(_form: FlaskForm, field: EmailField) -> None:
    if not is_address(field.data or ""):
        raise ValidationError(_("Write the address like name@example.org."))


def _stripped(value: str | None) -> str:
    return (value or "").strip()


class SignInForm(FlaskForm):
    """Address and password."""

    email = EmailField(
        Lazy("E-mail address"),
        filters=[_stripped],
        validators=[InputRequired(Lazy("Write your e-mail address.")), _address],
    )
    password = PasswordField(
        Lazy("Password"), validators=[InputRequired(Lazy("Write your password.")), Length(max=1000)]
    )
    next = HiddenField()
