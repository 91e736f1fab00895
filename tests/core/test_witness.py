"""Witnesses: one exact point where the hypotheses hold, everything is defined, and the goal fails.

A statement along a system fails if what it implies at the start fails, and a solution does start
there.
"""

from fractions import Fraction

import pytest
from core_claims import REFUTED, UNKNOWN, claim, outcome, verdict
from core_strategies import A, U, V, X, Y, orthonormal, scalars, worlds
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.evidence import Witness
from deqproof.core.statement import (
    Along,
    Always,
    Conserved,
    Converges,
    Decays,
    Flow,
    Forever,
    ForEvery,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Zero,
)
from deqproof.core.term import apply, const, function, inner, mean, scalar

LOW, HIGH = scalar("low"), scalar("high")
SQRT, LOG, EXP = (lambda t, op=op: function(op, t) for op in ("sqrt", "log", "exp"))


def at(scalars_=(), vectors=(), operators=(), dimension=1):
    return Witness(
        dimension,
        {t: Fraction(x) for t, x in dict(scalars_).items()},
        {t: tuple(map(Fraction, v)) for t, v in dict(vectors).items()},
        {n: tuple(tuple(map(Fraction, r)) for r in S) for n, S in dict(operators).items()},
    )


def refuted(goal, witness, *given_):
    found = verdict(claim(goal, witness, *given_))
    assert found in (REFUTED, UNKNOWN)
    return found is REFUTED


def test_points_refute():
    assert refuted(NonNegative(X), at({X: -1}))
    assert refuted(Positive(X), at({X: 0}))
    assert refuted(NonZero(X**2 - 2 * X), at({X: 2}))
    assert refuted(Zero(X), at({X: "1/1000000"}))
    assert refuted(Zero(U - V), at(vectors={U: [1, 0], V: [1, 1]}, dimension=2))
    assert refuted(NonZero(U), at(vectors={U: [0, 0]}, dimension=2))
    assert refuted(Positive(1 - EXP(X)), at({X: 1}))
    assert refuted(Zero(EXP(X) - 1 - X), at({X: 1}))
    assert refuted(NonNegative(SQRT(X) - 2), at({X: 3}))
    assert refuted(NonNegative(X - Y), at({X: 1, Y: 2}), Positive(X), Zero(Y - 2 * X))


def test_other_points_do_not():
    assert not refuted(NonNegative(X), at({X: 1}))
    assert not refuted(NonNegative(X), at({X: 0}))
    assert not refuted(NonNegative(X), at({Y: -1}))
    assert not refuted(NonNegative(X), at())
    assert not refuted(NonNegative(X), at({X: -1}), Positive(X))
    assert not refuted(NonNegative(X), at({X: -1}), NonNegative(X + Y))
    assert not refuted(NonNegative(X), at({X: -1}), ForEvery(Y, NonNegative(Y**2 - 1)))
    assert not refuted(NonNegative(X), at({X: -1}), Zero(SQRT(const(2)) * SQRT(const(2)) - 2))
    assert not refuted(Zero(SQRT(const(2)) * SQRT(const(2)) - 2), at())
    assert not refuted(NonNegative(mean(A)), at({A: -1}))
    assert not refuted(NonNegative(A), at({A: -1}))


def test_what_is_undefined_does_not_refute():
    for goal in (
        Positive(1 / X),
        NonZero(1 / X),
        Zero(X / X - 1),
        NonNegative(EXP(1 / X) - 5),
        NonNegative(SQRT(X - 1) - 1),
        NonNegative(LOG(X) + LOG(X - 1) - 10),
        NonNegative(function("max", 1 / X, const(-1)) - 5),
        NonNegative(function("where", LOG(X - 1), const(-1), const(-1))),
    ):
        assert not refuted(goal, at({X: 0}))
        assert not refuted(NonNegative(Y), at({X: 0, Y: -1}), goal)


def test_spectra_are_checked():
    spectrum = Spectrum("S", LOW, HIGH)
    goal = NonNegative(LOW - 2)
    S = [[2, 1], [1, 2]]  # eigenvalues 1 and 3

    def found(low, high, S=S, d=2):
        return refuted(goal, at({LOW: low, HIGH: high}, operators={"S": S}, dimension=d), spectrum)

    assert found(1, 3)
    for low, high in ((1, 2), (0, 3), ("1/2", 3), (1, 4), (3, 3), (1, 1), (-1, 3)):
        assert not found(low, high)
    assert not found(1, 3, S=[[2, 1], [0, 2]])
    assert not found(-1, 3, S=[[1, 2], [2, 1]])
    assert not found(1, 3, S=[[2, 1]])
    assert not found(1, 3, d=3)
    assert not refuted(goal, at({LOW: 1, HIGH: 3}), spectrum)


@given(st.data())
def test_spectra_in_every_dimension(data):
    """Q diag(λ) Qᵀ with rational Q has the extreme eigenvalues that were chosen, and no others."""
    d = data.draw(st.integers(1, 4))
    values = data.draw(st.lists(st.fractions(0, 5, max_denominator=3), min_size=d, max_size=d))
    Q = data.draw(orthonormal(d))
    S = [
        [sum(q[i] * x * q[j] for q, x in zip(Q, values, strict=True)) for j in range(d)]
        for i in range(d)
    ]
    spectrum, goal = Spectrum("S", LOW, HIGH), Positive(const(-1))
    point = {LOW: min(values), HIGH: max(values)}
    assert refuted(goal, at(point, operators={"S": S}, dimension=d), spectrum)
    shift = data.draw(st.sampled_from([Fraction(1, 9), Fraction(-1, 9)]))
    wrong = data.draw(
        st.sampled_from([{**point, LOW: point[LOW] + shift}, {**point, HIGH: point[HIGH] + shift}])
    )
    assert not refuted(goal, at(wrong, operators={"S": S}, dimension=d), spectrum)


def test_operators_are_self_adjoint():
    """⟨u, S v⟩ = ⟨S u, v⟩ fails for a shear, whose eigenvalues are 1 all the same."""
    turned = Zero(inner(U, apply("S", V)) - inner(apply("S", U), V))
    for rows in ([[1, 1], [0, 1]], [[1, 0], [2, 1]]):
        assert not refuted(turned, at((), {U: [1, 0], V: [0, 1]}, {"S": rows}, 2))


def test_indefinite_operators_are_no_covariances():
    goal = NonNegative(inner(U, apply("S", U)))
    assert not refuted(goal, at(vectors={U: [1]}, operators={"S": [[-1]]}))
    bad = [[1, 2], [2, 1]]
    assert not refuted(goal, at(vectors={U: [1, -1]}, operators={"S": bad}, dimension=2))
    assert not refuted(goal, at(vectors={U: [1, -1]}, dimension=2))


@pytest.mark.parametrize("dimension", [0, -1, 33, 10**9, 1.0, "1", None, True])
def test_dimensions_are_sane(dimension):
    witness = Witness(dimension, {X: Fraction(-1)}, {}, {"S": ((Fraction(1),),)})
    assert not refuted(NonNegative(X), witness)


def test_malformed_values():
    for scalars_ in (
        {X: -1.0},
        {X: None},
        {X: "-1"},
        {X: float("nan")},
        {"x": Fraction(-1)},
        None,
        [X],
    ):
        assert not refuted(NonNegative(X), Witness(1, scalars_, {}, {}))
    for vectors in ({U: (1,)}, {U: Fraction(1)}, {U: (Fraction(1), Fraction(2), Fraction(3))}):
        assert not refuted(NonNegative(-inner(U, U)), Witness(2, {}, vectors, {}))


# -- along flows and iterations ----------------------------------------------------------------

GROWS = Flow((X,), (X,), ())


def test_what_is_implied_at_the_start_is_refuted():
    assert refuted(Along(GROWS, Conserved(X)), at({X: 1}))
    assert refuted(Along(GROWS, Decays(X**2, const(0))), at({X: 1}))
    assert refuted(Along(GROWS, Decays(-X, const(2))), at({X: -1}))
    assert refuted(Along(GROWS, Always(Positive(X))), at({X: 0}))
    assert refuted(Along(Iteration((X,), (2 * X,)), Conserved(X)), at({X: 1}))
    assert refuted(Along(Iteration((X,), (2 * X,)), Decays(X, const(0))), at({X: 1}))
    assert refuted(Along(Iteration((X,), (2 * X,)), Always(Positive(X))), at({X: 0}))


def test_what_is_true_is_not():
    halved = Along(Iteration((X,), (X / 2,)), Decays(X**2, const(Fraction(3, 4))))
    for x in (-1, 0, 1):
        assert not refuted(Along(GROWS, Decays(-(X**2), const(-2))), at({X: x}))
        assert not refuted(Along(GROWS, Forever()), at({X: x}))
        assert not refuted(Along(GROWS, Always(NonNegative(X))), at({X: x}), NonNegative(X))
        assert not refuted(halved, at({X: x}))


def test_what_does_not_move_is_not_a_state():
    """e^{−x t} with a moving x is no rate."""
    for system in (GROWS, Iteration((X,), (2 * X,))):
        found = outcome(claim(Along(system, Decays(X, X)), at({X: 1})))
        assert found.verdict is UNKNOWN
        assert "does not move" in found.reason


def test_only_a_point_where_nothing_moves_is_its_own_limit():
    """At a step that is 0 an iteration does not stay: x, 0, 0, … tends to 0, as is claimed."""
    limit = scalar("limit")
    to_0 = Converges((limit,), X**2, const(1), (Zero(limit),))
    for x in (-1, 0, 1):
        assert not refuted(Along(Iteration((X,), (const(0),)), to_0), at({X: x}))
        assert not refuted(Along(Iteration((X,), (X - 1,)), to_0), at({X: x}))
    assert refuted(Along(Iteration((X,), (X**2,)), to_0), at({X: 1}))
    assert refuted(Along(Flow((X,), (X * (1 - X),), ()), to_0), at({X: 1}))
    assert not refuted(Along(Flow((X,), (X**2 - 2 * X,), ()), to_0), at({X: 1}))


def test_a_solution_must_start_at_the_witness():
    """Where the field, the domain or the quantity is undefined, nothing starts, nothing fails."""
    still = Flow((X,), (const(1),), ())
    assert not refuted(Along(still, Conserved(LOG(X))), at({X: -1}))
    assert not refuted(Along(still, Conserved(X + SQRT(Y))), at({X: 1, Y: -1}))
    pole = Flow((X,), (1 / X,), ())
    assert not refuted(Along(pole, Always(NonZero(X))), at({X: 0}))
    assert refuted(Along(pole, Conserved(X)), at({X: 1}))
    inside = Flow((X,), (const(1),), (Positive(X),))
    assert not refuted(Along(inside, Conserved(X)), at({X: 0}))
    assert not refuted(Along(inside, Conserved(X)), at({X: -1}))
    assert refuted(Along(inside, Conserved(X)), at({X: 1}))
    jump = Flow((X,), (function("where", X, const(-1), const(1)),), ())  # no solution from 0
    assert not refuted(Along(jump, Conserved(X)), at({X: 0}))
    edge = Flow((X,), (SQRT(X) - 1,), ())
    assert not refuted(Along(edge, Conserved(X)), at({X: 0}))


@given(st.data())
def test_what_is_refuted_is_false(data):
    ops = ("add", "sub", "mul", "pow", "div", "abs", "max", "min", "sqrt")
    goal = data.draw(st.sampled_from([NonNegative, Positive, NonZero, Zero]))(
        data.draw(scalars(ops=ops, vectors=(U,)))
    )
    fact = NonNegative(data.draw(scalars(ops=ops, steps=2)))
    world = data.draw(worlds(goal.term, fact.term, outcomes=st.just(1)))
    witness = at(
        {t: x[0] for t, x in world.letters.items() if t.kind == "scalar"},
        {t: x[0] for t, x in world.letters.items() if t.kind == "vector"},
        world.operators,
        world.dimension,
    )
    c = claim(goal, witness, fact)
    try:
        breaks = world.breaks(c.statement)
    except ValueError:  # an irrational root
        return
    assert refuted(goal, witness, fact) <= breaks
