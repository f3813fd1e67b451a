"""first tables.

Revision: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables forward."""
    op.create_table(
        "log_entries",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", db.UTCDateTime(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject_kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("details", db.JSON_COLUMN, nullable=False),
        sa.Column("previous_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.CheckConstraint("id > 0", name=op.f("ck_log_entries_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entries")),
        sa.UniqueConstraint("hash", name=op.f("uq_log_entries_hash")),
    )
    op.create_table(
        "manual",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_language", sa.String(), nullable=False),
        sa.Column("languages", db.JSON_COLUMN, nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("emblem", sa.String(), nullable=True),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("outline_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_manual_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=True),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("logo", sa.String(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_organisations_country_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(
            "uq_organisations_lead",
            ["is_lead"],
            unique=True,
            sqlite_where=sa.text("is_lead"),
            postgresql_where=sa.text("is_lead"),
        )

    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("sent_at", db.UTCDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", db.UTCDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_messages_message_id")),
    )
    op.create_table(
        "review_numbers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("approvals", sa.Integer(), nullable=False),
        sa.Column("countries", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "approvals BETWEEN 1 AND 13 AND countries BETWEEN 1 AND approvals",
            name=op.f("ck_review_numbers_quorum"),
        ),
        sa.CheckConstraint("days BETWEEN 1 AND 90", name=op.f("ck_review_numbers_days")),
        sa.CheckConstraint("id = 1", name=op.f("ck_review_numbers_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_numbers")),
    )
    op.create_table(
        "sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", db.UTCDateTime(), nullable=True),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('chapter', 'practice')) = (parent_id IS NOT NULL)",
            name=op.f("ck_sections_chapters_stand_in_parts"),
        ),
        sa.CheckConstraint(
            "kind IN ('front', 'part', 'chapter', 'practice', 'back')", name=op.f("ck_sections_kind")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["sections.id"], name=op.f("fk_sections_parent_id_sections")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
    )
    with op.batch_alter_table("sections", schema=None) as batch_op:
        batch_op.create_index("ix_sections_parent_position", ["parent_id", "position"], unique=False)

    op.create_table(
        "sign_in_failures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", db.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failures")),
    )
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_failures_key_at", ["key", "at"], unique=False)

    op.create_table(
        "manual_wordings",
        sa.Column("manual_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("subtitle", sa.String(), nullable=False),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("imprint", sa.Text(), nullable=False),
        sa.Column("funding_line", sa.Text(), nullable=False),
        sa.Column("disclaimer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["manual_id"], ["manual.id"], name=op.f("fk_manual_wordings_manual_id_manual")
        ),
        sa.PrimaryKeyConstraint("manual_id", "language", name=op.f("pk_manual_wordings")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("speaks", db.JSON_COLUMN, nullable=False),
        sa.Column("name_in_print", sa.Boolean(), nullable=False),
        sa.Column("deactivated_at", db.UTCDateTime(), nullable=True),
        sa.Column("permission_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_members_email_folded")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_members_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
    )
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_members_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_members_contact",
            ["organisation_id"],
            unique=True,
            sqlite_where=sa.text("is_contact"),
            postgresql_where=sa.text("is_contact"),
        )

    op.create_table(
        "part_titles",
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_part_titles_section_id_sections")
        ),
        sa.PrimaryKeyConstraint("section_id", "language", name=op.f("pk_part_titles")),
    )
    op.create_table(
        "assets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_assets_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"], ["members.id"], name=op.f("fk_assets_uploaded_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("sha256", "organisation_id", name=op.f("uq_assets_sha256_organisation_id")),
    )
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assets_sha256"), ["sha256"], unique=False)

    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("preview", sa.Boolean(), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("manifest", sa.LargeBinary(), nullable=True),
        sa.Column("manifest_hash", sa.String(), nullable=True),
        sa.Column("release", sa.LargeBinary(), nullable=True),
        sa.Column("published_at", db.UTCDateTime(), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", db.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "NOT (preview AND published_at IS NOT NULL)", name=op.f("ck_editions_previews_stay_private")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR (manifest IS NOT NULL AND release IS NOT NULL)",
            name=op.f("ck_editions_published_has_proof"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["editions.id"], name=op.f("fk_editions_corrects_id_editions")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name=op.f("fk_editions_created_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["members.id"], name=op.f("fk_editions_published_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["members.id"], name=op.f("fk_editions_withdrawn_by_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint(
            "major", "minor", "language", "preview", name=op.f("uq_editions_major_minor_language_preview")
        ),
    )
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("roles", db.JSON_COLUMN, nullable=False),
        sa.Column("languages", db.JSON_COLUMN, nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("expires_at", db.UTCDateTime(), nullable=False),
        sa.Column("redeemed_at", db.UTCDateTime(), nullable=True),
        sa.Column("revoked_at", db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["invited_by_id"], ["members.id"], name=op.f("fk_invitations_invited_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_invitations_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_table(
        "outline_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outline_version", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("before", db.JSON_COLUMN, nullable=False),
        sa.Column("after", db.JSON_COLUMN, nullable=False),
        sa.Column("at", db.UTCDateTime(), nullable=False),
        sa.Column("undone_at", db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_outline_changes_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outline_changes")),
        sa.UniqueConstraint("outline_version", name=op.f("uq_outline_changes_outline_version")),
    )
    op.create_table(
        "password_resets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("expires_at", db.UTCDateTime(), nullable=False),
        sa.Column("used_at", db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_password_resets_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
    )
    op.create_table(
        "role_grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_role_grants_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grants")),
        sa.UniqueConstraint(
            "member_id", "role", "language", name=op.f("uq_role_grants_member_id_role_language")
        ),
    )
    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("expires_at", db.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", db.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_sign_in_sessions_member_id_members")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_member_id"), ["member_id"], unique=False)

    op.create_table(
        "texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("drafting_organisation_id", sa.Integer(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("changed_at", db.UTCDateTime(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('front', 'chapter', 'practice', 'back')", name=op.f("ck_texts_kind")),
        sa.CheckConstraint("version >= 0", name=op.f("ck_texts_version")),
        sa.ForeignKeyConstraint(
            ["drafting_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_texts_drafting_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["members.id"], name=op.f("fk_texts_responsible_id_members")
        ),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_texts_section_id_sections")),
        sa.ForeignKeyConstraint(["source_id"], ["texts.id"], name=op.f("fk_texts_source_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_texts")),
        sa.UniqueConstraint("section_id", "language", name=op.f("uq_texts_section_id_language")),
    )
    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_texts_drafting_organisation_id"), ["drafting_organisation_id"], unique=False
        )

    op.create_table(
        "answers",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("body_hash", sa.String(), nullable=False),
        sa.Column("answer", db.JSON_COLUMN, nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_answers_member_id_members")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_answers_text_id_texts")),
        sa.PrimaryKeyConstraint("text_id", "member_id", "request", name=op.f("pk_answers")),
    )
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_answers_created_at"), ["created_at"], unique=False)

    op.create_table(
        "artifacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_artifacts_edition_id_editions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artifacts")),
        sa.UniqueConstraint("edition_id", "name", name=op.f("uq_artifacts_edition_id_name")),
    )
    op.create_table(
        "co_authors",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_co_authors_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_co_authors_text_id_texts")),
        sa.PrimaryKeyConstraint("text_id", "organisation_id", name=op.f("pk_co_authors")),
    )
    op.create_table(
        "commits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("version_from", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("steps", db.JSON_COLUMN, nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("count > 0", name=op.f("ck_commits_count")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_commits_member_id_members")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_commits_text_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commits")),
        sa.UniqueConstraint("text_id", "version_from", name=op.f("uq_commits_text_id_version_from")),
    )
    op.create_table(
        "compile_jobs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("leased_until", db.UTCDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("error_section_id", sa.Integer(), nullable=True),
        sa.Column("checks", db.JSON_COLUMN, nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("ended_at", db.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'compiling', 'compiled', 'failed', 'cancelled')",
            name=op.f("ck_compile_jobs_state"),
        ),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_compile_jobs_edition_id_editions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_compile_jobs")),
    )
    with op.batch_alter_table("compile_jobs", schema=None) as batch_op:
        batch_op.create_index(
            "uq_compile_jobs_running",
            ["edition_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('queued', 'compiling')"),
            postgresql_where=sa.text("state IN ('queued', 'compiling')"),
        )

    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("source_revision_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_revisions_hash")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["members.id"], name=op.f("fk_revisions_created_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["source_revision_id"], ["revisions.id"], name=op.f("fk_revisions_source_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_revisions_text_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("text_id", "number", name=op.f("uq_revisions_text_id_number")),
    )
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.create_index("ix_revisions_hash", ["hash"], unique=False)

    op.create_table(
        "snapshots",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("doc", db.JSON_COLUMN, nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_snapshots_text_id_texts")),
        sa.PrimaryKeyConstraint("text_id", "version", name=op.f("pk_snapshots")),
    )
    op.create_table(
        "text_words",
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_text_words_text_id_texts")),
        sa.PrimaryKeyConstraint("text_id", name=op.f("pk_text_words")),
    )
    op.create_table(
        "contributors",
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name=op.f("fk_contributors_member_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_contributors_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_contributors_revision_id_revisions")
        ),
        sa.PrimaryKeyConstraint("revision_id", "member_id", name=op.f("pk_contributors")),
    )
    op.create_table(
        "edition_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=True),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("text_version", sa.Integer(), nullable=True),
        sa.Column("left_out_reason", sa.Text(), nullable=True),
        sa.Column("change_note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edition_id"], ["editions.id"], name=op.f("fk_edition_entries_edition_id_editions")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_edition_entries_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["section_id"], ["sections.id"], name=op.f("fk_edition_entries_section_id_sections")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_edition_entries_text_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition_entries")),
        sa.UniqueConstraint(
            "edition_id", "section_id", name=op.f("uq_edition_entries_edition_id_section_id")
        ),
    )
    with op.batch_alter_table("edition_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edition_entries_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "reviews",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("approvals_needed", sa.Integer(), nullable=False),
        sa.Column("countries_needed", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_by_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", db.UTCDateTime(), nullable=False),
        sa.Column("ended_at", db.UTCDateTime(), nullable=True),
        sa.Column("ending", sa.String(), nullable=True),
        sa.Column("signed_off_at", db.UTCDateTime(), nullable=True),
        sa.Column("signed_off_by_id", sa.Integer(), nullable=True),
        sa.Column("signed_off_hash", sa.String(), nullable=True),
        sa.CheckConstraint("ended_at IS NULL OR signed_off_at IS NULL", name=op.f("ck_reviews_one_end")),
        sa.ForeignKeyConstraint(
            ["opened_by_id"], ["members.id"], name=op.f("fk_reviews_opened_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name=op.f("fk_reviews_revision_id_revisions")
        ),
        sa.ForeignKeyConstraint(
            ["signed_off_by_id"], ["members.id"], name=op.f("fk_reviews_signed_off_by_id_members")
        ),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_reviews_text_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reviews")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_reviews_revision_id")),
    )
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reviews_text_id"), ["text_id"], unique=False)
        batch_op.create_index(
            "uq_reviews_open",
            ["text_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND signed_off_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND signed_off_at IS NULL"),
        )

    op.create_table(
        "asked_organisations",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_asked_organisations_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["reviews.id"], name=op.f("fk_asked_organisations_review_id_reviews")
        ),
        sa.PrimaryKeyConstraint("review_id", "organisation_id", name=op.f("pk_asked_organisations")),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=False),
        sa.Column("revision_hash", sa.String(), nullable=False),
        sa.Column("decided_at", db.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(revision_hash) = 64", name=op.f("ck_decisions_hash")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_decisions_member_id_members")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_decisions_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["reviews.id"], name=op.f("fk_decisions_review_id_reviews")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        sa.UniqueConstraint(
            "review_id",
            "organisation_id",
            "number",
            name=op.f("uq_decisions_review_id_organisation_id_number"),
        ),
    )


def downgrade() -> None:
    """Take the tables back."""
    op.drop_table("decisions")
    op.drop_table("asked_organisations")
    with op.batch_alter_table("reviews", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_reviews_open",
            sqlite_where=sa.text("ended_at IS NULL AND signed_off_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND signed_off_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_reviews_text_id"))

    op.drop_table("reviews")
    with op.batch_alter_table("edition_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edition_entries_revision_id"))

    op.drop_table("edition_entries")
    op.drop_table("contributors")
    op.drop_table("text_words")
    op.drop_table("snapshots")
    with op.batch_alter_table("revisions", schema=None) as batch_op:
        batch_op.drop_index("ix_revisions_hash")

    op.drop_table("revisions")
    with op.batch_alter_table("compile_jobs", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_compile_jobs_running",
            sqlite_where=sa.text("state IN ('queued', 'compiling')"),
            postgresql_where=sa.text("state IN ('queued', 'compiling')"),
        )

    op.drop_table("compile_jobs")
    op.drop_table("commits")
    op.drop_table("co_authors")
    op.drop_table("artifacts")
    with op.batch_alter_table("answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_answers_created_at"))

    op.drop_table("answers")
    with op.batch_alter_table("texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_texts_drafting_organisation_id"))

    op.drop_table("texts")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_member_id"))

    op.drop_table("sign_in_sessions")
    op.drop_table("role_grants")
    op.drop_table("password_resets")
    op.drop_table("outline_changes")
    op.drop_table("invitations")
    op.drop_table("editions")
    with op.batch_alter_table("assets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assets_sha256"))

    op.drop_table("assets")
    op.drop_table("part_titles")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_members_contact", sqlite_where=sa.text("is_contact"), postgresql_where=sa.text("is_contact")
        )
        batch_op.drop_index(batch_op.f("ix_members_organisation_id"))

    op.drop_table("members")
    op.drop_table("manual_wordings")
    with op.batch_alter_table("sign_in_failures", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_failures_key_at")

    op.drop_table("sign_in_failures")
    with op.batch_alter_table("sections", schema=None) as batch_op:
        batch_op.drop_index("ix_sections_parent_position")

    op.drop_table("sections")
    op.drop_table("review_numbers")
    op.drop_table("outbox_messages")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_organisations_lead", sqlite_where=sa.text("is_lead"), postgresql_where=sa.text("is_lead")
        )

    op.drop_table("organisations")
    op.drop_table("manual")
    op.drop_table("log_entries")
