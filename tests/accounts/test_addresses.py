"""Pasted addresses are understood as people paste them."""

from __future__ import annotations

import pytest

from manual_app.accounts.addresses import Pasted, is_address, read_addresses


@pytest.mark.parametrize(
    ("pasted", "read"),
    [
        ("", []),
        ("ann@x.example", [Pasted("ann@x.example")]),
        ("Ann@X.Example", [Pasted("ann@x.example")]),
        ("a@x.example b@x.example", [Pasted("a@x.example"), Pasted("b@x.example")]),
        ("a@x.example,b@x.example;\n c@x.example", [Pasted(f"{n}@x.example") for n in "abc"]),
        ("Ann Lee <ann@x.example>", [Pasted("ann@x.example", "Ann Lee")]),
        ('"Lee, Ann" <a@x.example>, b@x.example', [Pasted("a@x.example", "Lee, Ann"), Pasted("b@x.example")]),
        ("<ann@x.example>", [Pasted("ann@x.example")]),
        ("b@x.example Ann Lee <ann@x.example>", [Pasted("b@x.example"), Pasted("ann@x.example", "Ann Lee")]),
        ("Ann <a@x.example>\r\nB <b@x.example>", [Pasted("a@x.example", "Ann"), Pasted("b@x.example", "B")]),
        ("a@x.example A@X.EXAMPLE a@x.example", [Pasted("a@x.example")]),
        ("Ann <ann@x>", [Pasted("ann@x", "Ann")]),
        ('"Ann\n\nOpen evil.example" <a@x.example>', [Pasted("a@x.example", "Ann Open evil.example")]),
        ("nonsense", [Pasted("nonsense")]),
        ("Δήμος <info@δήμος.example>", [Pasted("info@δήμος.example", "Δήμος")]),
    ],
)  # fmt: skip
def test_read_addresses(pasted: str, read: list[Pasted]) -> None:
    assert read_addresses(pasted) == read


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        ("a@b.example", True),
        ("=?utf-8?q?all?=@b.example", False),
        ("first.last+tag@sub.town.example", True),
        ("a@b", False),
        ("a b@c.example", False),
        ("a@b.example\nBcc: x@y.example", False),
        ("a@b..example", False),
        ("@b.example", False),
        ("a@@b.example", False),
        ("a@b.example,c@d.example", False),
        (f"{'a' * 250}@b.example", False),
    ],
)
def test_is_address(value: str, holds: bool) -> None:
    assert is_address(value) is holds
