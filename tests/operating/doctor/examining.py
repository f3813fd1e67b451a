"""Ask one check of the doctor about an app."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from manual_app.operating import doctor
from manual_app.operating.doctor.findings import Finding, Installation, State


def installation(app: Flask, **settings: Any) -> Installation:
    return Installation(
        {**app.config, **settings},
        Path(app.instance_path),
        app.extensions["engine"],
        app.extensions["trusted_hosts"],
    )


def found(check: Any, app: Flask, **settings: Any) -> Finding:
    """Return the first thing a check finds that is not well, else the last."""
    with app.app_context():
        findings = list(check(installation(app, **settings)))
    return next((finding for finding in findings if finding.state != State.OK), findings[-1])


def check_of(part: str) -> Any:
    return dict(doctor.CHECKS)[part]
