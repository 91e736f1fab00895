"""The mistakes a caller can make. Text: what was expected, what came, what to try."""

from __future__ import annotations


class DeqproofError(Exception):
    """Base of every error that deqproof raises on purpose; its text is fit for a terminal."""


class BadInput(DeqproofError):
    """A problem file, theorem id or option that cannot be used."""


class IllPosed(DeqproofError):
    """A model or program that has no meaning: mismatched kinds, θ₂ = 1, no unique fixed point."""


class NotLowerable(DeqproofError):
    """An expression outside the closed table of a number system."""


class BadCertificate(DeqproofError):
    """A certificate that cannot be read as data of the documented schema."""
