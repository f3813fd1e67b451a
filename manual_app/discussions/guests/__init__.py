"""Guests: people without an account, who read one text by a link and comment on it."""
