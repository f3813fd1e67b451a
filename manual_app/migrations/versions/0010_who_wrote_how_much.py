"""How much each organisation wrote of a Revision; of those sent before, the worker counts it.

Revision: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "revision_shares",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("characters", sa.Integer(), nullable=False),
        sa.CheckConstraint("words >= 0 AND characters > 0", name=op.f("ck_revision_shares_counted")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_revision_shares_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_revision_shares_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("revision_id", "organisation_id", name=op.f("pk_revision_shares")),
    )


def downgrade() -> None:
    """Take the table back: it can be counted anew at any time."""
    op.drop_table("revision_shares")
