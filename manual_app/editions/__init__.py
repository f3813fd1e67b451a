"""Editions: what goes in, checks, compile, publish, withdraw."""
