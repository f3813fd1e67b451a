"""The S3 server of a trial, until it is told to stop."""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path

from tests.s3 import S3


def main(folder: Path) -> None:
    """Serve, and say where in the file `ready`."""
    (folder / "kept").mkdir(parents=True)
    told = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: told.set())
    server = S3(folder / "kept")
    server.start()
    try:
        (folder / "ready").write_text(server.environment["AWS_ENDPOINT_URL"])
        told.wait()
    finally:
        server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
