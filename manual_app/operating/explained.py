"""Failures in words: for coordinators, who can tell whom to ask, and not for developers."""

from __future__ import annotations

import re

from manual_app.wording import _

_UNREACHED = {"ConnectionRefusedError", "ConnectionResetError", "TimeoutError", "gaierror", "OSError"}
_MISTRUSTED = {"SSLError", "SSLCertVerificationError"}
_SENDER_REFUSED = re.compile(r"NoMailServer: [45]\d\d")


def mail_error(error: str) -> str:
    """Return what a message's last error means, from the name of its class."""
    if _SENDER_REFUSED.match(error):
        return _("The mail server refuses the sender, MAIL_FROM.")
    kind = error.removeprefix("NoMailServer: ").partition(":")[0]
    if kind == "SMTP_URL cannot be read":
        return _("The address of the mail server, SMTP_URL, cannot be read.")
    if kind in _UNREACHED:
        return _("The mail server cannot be reached.")
    if kind in _MISTRUSTED:
        return _("The mail server does not prove who it is (its certificate).")
    return {
        "SMTPAuthenticationError": _("The mail server does not take the user name and password in SMTP_URL."),
        "Refused": _("The mail server refuses this address or this message for good."),
        "SMTPRecipientsRefused": _("The mail server does not take mail for this address at the moment."),
        "SMTPDataError": _("The mail server does not take the message at the moment."),
        "SMTPNotSupportedError": _(
            "The mail server offers no encryption, and no password is sent without it."
        ),
        "SMTPServerDisconnected": _("The mail server ended the connection."),
        "SMTPConnectError": _("The mail server does not take connections now."),
    }.get(kind, _("The message could not be sent."))


def job_name(name: str) -> str:
    """Return what a job does."""
    return {
        "compile_edition": _("Making a PDF"),
        "deliver_mail": _("Sending mail"),
        "mail_password_reset": _("Mailing a link for a new password"),
        "sweep_answers": _("Removing old answers to writes"),
        "sweep_links": _("Removing links that have ended"),
        "sweep_mail": _("Removing old mail"),
        "sweep_sign_ins": _("Removing old sign-ins"),
        "take_back_compiles": _("Taking up PDFs that were left half made"),
    }.get(name, name.replace("_", " "))


def job_error(error: str) -> str:
    """Return what the class of a job's error means."""
    if error in {"OperationalError", "DBAPIError", "InterfaceError"}:
        return _("The database was busy, full or away.")
    if error in {"OSError", "PermissionError", "FileNotFoundError", "GenericError"}:
        return _("A file or folder could not be read or written.")
    return _("A fault of the software. Its place stands in the log of the worker.")
