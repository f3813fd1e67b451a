"""Texts know which discussions had a mark in them, and no number of a discussion is given twice.

Revision: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table, filled from the discussions there are; SQLite counts their numbers on from the highest."""
    op.create_table(
        "thread_marks",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_thread_marks_text_id_texts")),
        sa.PrimaryKeyConstraint("text_id", "thread", name=op.f("pk_thread_marks")),
    )
    op.execute(
        "INSERT INTO thread_marks (text_id, thread) SELECT text_id, CAST(id AS VARCHAR) FROM threads"
        " WHERE kind = 'range' AND organisation_id IS NULL"
    )
    _rebuild_on_sqlite(counts_on=True)


def downgrade() -> None:
    """Take the table back: the marks themselves are in the texts."""
    _rebuild_on_sqlite(counts_on=False)
    op.drop_table("thread_marks")


def _rebuild_on_sqlite(*, counts_on: bool) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "threads", recreate="always", table_kwargs={"sqlite_autoincrement": counts_on}
        ):
            pass
