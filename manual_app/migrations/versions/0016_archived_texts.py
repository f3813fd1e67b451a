"""Texts know that their section was archived: nobody goes on to write in them.

Revision: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, filled from the sections."""
    op.add_column("texts", sa.Column("archived_at", db.UTCDateTime(), nullable=True))
    op.execute(
        "UPDATE texts SET archived_at = (SELECT s.archived_at FROM sections s WHERE s.id = texts.section_id)"
    )


def downgrade() -> None:
    """Take the column back: the sections know it too."""
    with op.batch_alter_table("texts") as texts:
        texts.drop_column("archived_at")
