"""What the worker leaves for people to see: signs of life, jobs that fail, mail that was given up.

Revision: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "worker_signs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_worker_signs_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker_signs")),
    )
    op.create_table(
        "failed_jobs",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", db.UTCDateTime(), nullable=False),
        sa.Column("last_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("times > 0", name=op.f("ck_failed_jobs_times")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_failed_jobs")),
    )
    with op.batch_alter_table("outbox_messages") as messages:
        messages.add_column(sa.Column("given_up_at", db.UTCDateTime(), nullable=True))


def downgrade() -> None:
    """Take the tables back; what was given up has no words left, and is not sent."""
    op.execute("DELETE FROM outbox_messages WHERE given_up_at IS NOT NULL")
    with op.batch_alter_table("outbox_messages") as messages:
        messages.drop_column("given_up_at")
    op.drop_table("failed_jobs")
    op.drop_table("worker_signs")
