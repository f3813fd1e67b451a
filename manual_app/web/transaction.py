"""One transaction a request: begun as a writer's for unsafe methods, committed once, mail and jobs after it.

What can be refused without the database (body, host, origin, CSRF token) is refused before the write lock is
taken, and the lock is given back before an error page is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, request

from manual_app import db
from manual_app.web.reading import read_body

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TransactionalFlask(Flask):
    """Flask whose dispatch commits the session at the end of an unsafe request, or rolls it back."""

    def preprocess_request(self) -> Any:
        """Read the whole body before anything else: a slow client must not hold the write lock."""
        if request.method not in SAFE:
            view = self.view_functions.get(request.endpoint or "")
            request.max_content_length = getattr(view, "largest_body", request.max_content_length)
            read_body(request)
        return super().preprocess_request()

    def dispatch_request(self) -> Any:
        """Run the view, then commit; an error in either becomes an error page, and nothing is kept."""
        one = request.method not in SAFE and self._leaves_transactions_here()
        try:
            if one:
                db.begin_writing()
            answer = super().dispatch_request()
            if one:
                answer = self.make_response(answer)
                db.commit()
            return answer
        except BaseException:
            db.session.rollback()
            raise

    def _leaves_transactions_here(self) -> bool:
        view = self.view_functions.get(request.endpoint or "")
        return view is not None and not getattr(view, "own_transactions", False)


def by_view(view: Callable[..., Any]) -> Callable[..., Any]:
    """Leave transactions to the view (`with db.transaction(): …`): it hashes passwords, and no other member's
    write waits for that. Goes above the access decorators.
    """
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


def takes(size: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a view take bodies of up to `size` bytes, more than others. Goes above the access decorators."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        view.largest_body = size  # type: ignore[attr-defined]
        return view

    return decorate


def init_app(app: Flask) -> None:
    """Give the session's connection back after every request."""
    app.teardown_request(lambda _error: db.close())
