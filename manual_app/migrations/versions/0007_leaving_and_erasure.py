"""Members who leave may ask to be erased, and an erased one has a pseudonym only.

Revision: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
CHECK = "erased_is_deactivated"


def upgrade() -> None:
    """Bring the tables forward."""
    with op.batch_alter_table("members") as members:
        members.add_column(sa.Column("erasure_asked_at", db.UTCDateTime(), nullable=True))
        members.add_column(sa.Column("erased_at", db.UTCDateTime(), nullable=True))
        members.create_check_constraint(CHECK, "erased_at IS NULL OR deactivated_at IS NOT NULL")


def downgrade() -> None:
    """Take the tables back; who was erased stays erased, under the pseudonym."""
    with op.batch_alter_table("members") as members:
        members.drop_constraint(op.f(f"ck_members_{CHECK}"), type_="check")
        members.drop_column("erased_at")
        members.drop_column("erasure_asked_at")
