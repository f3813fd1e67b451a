"""Texts, their live editing and history, Revisions, pictures."""
