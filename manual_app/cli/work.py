"""The worker: queued work."""

from __future__ import annotations

import click

from manual_app import jobs


@click.command("worker")
@click.option("--threads", default=2, show_default=True, help="How many jobs at once.")
def worker(threads: int) -> None:
    """Do queued work: compile, mail, upkeep."""
    jobs.work(threads)
