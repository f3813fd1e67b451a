"""The append-only, hash-chained log: who did what, when, to what."""
