"""Organisations, members, roles, invitations, sessions."""
