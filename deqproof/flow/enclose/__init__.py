"""Validated trajectories: tubes that provably contain the solution."""

from deqproof.flow.enclose.enclose import Enclosure, enclose
from deqproof.flow.enclose.escape import Crossing, escape_time

__all__ = ["Crossing", "Enclosure", "enclose", "escape_time"]
