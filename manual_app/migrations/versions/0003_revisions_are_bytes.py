"""A Revision is its bytes: they are never missing, and no HTML is stored beside them.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Ask for the bytes, and drop the HTML, which nobody read."""
    with op.batch_alter_table("revisions") as revisions:
        revisions.alter_column("content", existing_type=sa.LargeBinary(), nullable=False)
        revisions.drop_column("html")


def downgrade() -> None:
    """Take the tables back; the column of HTML comes back empty."""
    with op.batch_alter_table("revisions") as revisions:
        revisions.add_column(sa.Column("html", sa.Text(), nullable=True))
        revisions.alter_column("content", existing_type=sa.LargeBinary(), nullable=True)
