"""Finders: each takes a statement and returns evidence or nothing. Untrusted: the core checks."""
