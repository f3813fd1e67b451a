"""Alembic migrations, run without an ini file (`flask db upgrade`)."""
