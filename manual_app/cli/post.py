"""Mail, tried out."""

from __future__ import annotations

import click

from manual_app import mail
from manual_app.accounts.addresses import fold, is_address
from manual_app.operating import smtp


@click.command("send-test-mail")
@click.argument("address")
def send_test_mail(address: str) -> None:
    """Send a test message to ADDRESS at once, and say what the mail server answered."""
    if not is_address(fold(address)):
        raise click.ClickException("Write the address like name@example.org.")
    try:
        answer = smtp.send_test_mail(address)
    except smtp.MailFault as fault:
        raise click.ClickException(fault.message) from fault
    click.echo(f"{smtp.server_of(mail.transport().smtp_url)} took it: {answer}")
    click.echo(
        "If it does not arrive, look into the junk folder and ask who runs the mail server for SPF and DKIM."
    )
