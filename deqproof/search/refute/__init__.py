"""Counterexamples: exact witnesses against statements, and how to reproduce them."""

from deqproof.search.refute.find import find_witness
from deqproof.search.refute.reproduce import reproduce

__all__ = ["find_witness", "reproduce"]
