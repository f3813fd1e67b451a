"""A seeding that was killed goes on at the next start, with the same password."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from manual_app.paths import CHECKOUT

FLASK = [sys.executable, "-m", "flask", "--app", "manual_app"]


def test_seeding_killed_in_the_middle_of_its_compile_goes_on(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name != "MANUAL_DEMO_PASSWORD"}
    env = {**kept, "MANUAL_INSTANCE": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    subprocess.run([*FLASK, "db", "upgrade"], cwd=CHECKOUT, env=env, check=True)
    with subprocess.Popen(
        [*FLASK, "seed-demo"],
        cwd=CHECKOUT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as first:
        assert first.stdout is not None
        assert "Edition 1.0 is being compiled\n" in iter(first.stdout.readline, "")
        os.killpg(first.pid, signal.SIGKILL)
    password = (tmp_path / "demo-password").read_text()
    again = subprocess.run(
        [*FLASK, "seed-demo"], cwd=CHECKOUT, env=env, capture_output=True, text=True, check=True
    )
    assert again.stdout.splitlines() == [
        "Edition 1.0 is being compiled",
        "Edition 1.0 is published",
        f"Password of all demo accounts: {password}",
    ]
    assert len(password) >= 12
    assert (tmp_path / "demo-password").stat().st_mode & 0o077 == 0
