"""Settings: defaults, then `instance/config.py`, then the environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from manual_app.errors import DomainError

# name: (default, what it does); docs/operating.md is tested against this table
SETTINGS: dict[str, tuple[object, str]] = {
    "DATABASE_URL": ("", "postgresql://user:password@host/name; empty: SQLite in the instance folder"),
    "FILES_URL": (
        "",
        "where pictures and edition files lie: s3://bucket/folder; empty: `files/` in the instance folder",
    ),
    "SECRET_KEY": ("", "signs cookies; at least 32 characters; else read from `secret-key` in the instance"),
    "PUBLIC_URL": ("http://127.0.0.1:8000", "address of this installation, used for links in mail"),
    "TRUSTED_HOSTS": ("", "host names to answer to, with commas; empty: host of PUBLIC_URL and loopback"),
    "PROXY_HOPS": (0, "how many reverse proxies stand in front and set X-Forwarded-*"),
    "SMTP_URL": ("", "smtp://user:password@host:587; empty: mail is written to `outbox/` in the instance"),
    "MAIL_FROM": ("manual@localhost.example", "sender of all mail"),
    "METRICS_TOKEN": ("", "figures for Prometheus at `/metrics`, for who sends it; empty: there are none"),
    "STREAMS": (200, "how many live streams one web process serves at once"),
    "DEMO": (False, "demo mode: sample accounts, loopback only"),
}
SECRET_LENGTH = 32
TOKEN_LENGTH = 20


class NotConfigured(DomainError):
    """A setting is missing or too weak to start with."""

    code = "not_configured"

    @property
    def for_the_operator(self) -> str:
        """What the log says of it; other errors are logged without their words."""
        return self.message


def load(instance: Path, overrides: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return all settings, with what follows from them; `overrides` win (tests)."""
    settings: dict[str, object] = {name: default for name, (default, _help) in SETTINGS.items()}
    settings |= given(instance)
    settings |= dict(overrides or {})
    settings["DATABASE_URL"] = database_address(
        str(settings["DATABASE_URL"] or f"sqlite:///{instance / 'manual.sqlite3'}")
    )
    settings["FILES_URL"] = settings["FILES_URL"] or f"file://{instance / 'files'}"
    settings["SECRET_KEY"] = settings["SECRET_KEY"] or _secret_file(instance)
    settings["TRUSTED_HOSTS"] = _trusted_hosts(settings)
    return settings


def given(instance: Path) -> dict[str, object]:
    """Return the settings that this installation makes itself, in its file or in the environment."""
    in_environment = {name: _typed(name, os.environ[name]) for name in SETTINGS if name in os.environ}
    return _from_file(instance / "config.py") | in_environment


def database_address(given: str) -> str:
    """Return the address of a database as it is used here; raises NotConfigured for one that cannot be.

    `postgres://` and `postgresql://`, as administrators and hosting services write it, mean PostgreSQL by the
    driver that is installed.
    """
    kind, mark, rest = given.partition("://")
    if mark and kind in {"postgres", "postgresql", "postgresql+psycopg"}:
        return f"postgresql+psycopg://{rest}"
    if mark and kind == "sqlite" and rest.startswith("/") and len(rest) > 1:
        return given
    raise NotConfigured(
        "DATABASE_URL is an address such as postgresql://user:password@host/name or sqlite:////folder/file"
        + (f"; this one begins with {kind[:40]!r}." if mark else ".")
    )


def require_secret(settings: Mapping[str, object], *, serving: bool) -> str:
    """Return the secret key; a command that serves nothing gets a passing one when there is none.

    Raises NotConfigured when pages are to be served with a missing or weak key (security.md, row 19).
    """
    secret = str(settings["SECRET_KEY"] or "")
    if not serving and not secret:
        return secrets.token_hex(SECRET_LENGTH)
    if len(secret) < SECRET_LENGTH or len(set(secret)) < 8:
        raise NotConfigured(
            f"SECRET_KEY is missing or weak: set one of at least {SECRET_LENGTH} random characters, "
            "or start with manual.py, which makes one."
        )
    return secret


def require_token(settings: Mapping[str, object]) -> str:
    """Return what opens `/metrics`, empty when nothing does; raises NotConfigured for a weak one."""
    token = str(settings["METRICS_TOKEN"] or "")
    if token and (len(token) < TOKEN_LENGTH or len(set(token)) < 8):
        raise NotConfigured(f"METRICS_TOKEN is weak: set at least {TOKEN_LENGTH} random characters, or none.")
    return token


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    found: dict[str, object] = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), found)  # noqa: S102 the administrator's own file
    unknown = sorted(name for name in found if name.isupper() and name not in SETTINGS)
    if unknown:
        raise NotConfigured(f"{path} sets what is no setting: {', '.join(unknown)}.")
    return {name: found[name] for name in SETTINGS if name in found}


def _typed(name: str, value: str) -> object:
    default = SETTINGS[name][0]
    if isinstance(default, bool):
        return value.lower() in {"1", "true", "yes", "on"}
    if isinstance(default, int):
        if not value.isdecimal():
            raise NotConfigured(f"{name} is a whole number; it is set to {value!r}.")
        return int(value)
    return value


def _secret_file(instance: Path) -> str:
    path = instance / "secret-key"
    return path.read_text(encoding="ascii").strip() if path.is_file() else ""


def _trusted_hosts(settings: Mapping[str, object]) -> list[str]:
    named = settings["TRUSTED_HOSTS"]
    if isinstance(named, list):
        return named
    if named:
        return [host.strip() for host in str(named).split(",") if host.strip()]
    own = urlsplit(str(settings["PUBLIC_URL"])).hostname or "localhost"
    return sorted({own, "localhost", "127.0.0.1", "[::1]"})
