"""Covers: a box is halved until balls decide the goal on every part of it.

A leaf decides by the goal's ball, by the mean value form, exactly at a point, or because a
hypothesis fails on all of it; a face is enough where the goal is monotone. A tree that leaves a
part of the box undecided, or decides it for a wrong reason, proves nothing.
"""

from fractions import Fraction

import pytest
from core_claims import PROVED, UNKNOWN, claim, fails, outcome, proves, verdict
from core_strategies import U, X, Y, raw, scalars, worlds
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.cover import box_of
from deqproof.core.evidence import Cover
from deqproof.core.statement import (
    Along,
    Conserved,
    Flow,
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
)
from deqproof.core.term import const, draw, function, inner, make

TANH = function("tanh", X)


def between(x, low, high):
    return (NonNegative(x - low), NonNegative(high - x))


def cover(tree, bits=64):
    return Cover(tree, bits)


def test_leaves_decide():
    box = between(X, 1, 2)
    assert proves(Positive(TANH - Fraction(7, 10)), cover("value"), *box)
    assert proves(NonZero(TANH), cover("value"), *box)
    assert proves(NonZero(-TANH), cover("value"), *box)
    bend = NonNegative(TANH - X / 2)
    assert fails(bend, cover("value"), *between(X, Fraction(1, 10), 1))
    halved = ("x", ("x", "slope", "slope"), ("x", "slope", "slope"))
    assert proves(bend, cover(halved), *between(X, Fraction(1, 10), 1))
    assert proves(NonNegative(X**2 - 1), cover(("x", "exact")), *box)
    assert outcome(claim(NonZero(TANH), cover("value"), *box)).lemmas == {"ball arithmetic"}


def test_a_split_needs_both_halves():
    goal, box = Positive(X**2 - X + Fraction(1, 3)), between(X, 0, 1)
    good = ("x", ("x", "slope", "slope"), ("x", "slope", "slope"))
    assert proves(goal, cover(good), *box)
    for tree in (
        "value",
        ("x", good[1]),
        ("x", good[1], "empty"),
        ("x", "empty", good[2]),
        ("x", good[1], good[2], good[2]),
        ("y", *good[1:]),
        ("x",),
        (),
        "no such leaf",
        None,
        7,
        {"x": "value"},
        ["x", None, None],
    ):
        assert fails(goal, cover(tree), *box)


@pytest.mark.parametrize(
    ("goal", "box"),
    [
        (Positive(TANH - Fraction(77, 100)), between(X, 1, 2)),
        (Positive(X**2 - X + Fraction(1, 4)), between(X, 0, 1)),
        (NonNegative(X**2 - X + Fraction(249, 1000)), between(X, 0, 1)),
        (NonZero(X - Fraction(1, 3)), between(X, 0, 1)),
        (Positive(1 / X), between(X, 0, 1)),
        (NonNegative(function("sqrt", X)), between(X, -1, 1)),
        (NonNegative(function("log", X)), between(X, -2, -1)),
        (Positive(function("exp", X) - 1 - X), between(X, -1, 1)),
        (NonNegative(function("where", X, const(1), const(-1))), between(X, -1, 1)),
    ],
)
def test_false_goals_are_not_proved(goal, box):
    for tree in ("value", "slope", "exact", "empty", ("x", "exact"), ("x", "value"), full(6)):
        assert fails(goal, cover(tree), *box)


def full(depth):
    return "slope" if depth == 0 else ("x", full(depth - 1), full(depth - 1))


def test_the_box_comes_from_the_hypotheses():
    goal = Positive(X + 1)
    assert proves(goal, cover("value"), *between(X, 0, 1))
    assert proves(goal, cover("value"), Positive(2 * X), Positive(3 - 3 * X))
    for given_ in (
        (),
        (NonNegative(X),),
        (NonNegative(1 - X),),
        between(Y, 0, 1),
        between(X, -3, 1),
        (NonNegative(X**2), NonNegative(1 - X)),
        (NonNegative(X * Y), NonNegative(1 - X)),
        (NonZero(X), NonNegative(1 - X)),
        (Zero(X), Zero(1 - X)),
        (ForEvery(X, NonNegative(X)), NonNegative(1 - X)),
        (NonNegative(raw("div", X * X, X)), NonNegative(1 - X)),
    ):
        assert fails(goal, cover("value"), *given_)
    far = (NonNegative((X**2 - X) / X + 1), NonNegative(1 - X))  # x ≥ 0, or x = 0
    assert not box_of(Statement(far, goal))
    random = draw("x")
    assert fails(Positive(random + 1), cover("value"), *between(random, 0, 1))
    assert fails(Positive(inner(U, U) + 1), cover("value"), *between(X, 0, 1))


def test_empty_needs_a_hypothesis_that_fails_everywhere():
    goal, disc = Positive(X + Y - 5), (*between(X, 2, 3), *between(Y, 2, 3))
    assert proves(goal, cover("empty"), *disc, NonNegative(1 - X**2 - Y**2))
    assert proves(goal, cover("empty"), *disc, Zero(1 - X**2 - Y**2))
    assert fails(goal, cover("empty"), *disc)
    assert fails(goal, cover("empty"), *disc, NonNegative(9 - X**2 - Y**2))
    assert fails(goal, cover("empty"), *disc, NonZero(1 - X**2 - Y**2))
    assert fails(goal, cover("empty"), *disc, NonNegative(1 - 1 / (X - Y)))
    assert fails(goal, cover("empty"), *disc, Spectrum("S", X - 9, Y - 9))
    assert fails(goal, cover("empty"), *disc, ForEvery(X, NonNegative(-X)))


def test_a_face_needs_monotony():
    box = between(X, 0, 1)
    assert proves(NonNegative(X**3 + X), cover(("x", "exact")), *box)
    assert proves(NonNegative(8 - X**3), cover(("x", "exact")), *between(X, 1, 2))
    assert fails(NonNegative(X**2 - X), cover(("x", "exact")), *box)
    assert fails(NonZero(X + 1), cover(("x", "value")), *box)
    assert fails(NonNegative(function("max", X, 1 - X)), cover(("x", "value")), *box)
    assert fails(NonNegative(1 / (X - Fraction(1, 2))), cover(("x", "value")), *box)
    assert fails(NonNegative(function("sqrt", X)), cover(("x", "exact")), *box)


def test_a_hypothesis_that_fails_on_a_face_excludes_only_the_face():
    """x ≥ 10 follows neither from x ∈ [0, 1], nor from x² ≥ 1/4, which fails on the face x = 0."""
    box = (*between(X, 0, 1), NonNegative(X**2 - Fraction(1, 4)))
    assert fails(NonNegative(X - 10), cover(("x", "empty")), *box)
    assert fails(NonNegative(X - 10), cover(("x", ("x", "empty", "empty"))), *box)
    assert proves(NonNegative(X + 10), cover(("x", "value")), *box)


def test_other_goals_have_no_cover():
    box, flow = between(X, 0, 1), Flow((X,), (X,), ())
    assert fails(Zero(X - X), cover("value"), *box)
    assert fails(Along(flow, Conserved(X - X)), cover("value"), *box)


@pytest.mark.parametrize("bits", [0, -1, 23, 4097, 10**9, 64.0, "64", None, True])
def test_precision_is_bounded(bits):
    assert fails(Positive(X + 1), cover("value", bits), *between(X, 0, 1))


def test_deep_trees_are_refused_and_do_not_crash():
    for depth in (150, 100_000):
        tree = "value"
        for _ in range(depth):
            tree = ("x", tree, "value")
        assert verdict(claim(Positive(X + 1), cover(tree), *between(X, 0, 1))) is UNKNOWN


@given(st.data())
def test_what_is_proved_is_true(data):
    """Any tree: if the core accepts it, then the goal holds at random points of the box."""
    ops = ("add", "sub", "mul", "pow", "div", "abs", "max", "min")
    term = data.draw(scalars(letters=(X, Y), ops=ops))
    low, high = data.draw(st.sampled_from([(0, 1), (-1, 2), (1, 1)]))
    extra = data.draw(scalars(letters=(X, Y), ops=("add", "sub", "mul"), steps=2))
    given_ = (*between(X, low, high), *between(Y, low, high), NonNegative(extra))
    kind = data.draw(st.sampled_from([NonNegative, Positive, NonZero]))
    c = claim(kind(term), cover(data.draw(trees(3))), *given_)
    if verdict(c) is PROVED:
        for _ in range(3):
            world = data.draw(worlds(term, X, Y, outcomes=st.just(1)))
            for t in (X, Y):
                share = abs(world.letters[t][0]) / 4
                world.letters[t] = [low + share * (high - low)]
            assert not world.breaks(c.statement)


def trees(depth):
    leaf = st.sampled_from(["value", "slope", "exact", "empty"])
    if depth == 0:
        return leaf
    inside, name = trees(depth - 1), st.sampled_from("xy")
    return leaf | st.tuples(name, inside) | st.tuples(name, inside, inside)


def test_constant_goals_need_no_box():
    assert proves(Positive(make("pi") - 3), cover("value"))
    assert proves(Positive(function("exp", const(1)) - Fraction(27, 10)), cover("value"))
    assert fails(Positive(make("pi") - 4), cover("value"))
    assert fails(Positive(make("pi") - make("pi")), cover("value"))
