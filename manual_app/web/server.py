"""How gunicorn serves the app: `gunicorn -c python:manual_app.web.server`.

One process of many threads, and one more that keeps the live streams. Options on gunicorn's command line win
over these.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import resource
import selectors
import time
from functools import partial
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from manual_app import logs, paths, processes
from manual_app.web import stopping

_M_ARENA_MAX = -8
MOST_FILES = 16_384
FIRST_WORD_SECONDS = 10.0  # that a connection may be silent before its first request
LINGER_SECONDS = 0.3  # that a connection without a request is left open once the server is told to stop
wsgi_app = "manual_app:create_app()"
bind = os.environ.get("MANUAL_BIND", "127.0.0.1:8000")
workers = 1
threads = 64
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
_KEPT = "kept"  # what became of a request whose connection is a stream's now


class Worker(ThreadWorker):
    """gunicorn's worker of threads, which lets go of a connection once a stream has begun on it."""

    wsgi: Any

    def load_wsgi(self) -> None:
        """Load the app, and say to it with each request that streams are taken over here."""
        # imported here: the process that only watches does without
        from manual_app.web import streams
        from manual_app.web.keeper import Keeper

        super().load_wsgi()
        self.keeper, self.begun = Keeper(), streams.HandedOver
        if self.cfg.is_ssl:  # a connection that is encrypted here keeps its thread
            return
        app = self.wsgi
        stopping.wake.append(self.keeper.wake)

        def serve(environ: dict[str, Any], start_response: Any) -> Any:
            environ[streams.KEEPS] = True
            return app(environ, start_response)

        self.wsgi = serve

    def run(self) -> None:
        """Serve until told to stop, or until it is enough; let every stream have its end."""
        super().run()
        stopping.stop_event.set()
        self.keeper.join()

    def enqueue_req(self, conn: Any) -> None:
        """Give a request to a thread, and none to a connection that says nothing, as browsers open some."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + FIRST_WORD_SECONDS
        self.pending_conns.append(conn)
        speaks = partial(self.on_pending_socket_readable, conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, speaks)

    def murder_pending(self) -> None:
        """Close what is silent for too long; when the server stops, soon whatever has no request."""
        if not self.alive:
            soon = time.monotonic() + LINGER_SECONDS
            for conn in (*self.pending_conns, *self.keepalived_conns):
                conn.timeout = min(conn.timeout, soon)
        super().murder_pending()

    def handle(self, conn: Any) -> Any:
        """Answer a request in a thread of its own, or begin a stream in it."""
        try:
            return super().handle(conn)
        except self.begun as begun:
            self.keeper.take(begun.stream, conn.sock, begun.missed, chunked=begun.chunked)
            return _KEPT

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Keep or close the connection of a request that was answered; leave a stream its own."""
        if not fs.cancelled() and fs.exception() is None and fs.result() is _KEPT:
            self.nr_conns -= 1
        else:
            super().finish_request(conn, fs)


worker_class = Worker


def on_starting(arbiter: Any) -> None:
    """Let several processes count together."""
    if arbiter.cfg.workers > 1:
        from manual_app.web import metrics

        metrics.count_together(paths.instance() / "metrics")


def child_exit(arbiter: Any, worker: Any) -> None:
    """Take what a process that is gone had open out of the figures; one alone has counted for itself."""
    if arbiter.cfg.workers > 1:
        from manual_app.web import metrics

        metrics.forget_process(worker.pid)


def when_ready(_arbiter: Any) -> None:
    """Stop as gracefully on Ctrl-C as on SIGTERM."""
    stopping.let_ctrl_c_be_graceful()


def post_worker_init(worker: Any) -> None:
    """End streams as soon as this process is told to stop, and stop when the arbiter is gone."""
    _collect_less()
    _keep_few_arenas()
    _open_many()
    stopping.stop_streams_on_signals()
    processes.end_with_parent()


def _collect_less() -> None:
    """Look for garbage less often, and never in what was loaded at the start: it took a tenth of a write."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _open_many() -> None:
    """Take as many open files as this process may have: each connection is one, a silent one as well."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _keep_few_arenas() -> None:
    """Let threads share what they give back; glibc keeps memory apart for each few of them."""
    with contextlib.suppress(AttributeError, OSError):  # another C library
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
        ctypes.CDLL(None).malloc_trim(0)
