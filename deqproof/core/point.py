"""Refutation by one exact point: the hypotheses hold there, and the goal fails.

Values are rationals; a sign that rational arithmetic cannot give is decided by balls, with more
and more bits, or not at all. A statement along a system is refuted through what it implies at
the start.
"""

from __future__ import annotations

from fractions import Fraction

from flint import arb, ctx

from deqproof.core.brackets import LawCount
from deqproof.core.consequence import consequences, is_about_one_dimension
from deqproof.core.errors import NotLowerable
from deqproof.core.evidence import Witness
from deqproof.core.number import BALL, RATIONAL
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
    need,
    terms_in,
    terms_of_system,
)  # fmt: skip
from deqproof.core.term import VECTOR, Term, const, ordered, vector
from deqproof.core.universal import eigenvalues, exactly, holds_for_every
from deqproof.core.world import World, told

_PRECISIONS = (64, 128, 256, 512)
_MOST_DIMENSIONS = 32


def refutes(statement: Statement, witness: Witness) -> str:
    """ "" if the witness refutes the statement, or why it does not.

    Letters are found by their names: a value for another term, such as a draw of the same name as
    a bound letter, would pass for a value of that letter.
    """
    fault = _malformed(witness)
    if fault:
        return fault
    plain, world = in_world(witness)
    instants = [statement]
    if isinstance(statement.goal, Along):
        if not _starts(statement.goal, plain, world):
            return "no solution is known to start at the witness"
        if is_about_one_dimension(statement) and witness.dimension > 1:
            return "an asymptotic rate is refuted in one dimension"
        instants = consequences(statement)
    reasons = [_fails(c, plain) for i in instants for c in told(i, world)]
    return "" if "" in reasons else "; ".join(reasons) or "nothing at the start is implied"


def in_world(witness: Witness) -> tuple[Witness, World]:
    """The witness without law and functions, and these as a world.

    A random vector is a letter of its own at each atom.
    """
    vectors = dict(witness.vectors)
    atoms: list[tuple[Term, dict[Term, Term]]] = []
    for k, atom in enumerate(witness.law):
        need(all(t.op == "draw" for t in atom.scalars), "numbers for random numbers")
        need(all(t.op == "vdraw" for t in atom.vectors), "vectors for random vectors")
        values = {t: const(x) for t, x in atom.scalars.items()}
        for t, v in atom.vectors.items():
            letter = at_atom(t, k)
            need(letter not in vectors, "letters that are not those of atoms")
            values[t], vectors[letter] = letter, v
        atoms.append((const(atom.weight), values))
    functions = {n: tuple(map(const, cs)) for n, cs in witness.functions.items()}
    plain = Witness(witness.dimension, witness.scalars, vectors, witness.operators)
    return plain, World(tuple(atoms), functions)


def at_atom(draw: Term, place: int) -> Term:
    """The letter of a random vector at an atom."""
    return vector(f"{draw.data[0]}@{place}")


def _malformed(witness: Witness) -> str:
    d = witness.dimension
    others = {t.op for t in witness.scalars} - {"scalar"} | {t.op for t in witness.vectors} - {
        "vector"
    }
    if others:
        return f"expected values of scalars and vectors alone, got those of {sorted(others)}"
    weights = [atom.weight for atom in witness.law]
    if weights and (sum(weights) != 1 or min(weights) <= 0):
        return "expected probabilities that are positive and add up to 1"
    vectors = [*witness.vectors.values(), *(v for a in witness.law for v in a.vectors.values())]
    if type(d) is not int or not (d >= 1 or not (vectors or witness.operators)):
        return "expected at least one dimension"
    if d > _MOST_DIMENSIONS or any(len(v) != d for v in vectors):
        return f"a vector is not of the dimension {d}, or {d} is above {_MOST_DIMENSIONS}"
    for name, rows in witness.operators.items():
        if len(rows) != d or any(len(row) != d for row in rows):
            return f"operator {name} is not {d} × {d}"
        if any(rows[i][j] != rows[j][i] for i in range(d) for j in range(i)):
            return f"operator {name} is not symmetric"
        if not eigenvalues(rows, Fraction(0), 1)[0]:
            return f"operator {name} is not positive semidefinite"
    return ""


def _starts(along: Along, witness: Witness, world: World) -> bool:
    """Everything is defined and continuous around the witness: a solution starts there (Peano)."""
    wanted = along.property
    asked = terms_in(wanted.fact) if isinstance(wanted, Always) else ()
    asked = (wanted.term,) if isinstance(wanted, Conserved | Decays) else asked
    spoken = (*terms_of_system(along.system), *asked)
    terms = [t for at_atom in world.at_atoms(*spoken) for t in at_atom]
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
    fails = not isinstance(goal, Along | LawCount) and _truth(goal, witness) is False
    return "" if fails else f"the goal does not fail: {goal!r:.120}"


def _truth(fact: Fact, witness: Witness) -> bool | None:
    """True, False, or None where it cannot be decided."""
    if isinstance(fact, ForEvery):
        return holds_for_every(fact, witness) or None
    if isinstance(fact, Spectrum):
        low, high = (exactly(t, witness, RATIONAL) for t in (fact.lower, fact.upper))
        rows, ends = witness.operators[fact.operator], ((low, 1), (high, -1))
        return all(eigenvalues(rows, Fraction(str(x)), s) == (True, True) for x, s in ends)
    if fact.term.kind == VECTOR:
        values = exactly(fact.term, witness, RATIONAL)
        return all(x == 0 for x in values) is isinstance(fact, Zero)
    sign = sign_of(fact.term, witness)
    return None if sign is None else sign in SIGNS[type(fact)]


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
