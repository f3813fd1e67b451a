"""Chromium for every test that needs a browser: one a run, without a window."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.machine import PATIENCE

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window; what a page should show is waited for as long as a slow machine needs."""
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        yield chromium
        chromium.close()


def alive(page: Page) -> Page:
    """Wait until all that has a script on the page has come to life: before, a button does without it."""
    expect(page.locator("[data-module]:not([data-mounted='alive'])")).to_have_count(0)
    return page
