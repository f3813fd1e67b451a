"""What is wrong with this installation."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from manual_app.operating import doctor as examination
from manual_app.operating.doctor.findings import Finding, Installation, State

COLOURS = {State.OK: "green", State.WARNING: "yellow", State.WRONG: "red"}


@click.command("doctor")
@with_appcontext
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(as_json: bool) -> None:
    """Look what is wrong and say how to mend it; exit 1 when something is."""
    known = current_app.extensions
    installation = Installation(
        current_app.config, Path(current_app.instance_path), known["engine"], known["trusted_hosts"]
    )
    findings = []
    for finding in examination.examine(installation):
        findings.append(finding)
        if not as_json:
            _show(finding)
    if as_json:
        click.echo(json.dumps([finding.as_json() for finding in findings], ensure_ascii=False, indent=2))
    else:
        _sum_up(findings)
    sys.exit(1 if examination.worst(findings) is State.WRONG else 0)


def _show(finding: Finding) -> None:
    state = click.style(f"{finding.state:<8}", fg=COLOURS[finding.state])
    click.echo(f"{state}{finding.part}: {finding.said}")
    if finding.mend:
        click.echo(f"        → {finding.mend}")


def _sum_up(findings: list[Finding]) -> None:
    counted = {state: sum(finding.state is state for finding in findings) for state in State}
    click.echo(", ".join(f"{count} {state}" for state, count in counted.items()))
