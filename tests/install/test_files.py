"""The files of docs/install/ are what docs/install.md shows, and what the programs that read them accept."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from manual_app.paths import CHECKOUT
from tests.install.document import blocks
from tests.install.proxies import program

FILES = CHECKOUT / "docs/install"
DOCUMENT = (CHECKOUT / "docs/install.md").read_text(encoding="utf-8")


def test_files_are_shown_as_they_are() -> None:
    shown = dict(re.findall(r"^```\w+ file=(\S+)\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL))
    units = {"manual-web.service", "manual-backup.service", "manual-backup.timer"}
    assert set(shown) == {"manual", "nginx.conf", "Caddyfile", *units}
    assert shown == {name: (FILES / name).read_text(encoding="utf-8") for name in shown}


def test_worker_runs_as_the_web_process_does() -> None:
    web, worker = (
        set((FILES / f"manual-{name}.service").read_text().splitlines()) for name in ("web", "worker")
    )
    assert {line.partition("=")[0] for line in web ^ worker if not line.startswith("#")} == {
        "Description", "Type", "Environment", "ExecStart", "LimitNOFILE",
    }  # fmt: skip


def test_every_command_to_run_is_in_a_block_that_the_trial_runs() -> None:
    commands = "".join(block.commands for block in blocks(DOCUMENT))
    assert len(blocks(DOCUMENT)) > 10
    for line in (
        "manual db upgrade",
        "manual create-coordinator",
        "manual doctor",
        "manual verify",
        "nginx -t",
    ):
        assert f"{line}\n" in commands.replace(" \\\n", "\n").replace(" --email", "\n --email")
    (asks,) = [block for block in blocks(DOCUMENT) if block.answers]
    assert "create-coordinator" in asks.commands


@pytest.mark.parametrize("unit", sorted(path.name for path in FILES.glob("manual-*")))
def test_systemd_accepts_the_units(unit: str, tmp_path: Path) -> None:
    """Nothing is complained about but that the software is not installed here."""
    ran = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", str(FILES / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    complaints = [line for line in ran.stderr.splitlines() if "is not executable" not in line]
    assert complaints == []


@pytest.mark.parametrize("unit", sorted(path.name for path in FILES.glob("manual-*.service")))
def test_services_are_exposed_to_little(unit: str) -> None:
    """systemd's own measure, 0 to 10; each release of systemd counts a little differently."""
    ran = subprocess.run(
        [program("systemd-analyze"), "security", "--offline=true", "--threshold=20", str(FILES / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_caddy_accepts_its_file() -> None:
    ran = subprocess.run(
        [program("caddy"), "validate", "--adapter", "caddyfile", "--config", str(FILES / "Caddyfile")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout.splitlines()[-1:]) == (0, ["Valid configuration"]), ran.stderr


def test_compose_starts_web_and_worker_after_the_migration() -> None:
    written = (FILES / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^  (\w+):\n    <<: \*manual", written, re.MULTILINE) == ["migrate", "web", "worker"]
    assert written.count("condition: service_completed_successfully") == 2
