"""The best constant of a bound: exact where it is attained at a rational point, else a bracket.

From above, every witness against c·low ≤ high gives the exact ratio high/low at a point, which no
constant can exceed; bisection asks for witnesses with smaller and smaller ratios. From below, the
claim is proved again with a larger constant. Both ends are claims that the core has checked: at
the upper end the *strict* bound is refuted, so that no larger constant is possible at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from deqproof.core.check import Verdict
from deqproof.core.evidence import Witness
from deqproof.core.statement import NonNegative, Statement
from deqproof.search.hint import How
from deqproof.search.ladder import Ledger
from deqproof.search.refute import find_witness
from deqproof.search.sharpen.bound import Bound
from deqproof.search.sharpen.critical import extremum_of
from deqproof.search.sharpen.fraction import prove_fraction
from deqproof.search.sharpen.rational import simplest_between

_CLOSE = Fraction(101, 100)  # where the search for better witnesses stops
_ROUNDS = 6
_LONG, _LITTLE = 32, Fraction(1, 2**20)  # bits of a ratio, and what to add to one that is longer
_GREATEST = (2, 16, 1024)
_BELOW = (4, 8, 16, 64)  # parts of the bracket in which proofs are tried


@dataclass(frozen=True, slots=True)
class Constant:
    """`proved` ≤ best constant ≤ `refuted`; each end with its place in the ledger, if there is one.

    `witness` is the point at which the ratio is `refuted`, or a little less.
    """

    proved: Fraction | None
    refuted: Fraction | None
    proof: int | None
    refutation: int | None
    witness: Witness | None
    minimal: tuple[int, ...] = ()  # polynomial of an algebraic constant, constant term first

    @property
    def is_exact(self) -> bool:
        """Is the best constant known?"""
        return self.proved is not None and self.proved == self.refuted


def best_constant(
    ledger: Ledger, name: str, bound: Bound, how: How, *, seconds: float, seed: int
) -> Constant:
    """The bracket of the best constant of a bound that stands in the ledger under this name."""
    place = ledger.position(name)
    known = Fraction(1) if place in ledger.proved else None
    critical = _critical(ledger, name, bound)
    if critical is not None:
        return critical
    top, witness = _descended(bound, seconds, seed)
    if top is None or witness is None:
        return Constant(known, None, place if known else None, None, None)
    refutation = ledger.record(f"{name} · no better", bound.is_touched_at(top), witness)
    given = ledger.entries[place].claim.statement.hypotheses
    proved, proof = known, place if known else None
    for c in _candidates(known, top):
        found = ledger.prove(f"{name} · × {c}", Statement(given, bound.goal(c)), how)
        if found is not None:
            proved, proof = c, found
            break
    return Constant(proved, top, proof, refutation, witness)


def _critical(ledger: Ledger, name: str, bound: Bound) -> Constant | None:
    """By the critical equation, if both ends are decided."""
    if not isinstance(bound.goal(Fraction(1)), NonNegative):
        return None
    found, mark = extremum_of(bound), len(ledger.entries)
    if found is None:
        return None
    touched = bound.is_touched_at(found.upper)
    refutation = ledger.record(f"{name} · no better", touched, found.at)
    if ledger.entries[refutation].outcome.verdict is Verdict.REFUTED:
        margin = bound.high - found.lower * bound.low
        proof = prove_fraction(ledger, f"{name} · × {found.lower}", bound.given, margin)
        if proof is not None:
            return Constant(found.lower, found.upper, proof, refutation, found.at, found.minimal)
    ledger.forget(mark)
    return None


def _descended(bound: Bound, seconds: float, seed: int) -> tuple[Fraction | None, Witness | None]:
    """The least ratio that was found, and where."""

    def find(statement: Statement, share: float) -> Witness | None:
        return find_witness(statement, seed=seed, seconds=seconds * share)

    witness, tried = find(bound.is_touched_at(Fraction(1)), 1.0), Fraction(1)
    if witness is None:
        for c in _GREATEST:
            witness = find(bound.fails_at(Fraction(c)), 0.5)
            if witness is not None:
                break
            tried = Fraction(c)
    if witness is None:
        return None, None
    best = _simply(bound.ratio(witness))
    below = Fraction(0) if best < 1 else tried
    for _ in range(_ROUNDS):
        if best <= below * _CLOSE:
            break
        c = simplest_between((3 * below + best) / 4, (below + 3 * best) / 4)
        closer = find(bound.fails_at(c), 0.25)
        if closer is None:
            below = c
        else:
            witness, best = closer, _simply(bound.ratio(closer))
    return best, witness


def _simply(ratio: Fraction) -> Fraction:
    """The ratio, or a shorter one that is a little greater: it bounds the constant too."""
    long = ratio.denominator.bit_length() > _LONG
    return simplest_between(ratio, ratio * (1 + _LITTLE)) if long else ratio


def _candidates(known: Fraction | None, top: Fraction) -> Iterator[Fraction]:
    """Constants to prove: the top itself, then simple ones below it."""
    floor = known or Fraction(0)
    if top <= floor:
        return
    yield top
    for parts in _BELOW[::-1]:
        low = top - (top - floor) / parts
        yield simplest_between(low, top)
