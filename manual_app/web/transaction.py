"""One transaction a request: a writer's for unsafe methods, committed once, mail and jobs after it."""

from __future__ import annotations

from typing import Any

from flask import Flask, request

from manual_app import db

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class TransactionalFlask(Flask):
    """Flask whose dispatch commits the session at the end of an unsafe request, or rolls it back."""

    def full_dispatch_request(self) -> Any:
        """Read the whole body before the write lock is taken: a slow client must not hold it."""
        if request.method not in SAFE:
            request.max_form_memory_size = request.max_content_length
            request.get_data(cache=True)
            db.begin_writing()
        return super().full_dispatch_request()

    def dispatch_request(self) -> Any:
        """Run the view, then commit; an error in either becomes an error page, and nothing is kept."""
        try:
            answer = super().dispatch_request()
            if request.method not in SAFE:
                answer = self.make_response(answer)
                db.commit()
            return answer
        except BaseException:
            db.session.rollback()
            raise


def init_app(app: Flask) -> None:
    """Give the session's connection back after every request."""
    app.teardown_request(lambda _error: db.close())
