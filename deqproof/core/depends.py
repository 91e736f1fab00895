"""What the value of a term depends on, and how."""

from __future__ import annotations

from collections.abc import Collection

from deqproof.core.term import DRAWS, Term, ordered

POLYNOMIAL = frozenset(
    ("add", "sub", "mul", "neg", "pow", "vadd", "scale", "inner", "apply", "mean")
)


def nodes_above(letters: Collection[Term], *terms: Term) -> frozenset[Term]:
    """The nodes whose value depends on one of the letters."""
    found: set[Term] = set()
    for t in ordered(terms):
        if t in letters or any(a in found for a in t.args):
            found.add(t)
    return frozenset(found)


def is_random(*terms: Term) -> bool:
    """Does a random letter occur outside of every mean?"""
    random: set[Term] = set()
    for t in ordered(terms):
        if t.op in DRAWS or (t.op != "mean" and any(a in random for a in t.args)):
            random.add(t)
    return any(t in random for t in terms)


def is_polynomial(term: Term, letters: Collection[Term]) -> bool:
    """Is the term a polynomial in the letters, with coefficients free of them?"""
    moving = nodes_above(letters, term)
    return all(
        t in letters or t.op in POLYNOMIAL or (t.op == "div" and t.args[1] not in moving)
        for t in moving
    )
