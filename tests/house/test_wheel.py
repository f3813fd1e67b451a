"""The wheel holds everything the app needs, and works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from manual_app.paths import CHECKOUT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=CHECKOUT,
        check=True,
    )
    (built,) = folder.glob("*.whl")
    return built


def kept_under(folder: str) -> set[str]:
    """Return the files under version control in a folder."""
    command = ["git", "ls-files", "-z", folder]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    return {name for name in listed.split("\0") if name and (CHECKOUT / name).is_file()}


def test_wheel_holds_package_templates_and_built_assets(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    assert kept_under("manual_app") - held == set()
    assert {f"manual_app/{name}" for name in kept_under("templates")} - held == set()
    assert {name.replace("docs/", "manual_app/") for name in kept_under("docs/install")} - held == set()
    built = {f"manual_app/static/dist/{path.name}" for path in (CHECKOUT / "static/dist").iterdir()}
    assert built - held == set()


def test_wheel_holds_no_tests_no_sources_and_no_instance(wheel: Path) -> None:
    tops = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert tops == {"manual_app", "manual_app-0.1.0.dist-info"}
    assert [
        name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("manual_app/static/src")
    ] == []


def test_release_is_named_after_its_commit(tmp_path: Path) -> None:
    """Two releases of one version would be one for pip: it would leave the older one where it is."""
    ran = make_release(tmp_path / "release")
    if "Commit this first" in ran.stderr:
        assert git("status", "--porcelain", "--untracked-files=no") in ran.stderr
        return
    assert ran.returncode == 0, ran.stderr
    day, commit = git("log", "-1", "--date=format:%Y%m%d", "--format=%cd %h").split()
    made = {path.name for path in (tmp_path / "release").iterdir()}
    assert made == {"run.txt", f"manual_app-0.1.0+{day}.g{commit}-py3-none-any.whl"}
    again = make_release(tmp_path / "release")
    assert (again.returncode, "holds something already" in again.stderr) == (1, True)


def make_release(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "hatch_build.py", str(folder)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def git(*words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def test_wheel_carries_the_licences_of_what_is_in_it(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    own = {name.rpartition("/licenses/")[2] for name in archive.namelist() if "/licenses/" in name}
    assert own == {"LICENSE", "LICENSES/CC-BY-4.0.txt", "LICENSES/README.md"}
    (others,) = [name for name in archive.namelist() if name.startswith("manual_app/static/dist/licences-")]
    bundled = archive.read(others).decode()
    assert {"@tiptap/core", "prosemirror-model", "lucide-static"} <= set(bundled.splitlines())
    assert bundled.count("SIL OPEN FONT LICENSE") == 2


def test_installed_wheel_migrates_and_lists_its_routes(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    env = {**os.environ, "PYTHONPATH": str(site), "MANUAL_INSTANCE": str(tmp_path / "instance")}
    for words in (["db", "upgrade"], ["routes"]):
        ran = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "manual_app", *words],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
    assert "/healthz" in ran.stdout
    code = "from manual_app import paths; print(paths.templates(), paths.static())"
    where = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, text=True, check=True
    )
    package = site / "manual_app"
    assert where.stdout.split() == [str(package / "templates"), str(package / "static")]
