"""The database itself holds the final approval to rules 3 and 7.

Only triggers are new: `env` makes them all anew after each step, up or down.

Revision: 0002
"""

from __future__ import annotations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave the tables as they are."""


def downgrade() -> None:
    """Leave the tables as they are."""
