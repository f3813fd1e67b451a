"""What pages and files cost: each signed-in page in a full installation and in one a tenth of its size,
differences against difflib, downloads against the server's own way to send a file, search against FTS5.

Times are those of the processor: others on the machine count for less.
"""

from __future__ import annotations

import difflib
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient

from benchmarks._downloads import measure_downloads
from benchmarks._network import Network, build, chapters_of
from benchmarks._table import Row, publish
from manual_app import db
from manual_app.accounts import service as accounts
from manual_app.accounts.models import Member
from manual_app.content.diff import diff, render_diff
from manual_app.content.plain import plain_text
from manual_app.content.render import RenderContext
from manual_app.texts import search
from manual_app.texts.models import TextWords
from tests.house.addresses import addresses
from tests.statements import statements_of

ROUNDS = 5
SIZES = {"full": (60, 5_000), "tenth": (6, 500)}  # sections, versions
QUERIES, PAGE_MS, DIFF_MS, SEARCH_MS = 12, 50.0, 300.0, 50.0
SOUGHT = ("solidarity", "share")  # in every text
ENDLESS = ("/texts/events", "/events", ".csv")  # streams, and a file


def measure() -> list[Row]:
    """Measure pages in both installations, then differences, downloads and search."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        found = {}
        for size in ("tenth", "full"):
            sections, revisions = SIZES[size]
            network = build(Path(name) / size, sections=sections, revisions=revisions)
            found[size] = _pages(network)
        rows = _page_rows(found["full"], found["tenth"])
        searched = _search(network)  # before the downloads, whose app works on a database of its own
        return [*rows, *_differences(), *searched, *measure_downloads(Path(name))]


def _pages(network: Network) -> dict[str, tuple[int, float]]:
    """Return the queries and the milliseconds of each signed-in page, by its route."""
    app, found = network.app, {}
    for who in (network.author, network.coordinator):
        browser = _signed_in(app, who)
        for (rule, _method), address in _addresses(app).items():
            if browser.get(address).status_code == 200:
                found[rule] = _page(app, browser, address)
    return found


def _addresses(app: Flask) -> dict[tuple[str, str], str]:
    """Return one address a route: rule -> address."""
    private = [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and getattr(app.view_functions[rule.endpoint], "access_rule", None) != "anyone"
    ]
    made = addresses(app, "GET", only_private=True)
    pairs = zip(private, made, strict=True)
    return {(rule.rule, "GET"): path for rule, path in pairs if not rule.rule.endswith(ENDLESS)}


def _page(app: Flask, browser: FlaskClient, address: str) -> tuple[int, float]:
    with statements_of(app) as statements:
        browser.get(address)
    return len(statements), median(_timed(lambda: browser.get(address)) for _ in range(ROUNDS))


def _signed_in(app: Flask, who: Member) -> FlaskClient:
    with db.transaction():
        token = accounts.open_session(db.session.merge(who))
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return browser


def _page_rows(full: dict[str, tuple[int, float]], tenth: dict[str, tuple[int, float]]) -> list[Row]:
    """Return a row a page, the slowest first."""
    target = f"at most {QUERIES} queries, {PAGE_MS:.0f} ms"
    rows = []
    for rule, (queries, spent) in sorted(full.items(), key=lambda page: -page[1][1]):
        peer_queries, peer = tenth.get(rule, (0, 0.0))
        rows.append(
            Row(
                f"{rule}, {queries} queries", spent, "ms", f"a tenth: {peer:.3g} ms, {peer_queries} queries",
                spent / peer if peer else None, target, queries <= QUERIES and spent <= PAGE_MS,
            )
        )  # fmt: skip
    return rows


def _differences() -> list[Row]:
    """Compare two versions of a chapter of 30 pages, and of twice as many."""
    spent, longer = _difference(30), _difference(60)
    words = [plain_text(doc).split() for doc in chapters_of(30)]
    matcher = difflib.SequenceMatcher
    peer = median(_timed(lambda: matcher(None, *words, autojunk=False).get_opcodes()) for _ in range(ROUNDS))
    growth = longer / spent
    return [
        Row(
            "difference of two versions, 30 pages", spent, "ms", f"difflib, words only: {peer:.3g} ms",
            spent / peer, f"at most {DIFF_MS:.0f} ms", spent <= DIFF_MS,
        ),
        Row("the same, 60 pages", longer, "ms", "30 pages", growth, "at most 2.5 x", growth <= 2.5),
    ]  # fmt: skip


def _difference(pages: int) -> float:
    old, new = chapters_of(pages)
    return median(_timed(lambda: render_diff(diff(old, new), context=RenderContext())) for _ in range(ROUNDS))


def _search(network: Network) -> list[Row]:
    """Look for words in all texts, and in the same words in an FTS5 table."""
    with network.app.app_context(), db.reading() as session:
        words = session.query(TextWords.text_id, TextWords.folded).all()
        found = search.search(" ".join(SOUGHT))
        spent = median(_timed(lambda: search.search(" ".join(SOUGHT))) for _ in range(ROUNDS))
    if not network.texts == len(words) == len(found):
        sys.exit(f"of {network.texts} texts, {len(words)} have words and {len(found)} are found by them")
    index = sqlite3.connect(":memory:")
    index.execute("CREATE VIRTUAL TABLE words USING fts5(folded)")
    index.executemany("INSERT INTO words (rowid, folded) VALUES (?, ?)", [tuple(row) for row in words])
    wanted = ("SELECT rowid FROM words WHERE words MATCH ?", (" ".join(SOUGHT),))
    peer = median(_timed(lambda: index.execute(*wanted).fetchall()) for _ in range(ROUNDS))
    case = f"search, {network.blocks:,} blocks in {len(words)} texts"
    return [
        Row(
            case, spent, "ms", f"FTS5: {peer:.3g} ms", spent / peer, f"at most {SEARCH_MS:.0f} ms",
            spent <= SEARCH_MS,
        )
    ]  # fmt: skip


def _timed(work: Callable[[], object]) -> float:
    """Return the milliseconds of the processor that some work takes."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


if __name__ == "__main__":
    sys.exit(publish(measure))
