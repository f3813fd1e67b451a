"""The app, put together: settings, database, plumbing, rooms, commands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click
from flask import Flask

from manual_app import config, db, extensions, jobs, logs, mail, paths, storage
from manual_app.migrations import service as migrations
from manual_app.web import (
    assets,
    error_pages,
    filters,
    health,
    metrics,
    request_log,
    security,
    storable,
    streams,
    transaction,
)


def create_app(settings: Mapping[str, object] | None = None, *, instance: Path | None = None) -> Flask:
    """Return the app; to a command, a setting that cannot be is told in one sentence."""
    try:
        return _wired(settings, instance or paths.instance())
    except config.NotConfigured as refusal:
        if click.get_current_context(silent=True) is None:
            raise
        raise click.ClickException(refusal.message) from refusal


def _wired(settings: Mapping[str, object] | None, folder: Path) -> Flask:
    """Return the app, wired in order: settings, database, plumbing, rooms, commands."""
    logs.configure()
    _make(folder)
    app = transaction.TransactionalFlask(
        "manual_app",
        instance_path=str(folder),
        template_folder=str(paths.templates()),
        static_folder=str(paths.static()),
    )
    app.config.update(config.load(folder, settings))
    app.config["SECRET_KEY"] = config.require_secret(app.config, serving=_serves())
    app.extensions["engine"] = db.connect(str(app.config["DATABASE_URL"]))
    jobs.configure(str(app.config["DATABASE_URL"]), folder)
    mail.configure(app.config, folder)
    storage.configure(str(app.config["FILES_URL"]))

    request_log.init_app(app)
    transaction.init_app(app)
    security.init_app(app)
    storable.init_app(app)
    extensions.login.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
    error_pages.init_app(app)
    health.init_app(app)
    health.check(app, "migrations", lambda: migrations.is_current(app.extensions["engine"]))
    metrics.init_app(app)
    streams.init_app(app)
    _rooms(app)
    return app


def _make(folder: Path) -> None:
    """Make the instance folder; drafts, mail and keys are nobody else's."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise config.NotConfigured(
            f"The instance folder {folder} cannot be made ({fault.strerror}): set MANUAL_INSTANCE to another."
        ) from fault


def _rooms(app: Flask) -> None:
    """Open the rooms, from the ground up; the order is that of the bar on screen."""
    from manual_app import cli
    from manual_app.accounts import views as accounts
    from manual_app.discussions import views as discussions
    from manual_app.editions import views as editions
    from manual_app.manual import views as manual
    from manual_app.manual.views import settings
    from manual_app.operating import figures
    from manual_app.operating import views as operating
    from manual_app.privacy import views as privacy
    from manual_app.reader import views as reader
    from manual_app.reviews import views as reviews
    from manual_app.texts import views as texts

    below = (reviews, texts, discussions, manual, editions)
    for room in (*below, accounts, settings, operating, privacy, reader, cli):
        room.init_app(app)
    metrics.offer(app, figures.current)


def _serves() -> bool:
    """Whether pages are going to be served: always, but for a command other than `run`."""
    context = click.get_current_context(silent=True)
    return context is None or context.info_name == "run"
