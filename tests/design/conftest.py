"""A browser that is served by the app's own test client: no port, no network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from tests.design.styleguide import page as styleguide

OpenGuide = Callable[..., Page]


@pytest.fixture
def open_guide(app: Flask, browser: Browser) -> Iterator[OpenGuide]:
    """Open the style guide at a size and in a theme; a console message or a failed request fails the test."""
    contexts = []
    complaints: list[str] = []

    def open_page(*, width: int = 1440, height: int = 900, theme: str = "", **options: object) -> Page:
        guide = styleguide(app, theme=theme)
        client = app.test_client()
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)

        def answer(route: Route) -> None:
            path = urlsplit(route.request.url).path
            if not path.startswith("/static/"):
                return route.fulfill(body=guide.data, headers=dict(guide.headers))
            with client.get(path) as response:
                return route.fulfill(
                    status=response.status_code, body=response.data, content_type=response.content_type
                )

        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("http://localhost/")
        page.wait_for_load_state("networkidle")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
