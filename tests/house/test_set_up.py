"""manual.py: looks first, does nothing twice, and says in one sentence what is wrong."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from manual_app.paths import CHECKOUT

SOURCE = CHECKOUT / "manual.py"


@pytest.fixture
def manual() -> ModuleType:
    spec = importlib.util.spec_from_file_location("manual_py", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_older_python_is_told_so_in_one_sentence() -> None:
    pretend = f"import sys; sys.version_info = (3, 9, 2); exec(open({str(SOURCE)!r}).read())"
    ran = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        1,
        "",
        "manual.py needs Python 3.11 or newer; this is Python 3.9.\n",
    )


def test_older_python_can_read_the_file_at_all() -> None:
    assert ast.parse(SOURCE.read_text(encoding="utf-8"), feature_version=(3, 7)).body


def test_only_the_standard_library_is_needed() -> None:
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    imported = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    imported |= {
        str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert imported - sys.stdlib_module_names == set()


def test_step_is_done_once_and_again_when_its_source_changes(manual: ModuleType, tmp_path: Path) -> None:
    source, stamp, done = tmp_path / "lock.txt", tmp_path / "stamp", []
    for content in ("one", "one", "two"):
        source.write_text(content)
        with manual.only_once(stamp, source) as needed:
            done.append(needed)
    assert done == [True, False, True]


def test_step_that_failed_is_done_again(manual: ModuleType, tmp_path: Path) -> None:
    source, stamp = tmp_path / "lock.txt", tmp_path / "stamp"
    source.write_text("one")
    with pytest.raises(SystemExit), manual.only_once(stamp, source):
        sys.exit("this failed")
    with manual.only_once(stamp, source) as needed:
        assert needed


def test_missing_system_library_is_named_as_one_line(manual: ModuleType) -> None:
    assert manual.apt_line(["Pango", "Chromium"]) == (
        "sudo apt-get install --no-install-recommends "
        "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 chromium"
    )


def test_unknown_word_is_answered_with_what_there_is(manual: ModuleType) -> None:
    with pytest.raises(SystemExit) as stop:
        manual.main(["publish"])
    assert str(stop.value.code).startswith("manual.py does not know 'publish'.\n")


def test_unknown_benchmark_is_answered_with_the_names(manual: ModuleType) -> None:
    with pytest.raises(SystemExit) as stop:
        manual.bench(["nothing"])
    assert str(stop.value.code).startswith("Which benchmark? There are: ")


def test_ci_script_can_be_read_by_bash() -> None:
    ran = subprocess.run(
        ["bash", "-n", str(CHECKOUT / ".ci/run")], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_instance_folder_holds_nothing_but_its_ignore_file() -> None:
    kept = subprocess.run(
        ["git", "ls-files", "instance"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    ).stdout
    assert kept.split() == ["instance/.gitignore"]
