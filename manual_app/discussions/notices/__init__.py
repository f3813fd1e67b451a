"""Notices: what has been said to a member, in the app and by mail."""
