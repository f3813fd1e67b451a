"""What lint makes of the registries' answers about known weaknesses."""

from __future__ import annotations

import json
from datetime import date

from tests import audit
from tests.audit import Silent

SAFE = {"name": "flask", "version": "3.1.3", "vulns": []}
WEAK = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["1.1"], "aliases": []}],
}
SKIPPED = {"name": "flask", "skip_reason": "Dependency not found on PyPI"}
VIA = {
    "name": "vite",
    "severity": "high",
    "title": "Reads files",
    "url": "https://example.org/advisories/GHSA-1",
}


def python(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def node(**packages: object) -> str:
    return json.dumps({"vulnerabilities": packages})


def settings(until: str, reason: str = "not reached") -> str:
    return f'[[tool.manual.accepted]]\nid = "PYSEC-1"\nreason = "{reason}"\nuntil = {until}\n'


def test_weaknesses_are_read_from_both() -> None:
    assert audit.of_python(python(SAFE, WEAK)) == {"PYSEC-1": "pillow 1.0, mended in 1.1"}
    assert audit.of_node(node(vite={"via": [VIA]}, vitest={"via": ["vite"]})) == {
        "GHSA-1": "vite, high: Reads files"
    }
    assert audit.of_python(python(SAFE)) == audit.of_node(node()) == {}


def test_registry_that_does_not_answer_is_no_registry_without_weaknesses() -> None:
    assert audit.of_python("") == audit.of_node("") == Silent("it does not answer")
    assert audit.of_node(json.dumps({"message": "405 Method Not Allowed"})) == Silent("it does not answer")
    assert audit.of_python(python(SKIPPED, SKIPPED)) == Silent("it knows no package by its version")


def test_command_that_is_missing_counts_as_silence() -> None:
    assert audit.printed(("no-such-command",)) == ""


def test_what_is_known_is_wrong_unless_it_is_accepted() -> None:
    answers = {"one": audit.of_python(python(WEAK)), "other": Silent("it does not answer")}
    assert audit.judged(answers, set()) == (
        ["one: PYSEC-1 in pillow 1.0, mended in 1.1", "other was not asked: it does not answer."],
        True,
    )
    assert audit.judged(answers, {"PYSEC-1"}) == (
        ["one knows of nothing in what is locked.", "other was not asked: it does not answer."],
        False,
    )


def test_what_is_accepted_has_a_reason_and_an_end() -> None:
    day = date(2026, 11, 27)
    assert audit.accepted("", day) == (set(), [])
    assert audit.accepted(settings("2026-11-27"), day) == ({"PYSEC-1"}, [])
    assert audit.accepted(settings("2026-11-26"), day)[1] == ["PYSEC-1 was accepted until 2026-11-26"]
    assert audit.accepted(settings("2026-12-01", reason=" "), day)[1] == [
        "PYSEC-1 is accepted without a reason"
    ]
