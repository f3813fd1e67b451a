#!/usr/bin/python3
"""Stands in for systemctl where no systemd runs: starts what units say, as whom they say, and stops it again.

It knows what the units of docs/install/ use, without the walls around them (ProtectSystem and the like), and
nginx and PostgreSQL by their own commands. Timers are left out.
"""

import os
import pwd
import resource
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS, RUN = Path("/etc/systemd/system"), Path("/run/units")
OTHERS = {
    "nginx": {"start": "nginx", "stop": "nginx -s quit", "reload": "nginx -s reload"},
    "postgresql": {
        "start": "pg_ctlcluster $(ls /etc/postgresql) main start",
        "stop": "pg_ctlcluster $(ls /etc/postgresql) main stop -m fast",
    },
}


def settings_of(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (UNITS / f"{name}.service").read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def pid_of(name: str) -> int:
    file = RUN / name
    pid = int(file.read_text()) if file.is_file() else 0
    return pid if pid and Path(f"/proc/{pid}").exists() else 0


def start(name: str) -> None:
    if name in OTHERS:
        subprocess.run(OTHERS[name]["start"], shell=True, check=True)
        return
    if pid_of(name):
        return
    unit = settings_of(name)
    account = pwd.getpwnam(unit["User"][0])
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": account.pw_dir,
        "USER": account.pw_name,
    }
    environment |= dict(pair.split("=", 1) for line in unit["Environment"] for pair in shlex.split(line))
    for name in unit.get("EnvironmentFile", []):
        file = Path(name.removeprefix("-"))
        written = file.read_text() if file.is_file() or not name.startswith("-") else ""
        environment |= dict(pair.split("=", 1) for pair in shlex.split(written))
    files = int(unit.get("LimitNOFILE", ["1024"])[0])
    if unit["Type"] == ["oneshot"]:
        run_once(unit, account, environment)
        return
    with Path(f"/var/log/{name}.log").open("ab") as log:
        process = subprocess.Popen(
            shlex.split(unit["ExecStart"][0]),
            cwd=unit["WorkingDirectory"][0],
            env=environment,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            umask=int(unit["UMask"][0], 8),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
        )
    RUN.mkdir(exist_ok=True)
    (RUN / name).write_text(str(process.pid))


def run_once(unit: dict[str, list[str]], account: pwd.struct_passwd, environment: dict[str, str]) -> None:
    for line in unit["ExecStart"] + unit.get("ExecStartPost", []):
        words = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(line)]
        subprocess.run(
            words,
            cwd=unit["WorkingDirectory"][0],
            env=environment,
            user=account.pw_uid,
            group=account.pw_gid,
            extra_groups=[],
            umask=int(unit["UMask"][0], 8),
            check=True,
        )


def stop(name: str) -> None:
    if name in OTHERS:
        subprocess.run(OTHERS[name]["stop"], shell=True, check=True)
        return
    pid = pid_of(name)
    if not pid:
        return
    patience = int(settings_of(name)["TimeoutStopSec"][0])
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + patience
    while pid_of(name) and time.monotonic() < until:
        time.sleep(0.1)
    if pid_of(name):
        os.killpg(pid, signal.SIGKILL)
        sys.exit(f"{name} did not stop in {patience} s")


def reload_or_restart(name: str) -> None:
    if name == "nginx" and Path("/run/nginx.pid").is_file() and Path("/run/nginx.pid").read_text().strip():
        subprocess.run(OTHERS[name]["reload"], shell=True, check=True)
    else:
        start(name)


def main(words: list[str]) -> None:
    verb, *names = [word for word in words if not word.startswith("-")]
    names = [name.removesuffix(".service") for name in names if not name.endswith(".timer")]
    if verb in ("daemon-reload", "reset-failed") or (verb in ("enable", "disable") and "--now" not in words):
        return
    acts = {"enable": [start], "start": [start], "disable": [stop], "stop": [stop], "restart": [stop, start]}
    acts["reload-or-restart"] = acts["reload"] = [reload_or_restart]
    for act in acts[verb]:
        for name in names:
            act(name)


main(sys.argv[1:])
