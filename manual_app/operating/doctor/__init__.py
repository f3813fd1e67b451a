"""`flask doctor`: what is wrong with an installation, and how to mend it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from manual_app import db, logs
from manual_app.operating.doctor import address, database, files, machine, work
from manual_app.operating.doctor.findings import Finding, Installation, State, wrong

Check = Callable[[Installation], Iterator[Finding]]
CHECKS: tuple[tuple[str, Check], ...] = (
    ("instance", machine.instance),
    ("secret", machine.secret),
    ("database", database.database),
    ("migrations", database.migrated),
    ("triggers", database.triggers),
    ("storage", files.storage_writable),
    ("fonts", files.fonts_cut),
    ("Pango", files.pango),
    ("assets", files.assets_built),
    ("translations", files.translations),
    ("mail", work.mail_server),
    ("worker", work.worker),
    ("mail that failed", work.failed_mail),
    ("jobs that failed", work.failed_jobs),
    ("address", address.public_url),
    ("hosts", address.hosts),
    ("sample accounts", address.sample_accounts),
    ("proxy", address.through_the_proxy),
    ("clock", machine.clock),
    ("disk", machine.disk),
    ("open files", machine.open_files),
)


def examine(installation: Installation) -> Iterator[Finding]:
    """Yield what is found, part by part; a part that cannot even be looked at is wrong."""
    for part, check in CHECKS:
        try:
            yield from check(installation)
        except Exception as error:
            yield wrong(
                part, f"could not be looked at: {logs.kind_of(error)}", "Mend what stands above first."
            )
        finally:
            db.close()


def worst(findings: list[Finding]) -> State:
    """Return the worst state that was found."""
    order = [State.OK, State.WARNING, State.WRONG]
    return max((finding.state for finding in findings), key=order.index, default=State.OK)
