"""A second step at sign-in: codes from an app, passkeys, recovery codes.

Revision: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from manual_app import db

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of the factors, and to each session when its password and its second step were given."""
    with op.batch_alter_table("sign_in_sessions") as sessions:
        sessions.add_column(sa.Column("password_at", db.UTCDateTime(), nullable=True))
        sessions.add_column(sa.Column("second_step_at", db.UTCDateTime(), nullable=True))
    op.execute("UPDATE sign_in_sessions SET password_at = created_at")
    with op.batch_alter_table("sign_in_sessions") as sessions:
        sessions.alter_column("password_at", existing_type=db.UTCDateTime(), nullable=False)
    _create_apps()
    _create_passkeys()
    _create_recovery_codes()
    _create_challenges()


def downgrade() -> None:
    """Take the tables back: who has a second factor signs in by the password alone again."""
    for table in ("passkey_challenges", "recovery_codes", "passkeys", "authenticator_apps"):
        op.drop_table(table)
    with op.batch_alter_table("sign_in_sessions") as sessions:
        sessions.drop_column("second_step_at")
        sessions.drop_column("password_at")


def _create_apps() -> None:
    op.create_table(
        "authenticator_apps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("sealed_key", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", db.UTCDateTime(), nullable=True),
        sa.Column("last_used_at", db.UTCDateTime(), nullable=True),
        _of_member("authenticator_apps"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authenticator_apps")),
    )
    op.create_index(op.f("ix_authenticator_apps_member_id"), "authenticator_apps", ["member_id"])
    for name, which in (("in_use", "confirmed_at IS NOT NULL"), ("set_up", "confirmed_at IS NULL")):
        op.create_index(
            f"uq_authenticator_apps_{name}",
            "authenticator_apps",
            ["member_id"],
            unique=True,
            sqlite_where=sa.text(which),
            postgresql_where=sa.text(which),
        )


def _create_passkeys() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.String(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", db.JSON_COLUMN, nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("last_used_at", db.UTCDateTime(), nullable=True),
        _of_member("passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    op.create_index(op.f("ix_passkeys_member_id"), "passkeys", ["member_id"])


def _create_recovery_codes() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("created_at", db.UTCDateTime(), nullable=False),
        sa.Column("used_at", db.UTCDateTime(), nullable=True),
        _of_member("recovery_codes"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("member_id", "code_hash", name=op.f("uq_recovery_codes_member_id_code_hash")),
    )
    op.create_index(op.f("ix_recovery_codes_member_id"), "recovery_codes", ["member_id"])


def _create_challenges() -> None:
    op.create_table(
        "passkey_challenges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", db.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sign_in_sessions.id"],
            name=op.f("fk_passkey_challenges_session_id_sign_in_sessions"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey_challenges")),
        sa.UniqueConstraint("session_id", "purpose", name=op.f("uq_passkey_challenges_session_id_purpose")),
    )


def _of_member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f(f"fk_{table}_member_id_members"))
