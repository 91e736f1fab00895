"""Worlds in which claims about means and unknown functions are attacked.

What a fact about every value says there: p(x) = a + bx + cx² ≥ 0 for every x ∈ R if and only if
c ≥ 0, a ≥ 0 and 4ac ≥ b², and ah² + bhk + ck² ≥ 0 for every h, k under the same conditions.
"""

from fractions import Fraction
from itertools import product

import pytest

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.evidence import Witness
from deqproof.core.number import RATIONAL
from deqproof.core.statement import SIGNS, ForEvery, NonNegative, Positive, Statement, Zero
from deqproof.core.term import call, const, draw, inner, mean, scalar, vdraw, vector
from deqproof.core.universal import exactly
from deqproof.search.refute import find_witness
from deqproof.search.refute.instances import UNIT, about_every_vector, instances
from deqproof.search.refute.worlds import stages

h, v, w = (vector(name) for name in "hvw")
k, m, x = (scalar(name) for name in "kmx")
X, A = vdraw("X"), draw("A")
HERE = Witness(1, {}, {UNIT: (Fraction(1),), w: (Fraction(1),)}, {})


def holds(fact):
    value = exactly(fact.term, HERE, RATIONAL)
    return (value > 0) - (value < 0) in SIGNS[type(fact)]


@pytest.mark.parametrize("coefficients", [*product((-1, 0, 1, 2), (-3, -2, 0, 1), (-1, 0, 1, 2))])
def test_instances_say_what_the_fact_says(coefficients):
    a, b, c = (const(q) for q in coefficients)
    never_negative = (
        coefficients[0] >= 0
        and coefficients[2] >= 0
        and 4 * coefficients[0] * coefficients[2] >= coefficients[1] ** 2
    )
    line = ForEvery(m, NonNegative(a + b * m + c * m**2))
    form = a * inner(h, w) ** 2 + b * inner(h, w) * k + c * k**2
    plane = ForEvery(h, ForEvery(k, NonNegative(form)))
    assert all(map(holds, instances(line))) is never_negative
    assert all(map(holds, instances(plane))) is never_negative


def test_instances_of_an_equation_are_the_equation():
    fact = ForEvery(h, Zero(inner(h, v) - mean(inner(h, X))))
    assert Zero(inner(UNIT, v) - mean(inner(UNIT, X))) in instances(fact)
    assert about_every_vector(fact)
    assert not about_every_vector(ForEvery(m, Positive(call("sigma", 1, m))))


def test_what_is_plain_is_left_out():
    assert instances(ForEvery(m, NonNegative(k))) == [NonNegative(k)]
    assert instances(ForEvery(m, NonNegative(m**2))) == []


def test_without_a_mean_one_atom_is_enough():
    """The goal fails at one atom, and what is known almost surely holds there."""
    plain = Statement((Positive(A),), NonNegative(A - 1))
    assert {len(stage.world.atoms) for stage in stages(plain)} == {1}
    averaged = Statement((Positive(mean(A)),), NonNegative(A))
    assert max(len(stage.world.atoms) for stage in stages(averaged)) > 1


def test_opposite_atoms_centre_a_law():
    """E⟨h, X⟩ = 0 for every h, and yet X ≠ 0: no law of one atom shows it."""
    centred = ForEvery(h, Zero(mean(inner(h, X))))
    statement = Statement((centred,), NonNegative(-mean(inner(v, X) ** 2)))
    witness = find_witness(statement, seed=0, seconds=2)
    assert check([Claim(statement, witness)])[0].verdict is Verdict.REFUTED
    assert len(witness.law) == 2
    (first,), (second,) = (atom.vectors[X] for atom in witness.law)
    assert first == -second != 0


def test_isotropic_law_with_a_function():
    """E⟨h, X⟩² ≥ ρ‖h‖² for every h does not bound ρ by σ′ ≤ 1."""
    rho = scalar("rho")
    given = (
        ForEvery(m, NonNegative(1 - call("sigma", 1, m))),
        ForEvery(h, NonNegative(mean(inner(h, X) ** 2) - rho * inner(h, h))),
    )
    statement = Statement(given, NonNegative(1 - rho + call("sigma", 1, x)))
    witness = find_witness(statement, seed=0, seconds=2)
    assert check([Claim(statement, witness)])[0].verdict is Verdict.REFUTED
