"""Every template and island: no inline code, known icons, translated words, error pages in plain words."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask, render_template

ROOT = Path(__file__).parents[2]
TEMPLATES = [path for path in (ROOT / "templates").rglob("*.html") if "print" not in path.parts]
ICONS = {
    line for line in (ROOT / "static/icons.txt").read_text().splitlines() if line and not line.startswith("#")
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_has_no_inline_style_handler_or_script(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|\son[a-z]+=|javascript:", source) == []
    assert [tag for tag in re.findall(r"<script[^>]*>", source) if "nonce" not in tag] == []


def test_icons_named_in_templates_and_scripts_are_in_the_sprite() -> None:
    named = set()
    for path in TEMPLATES:
        named |= set(re.findall(r'icon(?:_name)?="([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    for path in (ROOT / "static/src").rglob("*.ts"):
        named |= set(re.findall(r'\bicon\("([a-z0-9-]+)"', path.read_text(encoding="utf-8")))
    assert named - ICONS == set()


def test_words_of_the_islands_are_given_to_them(app: Flask) -> None:
    spoken: set[str] = set()
    for folder in ("components", "web"):
        for path in (ROOT / "static/src" / folder).rglob("*.ts"):
            spoken |= set(re.findall(r'\bt\(\s*"((?:[^"\\]|\\.)+)"', path.read_text(encoding="utf-8")))
    with app.test_request_context("/"):
        script = render_template("layouts/_translations.html")

    given = json.loads(re.search(r">(\{.*\})<", script, re.DOTALL).group(1))

    assert set(given) == spoken


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_template_uses_every_macro_it_imports(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    imports = re.findall(r'{%-? from "[^"]+" import ([^%]+?)(?: with context)? -?%}', source)
    names = [name.split(" as ")[-1] for line in imports for name in line.split(", ")]
    assert [name for name in names if len(re.findall(rf"\b{name}\b", source)) < 2] == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 429, 500, 503])
def test_error_page_says_what_happened_and_what_to_do(app: Flask, status: int) -> None:
    with app.test_request_context("/nowhere"):
        page = render_template(f"errors/{status}.html", message="The text has changed.", status=status)

    assert page.count("<h1>") == 1
    assert "<b>The text has changed.</b>" in page
    heading = re.search(r"<h1>(.+?)</h1>", page).group(1)
    assert f"<title>{heading} - " in page
    assert not re.search(r"\b(please|sorry|invalid|oops)\b", page, re.IGNORECASE)
    assert re.search(r'<a class="button primary" href="/', page)


def test_unknown_address_answers_with_the_page(app: Flask) -> None:
    response = app.test_client().get("/there-is-no-such-page", headers={"Accept": "text/html"})

    assert response.status_code == 404
    assert "<h1>This page does not exist</h1>" in response.text


@pytest.mark.parametrize(
    ("method", "path", "status", "said"),
    [
        ("GET", "/there-is-no-such-page", 404, "This does not exist, or it is not for you to see."),
        ("GET", "/texts/99", 401, "Sign in to go on."),
        ("DELETE", "/healthz", 405, "This address does not take this kind of request."),
    ],
)
def test_a_refusal_in_json_always_says_something(
    app: Flask, method: str, path: str, status: int, said: str
) -> None:
    answer = app.test_client().open(path, method=method, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.get_json()["detail"]) == (status, said)
