"""How gunicorn serves the app: `gunicorn -c python:manual_app.web.server`.

One process of many threads: a stream keeps a thread for as long as it lives, and `/healthz` must still
find a free one (`STREAMS` stays below `threads`). Options on gunicorn's command line win over these.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from typing import Any

from gunicorn.glogging import Logger

from manual_app import logs, paths, processes
from manual_app.web import stopping

_M_ARENA_MAX = -8
wsgi_app = "manual_app:create_app()"
bind = os.environ.get("MANUAL_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = 1
threads = 256
worker_connections = 1000
timeout = 60
graceful_timeout = 8
keepalive = 5
control_socket_disable = True
proc_name = "manual"
loglevel = "warning"
# X-Forwarded-* is read by the app itself, from as many hops as PROXY_HOPS says
forwarded_allow_ips = ""


class Log(Logger):
    """gunicorn's own words as lines of our log; requests are logged by the app."""

    def setup(self, cfg: Any) -> None:
        """Hand everything to the log of this process."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.loglevel = self.LOG_LEVELS[cfg.loglevel.lower()]
        logs.configure()
        self.error_log.setLevel(self.loglevel)
        self.error_log.propagate = True


logger_class = Log


def on_starting(arbiter: Any) -> None:
    """Let several processes count together."""
    if arbiter.cfg.workers > 1:
        from manual_app.web import metrics

        metrics.count_together(paths.instance() / "metrics")


def child_exit(_arbiter: Any, worker: Any) -> None:
    """Take what a process that is gone had open out of the figures."""
    from manual_app.web import metrics

    metrics.forget_process(worker.pid)


def when_ready(_arbiter: Any) -> None:
    """Stop as gracefully on Ctrl-C as on SIGTERM."""
    stopping.let_ctrl_c_be_graceful()


def post_worker_init(worker: Any) -> None:
    """End streams as soon as this process is told to stop, and stop when the arbiter is gone."""
    _keep_few_arenas()
    stopping.stop_streams_on_signals()
    processes.end_with_parent()


def _keep_few_arenas() -> None:
    """Let threads share what they give back; glibc keeps memory apart for each few of them."""
    with contextlib.suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
