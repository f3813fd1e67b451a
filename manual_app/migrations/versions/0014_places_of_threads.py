"""What a thread is about, and who settled it; comments may be edited for a while.

Revision: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: what was there before is about blocks."""
    with op.batch_alter_table("threads") as threads:
        threads.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="block"))
        threads.add_column(sa.Column("anchor", sa.String(), nullable=True))
        threads.add_column(sa.Column("revision_id", sa.Integer(), nullable=True))
        threads.add_column(sa.Column("resolved_by_id", sa.Integer(), nullable=True))
        threads.create_check_constraint(
            op.f("ck_threads_kind"), "kind IN ('range', 'block', 'field', 'suggestion')"
        )
        threads.create_check_constraint(
            op.f("ck_threads_resolved"), "(resolved_at IS NULL) OR (resolved_by_id IS NOT NULL)"
        )
        threads.create_foreign_key(
            op.f("fk_threads_revision_id_revisions"), "revisions", ["revision_id"], ["id"]
        )
        threads.create_foreign_key(
            op.f("fk_threads_resolved_by_id_members"), "members", ["resolved_by_id"], ["id"]
        )
    with op.batch_alter_table("comments") as comments:
        comments.add_column(sa.Column("edited_at", db.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Take the columns back."""
    with op.batch_alter_table("comments") as comments:
        comments.drop_column("edited_at")
    with op.batch_alter_table("threads") as threads:
        threads.drop_constraint(op.f("ck_threads_kind"), type_="check")
        threads.drop_constraint(op.f("ck_threads_resolved"), type_="check")
        threads.drop_constraint(op.f("fk_threads_revision_id_revisions"), type_="foreignkey")
        threads.drop_constraint(op.f("fk_threads_resolved_by_id_members"), type_="foreignkey")
        for column in ("resolved_by_id", "revision_id", "anchor", "kind"):
            threads.drop_column(column)
