"""Refutation by one exact point: the hypotheses hold there, and the goal fails.

Values are rationals; a sign that rational arithmetic cannot give is decided by balls, with more
and more bits, or not at all. A statement along a system is refuted through what it implies at
the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from flint import arb, ctx, fmpq, fmpq_mat

from deqproof.core.errors import NotLowerable
from deqproof.core.evidence import Witness
from deqproof.core.number import BALL, RATIONAL, Coordinates, Table, evaluate
from deqproof.core.rule import consequences
from deqproof.core.statement import (
    SIGNS,
    Along,
    Always,
    Conserved,
    Decays,
    Fact,
    ForEvery,
    Spectrum,
    Statement,
    Zero,
    terms_in,
    terms_of_system,
)  # fmt: skip
from deqproof.core.term import VECTOR, Term, ordered

Rows: TypeAlias = Sequence[Sequence[Fraction]]
_PRECISIONS = (64, 128, 256, 512)
_MOST_DIMENSIONS = 32


def refutes(statement: Statement, witness: Witness) -> str:
    """ "" if the witness refutes the statement, or why it does not."""
    fault = _malformed(witness)
    if fault or not isinstance(statement.goal, Along):
        return fault or _fails(statement, witness)
    if not _starts(statement.goal, witness):
        return "no solution is known to start at the witness"
    reasons = [_fails(c, witness) for c in consequences(statement)]
    return "" if "" in reasons else "; ".join(reasons) or "nothing at the start is implied"


def _malformed(witness: Witness) -> str:
    d = witness.dimension
    if type(d) is not int or not (d >= 1 or not (witness.vectors or witness.operators)):
        return "expected at least one dimension"
    if d > _MOST_DIMENSIONS or any(len(v) != d for v in witness.vectors.values()):
        return f"a vector is not of the dimension {d}, or {d} is above {_MOST_DIMENSIONS}"
    for name, rows in witness.operators.items():
        if len(rows) != d or any(len(row) != d for row in rows):
            return f"operator {name} is not {d} × {d}"
        if any(rows[i][j] != rows[j][i] for i in range(d) for j in range(i)):
            return f"operator {name} is not symmetric"
        if not _eigenvalues(rows, Fraction(0), 1)[0]:
            return f"operator {name} is not positive semidefinite"
    return ""


def _eigenvalues(rows: Rows, shift: Fraction, sign: int) -> tuple[bool, bool]:
    """Is no eigenvalue of sign·(S − shift·I) negative, and is one of them 0?

    By the characteristic polynomial: its roots are real, so none is negative exactly if the
    coefficients alternate in sign.
    """
    d = len(rows)
    moved = [[Fraction(x) - shift * (i == j) for j, x in enumerate(r)] for i, r in enumerate(rows)]
    entries = [sign * fmpq(x.numerator, x.denominator) for row in moved for x in row]
    c = fmpq_mat(d, d, entries).charpoly().coeffs()
    return all((-1) ** (d - k) * x >= 0 for k, x in enumerate(c)), d > 0 and c[0] == 0


def _starts(along: Along, witness: Witness) -> bool:
    """Everything is defined and continuous around the witness: a solution starts there (Peano)."""
    wanted = along.property
    asked = terms_in(wanted.fact) if isinstance(wanted, Always) else ()
    asked = (wanted.term,) if isinstance(wanted, Conserved | Decays) else asked
    terms = (*terms_of_system(along.system), *asked)
    inside = ordered(terms)
    return (
        all(t.op != "where" for t in inside)
        and all(sign_of(t, witness) == 1 for t in inside if t.op == "sqrt")
        and all(_is_defined(t, witness) for t in terms)
    )


def _is_defined(term: Term, witness: Witness) -> bool:
    with ctx.workprec(_PRECISIONS[-1]):
        value = exactly(term, witness, BALL)
        return all(x.is_finite() for x in (value if term.kind == VECTOR else [value]))


def _fails(statement: Statement, witness: Witness) -> str:
    """ "" if the hypotheses hold at the witness and the goal, an instant's, does not."""
    for hypothesis in statement.hypotheses:
        if _truth(hypothesis, witness) is not True:
            return f"a hypothesis does not hold at the witness: {hypothesis!r:.120}"
    goal = statement.goal
    fails = not isinstance(goal, Along) and _truth(goal, witness) is False
    return "" if fails else f"the goal does not fail: {goal!r:.120}"


def _truth(fact: Fact, witness: Witness) -> bool | None:
    """True, False, or None where it cannot be decided."""
    if isinstance(fact, ForEvery):
        return None
    if isinstance(fact, Spectrum):
        low, high = (exactly(t, witness, RATIONAL) for t in (fact.lower, fact.upper))
        rows, ends = witness.operators[fact.operator], ((low, 1), (high, -1))
        return all(_eigenvalues(rows, Fraction(str(x)), s) == (True, True) for x, s in ends)
    if fact.term.kind == VECTOR:
        values = exactly(fact.term, witness, RATIONAL)
        return all(x == 0 for x in values) is isinstance(fact, Zero)
    sign = sign_of(fact.term, witness)
    return None if sign is None else sign in SIGNS[type(fact)]


def exactly(term: Term, witness: Witness, table: Table) -> Any:
    """The term's value at the witness, in the number system of the table."""

    def number(x: Fraction) -> Any:
        return table["const"](x)

    algebra = Coordinates(
        table,
        {str(t.data[0]): number(x) for t, x in witness.scalars.items()},
        {str(t.data[0]): tuple(map(number, v)) for t, v in witness.vectors.items()},
        {n: tuple(tuple(map(number, r)) for r in rows) for n, rows in witness.operators.items()},
        witness.dimension,
    )
    return evaluate([term], algebra)[0]


def sign_of(term: Term, witness: Witness) -> int | None:
    """−1, 0 or 1, or None where it cannot be decided. Raises IllPosed where there is no value."""
    try:
        value = exactly(term, witness, RATIONAL)
        return (value > 0) - (value < 0)
    except NotLowerable:
        pass
    for bits in _PRECISIONS:
        with ctx.workprec(bits):
            ball: arb = exactly(term, witness, BALL)
            if not ball.is_finite():
                continue
            if ball > 0 or ball < 0:
                return 1 if ball > 0 else -1
    return None
