"""Codes of apps and of paper, without a database (security.md, row 8)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import pytest

from manual_app.accounts import codes, installation, sealing
from manual_app.accounts.sealing import Unreadable

# RFC 6238, appendix B, SHA-1: the last six of its eight figures
KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
KNOWN = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
MOMENT = datetime.fromtimestamp(1234567890, UTC)
STEP = 1234567890 // 30


@pytest.mark.parametrize(("second", "code"), KNOWN.items())
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    assert codes.matching_step(KEY, code, at=datetime.fromtimestamp(second, UTC)) == second // 30


@pytest.mark.parametrize(
    ("seconds", "step"), [(-61, None), (-30, STEP), (0, STEP), (30, STEP), (61, None), (3600, None)]
)
def test_clock_may_be_off_by_one_step_either_way(seconds: int, step: int | None) -> None:
    assert codes.matching_step(KEY, "005924", at=MOMENT + timedelta(seconds=seconds)) == step


@pytest.mark.parametrize(("after", "taken"), [(STEP - 1, True), (STEP, False), (STEP + 1, False)])
def test_step_that_was_taken_is_not_taken_again(after: int, taken: bool) -> None:
    assert (codes.matching_step(KEY, "005924", at=MOMENT, after=after) == STEP) is taken


@pytest.mark.parametrize("typed", ["005924", " 005 924 ", "00 59 24", "005\u00a0924"])
def test_spaces_in_a_code_make_no_difference(typed: str) -> None:
    assert codes.matching_step(KEY, typed, at=MOMENT) == STEP


@pytest.mark.parametrize("typed", ["", "5924", "0059245", "٠٠٥٩٢٤", "00592\x00", "-05924", "0x5924"])
def test_what_is_no_code_is_wrong(typed: str) -> None:
    assert codes.matching_step(KEY, typed, at=MOMENT) is None


def test_keys_hold_160_bits_and_are_never_the_same() -> None:
    keys = {codes.new_key() for _n in range(50)}
    assert len(keys) == 50
    assert {len(key) for key in keys} == {32}  # 5 bits a letter


def test_address_for_the_app_names_account_and_issuer() -> None:
    address = codes.app_address(KEY, account="author@x.example", issuer="The manual")
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/The manual:author@x.example"
    assert parse_qs(parts.query) == {"secret": [KEY], "issuer": ["The manual"]}


def test_picture_is_an_svg_that_the_policy_of_pages_allows() -> None:
    picture = ElementTree.fromstring(codes.picture_of(codes.app_address(KEY, account="a@b.c", issuer="M")))
    found = [*picture.iter()]
    assert {element.tag for element in found} == {"svg", "path"}
    used = {name for element in found for name in element.attrib}
    assert used <= {"viewBox", "class", "stroke", "d", "transform"}


def test_recovery_codes_are_ten_of_80_bits() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    letters = codes.LETTERS
    assert (
        len(letters),
        all(re.fullmatch(rf"([{letters}]{{4}}-){{3}}[{letters}]{{4}}", c) for c in made),
    ) == (
        32,
        True,
    )


@pytest.mark.parametrize("typed", ["7k01-x9dm-p2ft-h6vn", "7K0LX9DMP2FTH6VN", " 7koi x9dm–p2ft h6vn"])
def test_recovery_code_is_understood_as_people_type_it(typed: str) -> None:
    assert codes.recovery_hash(typed, member_id=7) == codes.recovery_hash("7k01x9dmp2fth6vn", member_id=7)


def test_recovery_code_of_another_member_has_another_hash() -> None:
    assert codes.recovery_hash("7k01", member_id=7) != codes.recovery_hash("7k01", member_id=8)


def settings(**changed: object) -> dict[str, object]:
    return {
        "SECRET_KEY": "k" * 16 + "0123456789abcdef",
        "PUBLIC_URL": "https://m.example",
        "DEMO": False,
    } | changed


def test_sealed_secret_opens_for_its_owner_only() -> None:
    installation.configure(settings())
    sealed = sealing.seal(KEY, owner="app of member 7")
    assert KEY not in sealed
    assert sealing.seal(KEY, owner="app of member 7") != sealed
    assert sealing.unseal(sealed, owner="app of member 7") == KEY
    with pytest.raises(Unreadable):
        sealing.unseal(sealed, owner="app of member 8")


@pytest.mark.parametrize("spoilt", ["", "AAAA", "not base64 €", "A" * 80])
def test_spoilt_seal_is_unreadable(spoilt: str) -> None:
    installation.configure(settings())
    with pytest.raises(Unreadable):
        sealing.unseal(spoilt, owner="app of member 7")


def test_another_secret_key_reads_nothing() -> None:
    installation.configure(settings())
    sealed = sealing.seal(KEY, owner="app of member 7")
    installation.configure(settings(SECRET_KEY="another-0123456789-abcdefghijklmnop"))
    with pytest.raises(Unreadable):
        sealing.unseal(sealed, owner="app of member 7")


@pytest.mark.parametrize(
    ("address", "origin", "takes"),
    [
        ("https://manual.example.org", "https://manual.example.org", True),
        ("https://Manual.Example.org/", "https://manual.example.org", True),
        ("https://manual.example.org:443", "https://manual.example.org", True),
        ("https://manual.example.org:8443", "https://manual.example.org:8443", True),
        ("http://localhost:8000", "http://localhost:8000", True),
        ("http://manual.example.org", "http://manual.example.org", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("https://192.0.2.7", "https://192.0.2.7", False),
    ],
)
def test_passkeys_need_a_name_and_a_secure_address(address: str, origin: str, takes: bool) -> None:
    installation.configure(settings(PUBLIC_URL=address))
    assert (installation.here().origin, installation.here().takes_passkeys) == (origin, takes)
