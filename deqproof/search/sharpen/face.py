"""Where a sharp bound is an equality: equations that a witness suggests, and that are proved.

A point at which the bound is attained proves that its constant is the best one. That says little
of other dimensions and other spectra; so the equations that hold at the point, such as θ₁ = 0 or
Σξ = λ_min ξ, are tried as hypotheses under which the equality is an identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import Witness
from deqproof.core.number import RATIONAL
from deqproof.core.statement import Fact, NonNegative, Spectrum, Statement, Zero
from deqproof.core.term import VECTOR, apply, leaves
from deqproof.core.universal import exactly
from deqproof.search.hint import Hint
from deqproof.search.ladder import Ledger
from deqproof.search.sharpen.bound import Bound

_MOST = 2  # equations at a time


@dataclass(frozen=True, slots=True)
class Face:
    """The equations under which high = c·low, and the place of the claim that says so."""

    equations: tuple[Zero, ...]
    place: int


def find_face(
    ledger: Ledger, name: str, bound: Bound, c: Fraction, witness: Witness
) -> Face | None:
    """As few equations as can be had under which the bound with this constant is an equality.

    They hold at the witness; whether they do so by accident, the proof for every d decides.
    """
    if witness.law or witness.functions:
        return None
    equations = [e for e in _vocabulary(bound) if _holds(e, witness) and e not in bound.given]
    goal = Zero(bound.high - c * bound.low)
    for size in range(1, _MOST + 1):
        for chosen in combinations(equations, size):
            equal = Statement((*bound.given, *chosen), goal)
            place = ledger.prove(f"{name} · equality", equal, Hint())
            if place is not None:
                return Face(chosen, place)
    return None


def _vocabulary(bound: Bound) -> Iterator[Zero]:
    """Equations that a theorist would try: operators at an end of their spectrum, letters that are
    0, inequalities that are tight."""
    letters = sorted(leaves(bound.low, bound.high), key=repr)
    vectors = [x for x in letters if x.op == "vector"]
    for x in letters:
        yield Zero(x)
    for h in bound.given:
        if isinstance(h, Spectrum):
            for v in vectors:
                yield Zero(apply(h.operator, v) - h.lower * v)
                yield Zero(apply(h.operator, v) - h.upper * v)
        if isinstance(h, NonNegative):
            yield Zero(h.term)


def _holds(fact: Fact, witness: Witness) -> bool:
    assert isinstance(fact, Zero)
    try:
        value = exactly(fact.term, witness, RATIONAL)
    except DeqproofError:
        return False
    return all(x == 0 for x in (value if fact.term.kind == VECTOR else [value]))
