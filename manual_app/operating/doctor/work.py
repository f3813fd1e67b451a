"""Mail and the worker: whether mail can leave, whether somebody works, what has failed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from email.utils import parseaddr

from manual_app import db, jobs, outbox, signs
from manual_app.config import SETTINGS
from manual_app.operating import smtp
from manual_app.operating.doctor.findings import Finding, Installation, ok, warning, wrong

OLD = timedelta(minutes=10)
PAGE = "Coordinators see them under Settings, Mail and work, and have them sent again or given up."


def mail_server(installation: Installation) -> Iterator[Finding]:
    """Connect to the mail server and sign in, without sending; look at the sender."""
    url = str(installation.settings["SMTP_URL"])
    if not url:
        mend = "Set SMTP_URL: without, invitations and password links reach nobody (docs/install.md)."
        yield warning("mail", "goes into outbox/ of the instance folder, and nowhere else", mend)
        return
    yield _conversation(url)
    yield from _sender(str(installation.settings["MAIL_FROM"]))


def _conversation(url: str) -> Finding:
    try:
        with closing(smtp.sign_in()) as server:
            private = smtp.is_private(server, url)
    except smtp.MailFault as fault:
        return wrong("mail", fault.message, "Then run `flask --app manual_app send-test-mail ADDRESS`.")
    where = smtp.server_of(url)
    if not private:
        mend = "Use a server with STARTTLS, or smtps://: links for passwords can be read on the way."
        return warning("mail", f"{where} takes mail without encryption only", mend)
    return ok("mail", f"{where} takes this installation; send-test-mail ADDRESS sends for real")


def _sender(sender: str) -> Iterator[Finding]:
    address = parseaddr(sender)[1]
    if sender == SETTINGS["MAIL_FROM"][0] or "@" not in address:
        mend = "Set MAIL_FROM to an address of your own domain that the mail server lets you use."
        yield wrong("sender", f"{sender} is no sender that other servers accept", mend)
    else:
        yield ok("sender", address)


def worker(_installation: Installation) -> Iterator[Finding]:
    """Look when the worker was last alive, and how long the next job has waited."""
    mend = "Start it: `systemctl restart manual-worker`; `journalctl -u manual-worker` says why it ended."
    with db.reading():
        last = signs.last_life()
        silent = signs.worker_is_silent()
    if last is None:
        yield wrong("worker", "none has run on this database yet", mend)
    elif silent:
        yield wrong("worker", f"silent since {last:%Y-%m-%d %H:%M} UTC", mend)
    else:
        yield ok("worker", f"alive at {last:%H:%M:%S} UTC")
    yield _queue()


def _queue() -> Finding:
    since, waiting = jobs.waiting_since(), jobs.pending()
    if since is not None and db.now() - since > OLD:
        said = f"{waiting} wait, the next one since {since:%Y-%m-%d %H:%M} UTC"
        return warning("queue", said, "If the worker is alive, give it more threads: `worker --threads 4`.")
    return ok("queue", f"{waiting} jobs wait" if waiting else "nothing waits")


def failed_mail(_installation: Installation) -> Iterator[Finding]:
    """Look for mail that could not be sent."""
    with db.reading():
        failing, unsent = outbox.count_failing(), outbox.count_unsent()
    if failing:
        yield warning("outbox", f"{failing} of {unsent} unsent messages were tried more than once", PAGE)
    else:
        yield ok("outbox", f"{unsent} messages wait" if unsent else "all mail has left")


def failed_jobs(_installation: Installation) -> Iterator[Finding]:
    """Look for jobs whose last try failed."""
    with db.reading():
        failed = [f"{job.name} ({job.error}, {job.times} times)" for job in signs.list_failed()]
    if failed:
        mend = (
            "`journalctl -u manual-worker` has the place of each fault; coordinators see them under Settings."
        )
        yield warning("jobs", f"failed: {', '.join(failed)}", mend)
    else:
        yield ok("jobs", "none has failed")
