"""What can go wrong in the domain, without a word about HTTP.

`web/error_pages.py` holds the one table that maps these to a status and a page.
"""

from __future__ import annotations


class DomainError(Exception):
    """A refusal the member can understand; `str(error)` is the sentence shown to them."""

    code = "refused"

    def __init__(self, message: str = "", *, code: str | None = None, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.details = details


class NotFound(DomainError):
    """The thing does not exist, or its existence is private to others."""

    code = "not_found"


class Forbidden(DomainError):
    """The member may not do this."""

    code = "forbidden"


class NotSignedIn(DomainError):
    """Somebody who is not signed in asks for something private."""

    code = "not_signed_in"


class BadRequest(DomainError):
    """The request cannot be read at all."""

    code = "bad_request"


class Gone(DomainError):
    """The thing was there and was taken away on purpose."""

    code = "gone"


class Conflict(DomainError):
    """What the member acted on has changed since they saw it."""

    code = "conflict"


class Altered(DomainError):
    """Something sealed is not what it was when it was sealed."""

    code = "altered"


class Unprocessable(DomainError):
    """The request is readable, but a rule of the domain refuses what it asks for."""

    code = "unprocessable"


class TooLarge(DomainError):
    """More was sent than the limit that the message names."""

    code = "too_large"


class TooMany(DomainError):
    """Too many requests in a short time."""

    code = "too_many"

    def __init__(
        self, message: str = "", *, retry_after: int = 1, code: str | None = None, **details: object
    ) -> None:
        super().__init__(message, code=code, **details)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """The server cannot do this at the moment."""

    code = "unavailable"

    def __init__(
        self, message: str = "", *, retry_after: int = 5, code: str | None = None, **details: object
    ) -> None:
        super().__init__(message, code=code, **details)
        self.retry_after = retry_after
