"""Notices name the text they are about: those of what was decided about suggestions have no discussion.

Revision: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KINDS = "'mention', 'reply', 'comment', 'resolved', 'reopened'"


def upgrade() -> None:
    """Add the text, known from the discussion, and the kind that has none."""
    op.add_column("notices", sa.Column("text_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE notices SET text_id = (SELECT t.text_id FROM threads t WHERE t.id = notices.thread_id)"
    )
    with op.batch_alter_table("notices") as notices:
        notices.alter_column("text_id", existing_type=sa.Integer(), nullable=False)
        notices.alter_column("thread_id", existing_type=sa.Integer(), nullable=True)
        notices.create_foreign_key(op.f("fk_notices_text_id_texts"), "texts", ["text_id"], ["id"])
        notices.drop_constraint(op.f("ck_notices_kind"), type_="check")
        notices.drop_constraint(op.f("ck_notices_about"), type_="check")
        notices.create_check_constraint(op.f("ck_notices_kind"), f"kind IN ({_KINDS}, 'decided')")
        notices.create_check_constraint(
            op.f("ck_notices_about"), "(comment_id IS NULL) = (kind IN ('resolved', 'reopened', 'decided'))"
        )
        notices.create_check_constraint(op.f("ck_notices_place"), "(thread_id IS NULL) = (kind = 'decided')")
    op.create_index(op.f("ix_notices_text_id"), "notices", ["text_id"])


def downgrade() -> None:
    """Take both back; notices of what was decided go with them."""
    op.execute("DELETE FROM notices WHERE kind = 'decided'")
    op.drop_index(op.f("ix_notices_text_id"), "notices")
    with op.batch_alter_table("notices") as notices:
        for check in ("place", "about", "kind"):
            notices.drop_constraint(op.f(f"ck_notices_{check}"), type_="check")
        notices.create_check_constraint(op.f("ck_notices_kind"), f"kind IN ({_KINDS})")
        notices.create_check_constraint(
            op.f("ck_notices_about"), "(comment_id IS NULL) = (kind IN ('resolved', 'reopened'))"
        )
        notices.drop_constraint(op.f("fk_notices_text_id_texts"), type_="foreignkey")
        notices.alter_column("thread_id", existing_type=sa.Integer(), nullable=False)
        notices.drop_column("text_id")
