"""How gunicorn serves the app: `gunicorn -c python:manual_app.web.server`.

One process of many threads: a stream keeps a thread for as long as it lives, and `/healthz` must still
find a free one (`STREAMS` stays below `threads`). Options on gunicorn's command line win over these.
"""

from __future__ import annotations

import os
from typing import Any

from manual_app import processes
from manual_app.web import stopping

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


def when_ready(_arbiter: Any) -> None:
    """Stop as gracefully on Ctrl-C as on SIGTERM."""
    stopping.let_ctrl_c_be_graceful()


def post_worker_init(worker: Any) -> None:
    """End streams as soon as this process is told to stop, and stop when the arbiter is gone."""
    stopping.stop_streams_on_signals()
    processes.end_with_parent()
