"""Threads of members: begun at a place in a Text, answered, settled, opened again (docs/discussions.md)."""
