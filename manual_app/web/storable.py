"""What can be stored at all: characters that are some, numbers that the database counts to.

The databases refuse the rest, each in its own way, by a fault: so the edge refuses it, or leaves it out.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import IntegerConverter

from manual_app.errors import BadRequest
from manual_app.wording import _

LARGEST = 2**31 - 1
# control characters but tab and line ends, halves of surrogate pairs, code points that are no characters
NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


class WholeNumber(IntegerConverter):
    """`<int:…>` in an address: what is larger than any number of ours leads nowhere."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max": LARGEST, **options})


def init_app(app: Flask) -> None:
    """Bind the numbers in addresses and the characters in requests; before any room opens."""
    app.url_map.converters["int"] = WholeNumber
    app.before_request(check_characters)


def check_characters() -> None:
    """Refuse an address with what is no character; leave it out of what was typed: people paste it unseen."""
    if NO_CHARACTER.search(request.path):
        raise BadRequest(_("This address holds characters that are none."))
    request.args, request.form = _without(request.args), _without(request.form)


def _without(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict((name, NO_CHARACTER.sub("", value)) for name, value in sent.items(multi=True))


def whole_number(given: str) -> int:
    """Read a number of a query: `request.args.get(…, type=whole_number)`; raises ValueError."""
    value = int(given)
    if abs(value) > LARGEST:
        raise ValueError("larger than any number of ours")
    return value


def check(body: object) -> None:
    """Check a JSON value, all that is in it included; raises BadRequest."""
    waiting = [body]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += [*value, *value.values()]
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str) and NO_CHARACTER.search(value):
            raise BadRequest(_("This request holds characters that are none."))
        elif isinstance(value, int) and abs(value) > LARGEST:
            raise BadRequest(_("This request holds a number that is too large."))
