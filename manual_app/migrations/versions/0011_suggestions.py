"""Who proposed what, who is credited for it, and which commits do not make a contributor.

Revision: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app.db import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and both tables; what was written before was written, not proposed."""
    op.add_column("commits", sa.Column("wrote", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("texts", sa.Column("written_version", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE texts SET written_version = version")
    op.create_table(
        "suggestions",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_version", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('accepted', 'rejected', 'changed')", name=op.f("ck_suggestions_outcome")
        ),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name=op.f("ck_suggestions_settled")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_suggestions_text_id_texts")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_suggestions_member_id_members")),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["members.id"], name=op.f("fk_suggestions_settled_by_id_members")
        ),
        sa.PrimaryKeyConstraint("text_id", "mark", name=op.f("pk_suggestions")),
    )
    op.create_table(
        "credits",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_credits_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_credits_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_credits_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("revision_id", "member_id", name=op.f("pk_credits")),
    )


def downgrade() -> None:
    """Take both tables and the column back: who proposed would count as who wrote."""
    op.drop_table("credits")
    op.drop_table("suggestions")
    with op.batch_alter_table("commits") as commits:
        commits.drop_column("wrote")
    with op.batch_alter_table("texts") as texts:
        texts.drop_column("written_version")
