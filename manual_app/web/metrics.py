"""Figures for Prometheus at `/metrics`: off unless METRICS_TOKEN is set, and then for who sends it.

They hold no name, no id and no address: endpoints are those of the code. Several web processes count together
through a folder (`count_together`); Prometheus's own client does the adding.
"""

from __future__ import annotations

import hmac
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Response, current_app, request
from flask.signals import request_finished

from manual_app import config
from manual_app.errors import NotFound
from manual_app.web import access, request_log

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # where Prometheus's client looks whether it counts together
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Figure(NamedTuple):
    """One number read from the database when it is asked for."""

    name: str
    help: str
    value: float
    labels: dict[str, str] = {}


class Meters:
    """What this process counts."""

    def __init__(self) -> None:
        # imported here: at its import the client decides whether it counts alone
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.own = CollectorRegistry()
        self.figures: Callable[[], Iterable[Figure]] = tuple
        self.requests = Counter(
            "manual_requests", "Requests answered.", ["endpoint", "method", "status"], registry=self.own
        )
        self.seconds = Histogram(
            "manual_request_seconds",
            "Time until an answer began.",
            ["endpoint"],
            buckets=BUCKETS,
            registry=self.own,
        )
        self.commits = Counter("manual_commits", "Changes of texts that were committed.", registry=self.own)
        self.streams = Gauge(
            "manual_open_streams", "Live streams open.", multiprocess_mode="livesum", registry=self.own
        )
        self.memory = Gauge(
            "manual_process_memory_bytes",
            "Memory a web process holds.",
            multiprocess_mode="liveall",
            registry=self.own,
        )

    def answered(self, status: int) -> None:
        """Count a request."""
        endpoint = request.endpoint or "none"
        method = request.method if request.url_rule else "any"  # a stranger's own words are no label
        self.requests.labels(endpoint, method, str(status)).inc()
        self.seconds.labels(endpoint).observe(request_log.seconds())
        self.memory.set(memory())

    def shown(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = self.own
        if _FOLDER in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        stored = CollectorRegistry()
        stored.register(_Stored(self.figures))
        return bytes(generate_latest(registry)) + bytes(generate_latest(stored))


class _Stored:
    """Figures of the database, in the words of Prometheus's client."""

    def __init__(self, figures: Callable[[], Iterable[Figure]]) -> None:
        self._figures = figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        families: dict[str, GaugeMetricFamily] = {}
        for name, help_text, value, labels in self._figures():
            family = families.setdefault(name, GaugeMetricFamily(name, help_text, labels=list(labels)))
            family.add_metric(list(labels.values()), value)
        yield from families.values()


def init_app(app: Flask) -> None:
    """Count, when a token is set; `/metrics` is there in any case and says that it does not exist without."""
    app.extensions["meters"] = Meters() if config.require_token(app.config) else None
    app.add_url_rule("/metrics", "metrics", show)
    request_finished.connect(_count, app)


def offer(app: Flask, figures: Callable[[], Iterable[Figure]]) -> None:
    """Show these figures too."""
    if app.extensions["meters"]:
        app.extensions["meters"].figures = figures


def count_commit() -> None:
    """Count one change of a text."""
    meters: Meters | None = current_app.extensions["meters"]
    if meters:
        meters.commits.inc()


def count_together(folder: Path) -> None:
    """Let the processes that are about to start add up their figures in `folder`, which begins empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    os.environ[_FOLDER] = str(folder)


def forget_process(pid: int) -> None:
    """Take the open streams and the memory of a process that has ended out of the sums."""
    if _FOLDER in os.environ:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(pid)  # type: ignore[no-untyped-call]


def memory() -> int:
    """Return how many bytes of memory this process holds."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:  # no Linux
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


@access.anyone
def show() -> Any:
    """Show the figures to who sends the token."""
    meters: Meters | None = current_app.extensions["meters"]
    if meters is None:
        raise NotFound
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), str(current_app.config["METRICS_TOKEN"]).encode()):
        return Response("Send METRICS_TOKEN as bearer token.\n", 401, {"WWW-Authenticate": "Bearer"})
    return Response(meters.shown(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _count(app: Flask, response: Response, **_more: Any) -> None:
    if app.extensions["meters"]:
        app.extensions["meters"].answered(response.status_code)
