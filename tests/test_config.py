"""Settings: addresses of databases as administrators write them."""

from __future__ import annotations

import pytest

from manual_app.config import NotConfigured, database_address


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://manual:a%40b@db/manual", "postgresql+psycopg://manual:a%40b@db/manual"),
        ("postgresql://db/manual?sslmode=require", "postgresql+psycopg://db/manual?sslmode=require"),
        ("postgresql+psycopg:///manual?host=/run", "postgresql+psycopg:///manual?host=/run"),
        ("sqlite:////srv/manual.sqlite3", "sqlite:////srv/manual.sqlite3"),
    ],
)
def test_an_address_of_a_database_is_taken_as_it_is_written(given: str, used: str) -> None:
    assert database_address(given) == used


@pytest.mark.parametrize(
    ("given", "end"),
    [
        ("mysql://db/manual", "; this one begins with 'mysql'."),
        ("postgresql+psycopg2://db/manual", "; this one begins with 'postgresql+psycopg2'."),
        ("sqlite://", "; this one begins with 'sqlite'."),
        ("/srv/manual.sqlite3", "."),
    ],
)
def test_another_address_is_refused_in_a_sentence(given: str, end: str) -> None:
    with pytest.raises(NotConfigured) as refusal:
        database_address(given)
    sentence = (
        "DATABASE_URL is an address such as postgresql://user:password@host/name or sqlite:////folder/file"
    )
    assert str(refusal.value) == sentence + end
