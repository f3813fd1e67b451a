"""Steps and snapshots are packed; a commit knows what its write was and was answered.

Revision: 0006
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from manual_app import db
from manual_app.texts.packed import pack, unpack

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEYS = {"commits": ("id",), "snapshots": ("text_id", "version")}
COLUMNS = {"commits": "steps", "snapshots": "doc"}
IDENTITY = "text_id, member_id, request"
ONE_REQUEST = "uq_commits_text_id_member_id_request"


def upgrade() -> None:
    """Pack both columns, and move into its commit what a write was answered."""
    for table in COLUMNS:
        _turn(table, sa.LargeBinary(), lambda value: pack(_read(value)))
    with op.batch_alter_table("commits") as commits:
        commits.add_column(sa.Column("body_hash", sa.LargeBinary(), nullable=True))
        commits.add_column(sa.Column("kept", sa.LargeBinary(), nullable=True))
    _move_answers_into_commits()
    with op.batch_alter_table("commits") as commits:
        commits.create_unique_constraint(ONE_REQUEST, ["text_id", "member_id", "request"])


def downgrade() -> None:
    """Give every write its answer back, and unpack."""
    _make_answers_of_commits()
    with op.batch_alter_table("commits") as commits:
        commits.drop_constraint(ONE_REQUEST, type_="unique")
        commits.drop_column("body_hash")
        commits.drop_column("kept")
    for table in COLUMNS:
        _turn(table, db.JSON_COLUMN, lambda value: unpack(bytes(value)))


def _turn(table: str, to: sa.types.TypeEngine[Any], convert: Callable[[Any], Any]) -> None:
    """Give a column another type, each value converted; its place in the table goes to the end."""
    name, keys = COLUMNS[table], KEYS[table]
    with op.batch_alter_table(table) as batch:
        batch.add_column(sa.Column("turned", to, nullable=True))
    columns = sa.table(table, *(sa.column(key) for key in keys), sa.column(name), sa.column("turned", to))
    this = sa.and_(*(columns.c[key] == sa.bindparam(f"its_{key}") for key in keys))
    connection = op.get_bind()
    listed = connection.execute(sa.select(*(columns.c[key] for key in keys))).all()
    for row in listed:
        key = {f"its_{one}": value for one, value in zip(keys, row, strict=True)}
        value = connection.execute(sa.select(columns.c[name]).where(this), key).scalar_one()
        change = sa.update(columns).where(this).values(turned=sa.bindparam("value", type_=to))
        connection.execute(change, {**key, "value": convert(value)})
    with op.batch_alter_table(table) as batch:
        batch.drop_column(name)
        batch.alter_column("turned", new_column_name=name, existing_type=to, nullable=False)


def _move_answers_into_commits() -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            f"SELECT a.{IDENTITY.replace(', ', ', a.')}, a.body_hash, a.answer FROM answers a "  # noqa: S608
            "JOIN commits c ON c.text_id = a.text_id AND c.member_id = a.member_id AND c.request = a.request"
        )
    ).all()
    change = sa.text(
        "UPDATE commits SET body_hash = :body_hash, kept = :kept "
        "WHERE text_id = :text AND member_id = :member AND request = :request"
    )
    for text, member, request, body_hash, answer in found:
        kept = _read(answer)["kept"]
        key = {"text": text, "member": member, "request": request}
        packed = None if kept == list(range(len(kept))) else pack(kept)
        connection.execute(change, {**key, "body_hash": bytes.fromhex(body_hash), "kept": packed})
        connection.execute(
            sa.text(
                "DELETE FROM answers WHERE text_id = :text AND member_id = :member AND request = :request"
            ),
            key,
        )


def _make_answers_of_commits() -> None:
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            f"SELECT {IDENTITY}, body_hash, kept, version_from, count, created_at FROM commits "  # noqa: S608
            "WHERE body_hash IS NOT NULL"
        )
    ).all()
    add = sa.text(
        "INSERT INTO answers (text_id, member_id, request, body_hash, answer, created_at) "
        "VALUES (:text, :member, :request, :body_hash, :answer, :created_at)"
    ).bindparams(sa.bindparam("answer", type_=db.JSON_COLUMN))
    for text, member, request, body_hash, kept, version_from, count, created_at in found:
        answer = {
            "from": version_from,
            "count": count,
            "kept": unpack(bytes(kept)) if kept else list(range(count)),
        }
        key = {"text": text, "member": member, "request": request, "created_at": created_at}
        connection.execute(add, {**key, "body_hash": bytes(body_hash).hex(), "answer": answer})


def _read(value: Any) -> Any:
    """Return JSON as Python has it; SQLite gives the text."""
    return json.loads(value) if isinstance(value, str) else value
