"""What members are told and how they want it by mail; links for guests, and the guests who came by them.

Revision: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and let a comment be a guest's."""
    _guests()
    _notices()
    with op.batch_alter_table("comments") as comments:
        comments.add_column(sa.Column("guest_id", sa.Integer(), nullable=True))
        comments.create_foreign_key(op.f("fk_comments_guest_id_guests"), "guests", ["guest_id"], ["id"])
        comments.create_check_constraint(
            op.f("ck_comments_author"), "(member_id IS NULL) <> (guest_id IS NULL)"
        )
    op.create_index(op.f("ix_comments_guest_id"), "comments", ["guest_id"])


def downgrade() -> None:
    """Take the tables back; what guests wrote goes with them, which is nobody's without them."""
    op.drop_table("notices")
    op.drop_table("notice_settings")
    op.execute("DELETE FROM comments WHERE guest_id IS NOT NULL")
    op.execute(
        "DELETE FROM threads WHERE NOT EXISTS (SELECT 1 FROM comments c WHERE c.thread_id = threads.id)"
    )
    op.drop_index(op.f("ix_comments_guest_id"), "comments")
    with op.batch_alter_table("comments") as comments:
        comments.drop_constraint(op.f("ck_comments_author"), type_="check")
        comments.drop_constraint(op.f("fk_comments_guest_id_guests"), type_="foreignkey")
        comments.drop_column("guest_id")
    op.drop_table("guests")
    op.drop_table("guest_links")


def _guests() -> None:
    op.create_table(
        "guest_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("expires_at", db.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", db.UTCDateTime(), nullable=True),
        sa.Column("last_used_at", db.UTCDateTime(), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_guest_links_lifetime")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_guest_links_text_id_texts")),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["members.id"], name=op.f("fk_guest_links_made_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guest_links_token_hash")),
    )
    op.create_index(op.f("ix_guest_links_text_id"), "guest_links", ["text_id"])
    op.create_table(
        "guests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("erased_at", db.UTCDateTime(), nullable=True),
        sa.CheckConstraint("erased_at IS NULL OR name = ''", name=op.f("ck_guests_erased_is_nameless")),
        sa.ForeignKeyConstraint(["link_id"], ["guest_links.id"], name=op.f("fk_guests_link_id_guest_links")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guests")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_guests_key_hash")),
    )
    op.create_index(op.f("ix_guests_link_id"), "guests", ["link_id"])


def _notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("read_at", db.UTCDateTime(), nullable=True),
        sa.Column("settled_at", db.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('mention', 'reply', 'comment', 'resolved', 'reopened')", name=op.f("ck_notices_kind")
        ),
        sa.CheckConstraint(
            "(comment_id IS NULL) = (kind IN ('resolved', 'reopened'))", name=op.f("ck_notices_about")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notices_member_id_members")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_notices_thread_id_threads")),
        sa.ForeignKeyConstraint(["comment_id"], ["comments.id"], name=op.f("fk_notices_comment_id_comments")),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_notices_actor_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("member_id", "comment_id", name=op.f("uq_notices_member_id_comment_id")),
    )
    op.create_index("ix_notices_member_id_id", "notices", ["member_id", "id"])
    op.create_index(op.f("ix_notices_thread_id"), "notices", ["thread_id"])
    op.create_index(op.f("ix_notices_comment_id"), "notices", ["comment_id"])
    waiting = sa.text("settled_at IS NULL")
    op.create_index(
        "ix_notices_unsettled", "notices", ["member_id"], sqlite_where=waiting, postgresql_where=waiting
    )
    op.create_table(
        "notice_settings",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("by_mail", sa.String(), nullable=False),
        sa.Column("digest_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("by_mail IN ('at_once', 'daily', 'off')", name=op.f("ck_notice_settings_by_mail")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_notice_settings_member_id_members")
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_notice_settings")),
    )
