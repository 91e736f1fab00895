"""The records of the activations: σ, σ′, L = sup σ′ and γ(Z) = min of σ′ on [−Z, Z].

That they are right is a theorem (`activations`). Here they meet two strangers: mpmath's derivative
of σ, and the formulas of the kernels; and every ball must contain what it is a ball around.
"""

import subprocess
import sys
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Interval, Piecewise, Symbol, lambdify, sin

from deqproof.core.errors import BadInput, IllPosed, NotLowerable
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import scalar
from deqproof.deq.activation import (
    NAMES,
    activation_named,
    lipschitz_ball,
    product_below_one,
    slope_floor,
    value_at_zero,
)
from deqproof.deq.activation.record import z
from deqproof.deq.activation.table import ACTIVATIONS
from deqproof.deq.lower import lower
from deqproof.kernel.record import ACTIVATIONS as KERNELS

points = st.fractions(-8, 8, max_denominator=1000).filter(bool)
radii = st.fractions(0, 30, max_denominator=1000)


def ball(x: Fraction) -> arb:
    return arb(fmpq(x.numerator, x.denominator))


def at(term, x: Fraction) -> arb:
    return evaluate([term], Coordinates(BALL, {"z": ball(x)}, {}, {}, 0))[0]


def test_the_names_are_those_of_the_table_and_of_the_kernels():
    assert tuple(ACTIVATIONS) == NAMES == tuple(KERNELS)
    assert all(activation_named(n).name == n for n in NAMES)


def test_no_sympy_until_a_record_is_asked_for():
    code = (
        "import sys, deqproof.deq.activation, deqproof.paper.problem; print('sympy' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "False"


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15)
@given(x=points)
def test_the_slope_is_the_derivative(name, x):
    record = activation_named(name)
    with mpmath.workdps(60), ctx.workdps(60):
        sigma = lambdify(z, record.sigma, "mpmath")
        at_x = mpmath.mpf(x.numerator) / x.denominator
        expected = mpmath.diff(sigma, at_x)
        got = mpmath.mpf(at(record.slope_at(scalar("z")), x).mid().str(55, radius=False))
        assert abs(got - expected) < mpmath.mpf(10) ** -25
        value = at(record.sigma_at(scalar("z")), x).mid().str(55, radius=False)
        assert abs(mpmath.mpf(value) - sigma(at_x)) < mpmath.mpf(10) ** -50


@pytest.mark.parametrize("name", NAMES)
@given(x=points)
def test_the_kernels_agree_with_the_record(name, x):
    record, kernel = activation_named(name), KERNELS[name]
    value, slope, *_ = kernel.jet(np.float64(x))
    for got, term in ((value, record.sigma_at(scalar("z"))), (slope, record.slope_at(scalar("z")))):
        with ctx.workdps(40):
            exact = float(at(term, Fraction(float(x))))
        assert got == pytest.approx(exact, rel=2e-14, abs=1e-15)


@pytest.mark.parametrize("name", NAMES)
def test_the_kernels_have_the_same_constants(name):
    assert KERNELS[name].steepest == pytest.approx(float(lipschitz_ball(name)), rel=1e-12)
    floor = float(slope_floor(name, arb(10**9)))
    assert KERNELS[name].least == pytest.approx(floor, abs=1e-8)


@pytest.mark.parametrize("name", NAMES)
@given(radius=radii, share=st.fractions(-1, 1, max_denominator=100))
def test_no_slope_is_below_the_floor_or_above_the_bound(name, radius, share):
    slope = at(activation_named(name).slope_at(scalar("z")), radius * share)
    assert not slope < slope_floor(name, ball(radius)).lower()
    assert not slope > lipschitz_ball(name).upper()


@pytest.mark.parametrize("name", NAMES)
@given(radius=radii)
def test_the_floor_is_attained(name, radius):
    """γ(Z) = σ′(−Z), or the least slope once −Z is beyond the dip."""
    record, floor = activation_named(name), slope_floor(name, ball(radius))
    there = radius if record.until is None else min(radius, record.until)
    slope = at(record.slope_at(scalar("z")), -there)
    if name not in ("relu", "leaky-relu") or radius:
        assert floor.overlaps(slope) or slope - floor < arb("1e-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_floor_of_a_ball_contains_the_floors_of_its_radii(name):
    wide = slope_floor(name, arb(2).union(arb(3)))
    for radius in ("2", "2.2", "2.4", "3"):
        assert wide.overlaps(slope_floor(name, ball(Fraction(radius))))
    assert wide.lower() <= slope_floor(name, arb(3)).lower()


@pytest.mark.parametrize("name", NAMES)
def test_the_floor_keeps_its_sign_far_out(name):
    """No cancellation: γ(300) > 0 at 53 bits wherever σ′ > 0."""
    floor = slope_floor(name, arb(300))
    dipped = name in ("swish", "gelu", "mish")
    assert floor < 0 if dipped else floor == 0 if name == "relu" else floor > 0


@pytest.mark.parametrize("radius", [arb(-1), arb("nan"), arb("inf")])
def test_a_radius_is_a_finite_number_that_is_not_negative(radius):
    with pytest.raises(IllPosed, match="expected a radius Z >= 0"):
        slope_floor("tanh", radius)


def test_values_at_zero():
    nonzero = {n for n in NAMES if value_at_zero(n) != 0}
    assert nonzero == {"sigmoid", "softplus"}
    assert value_at_zero("sigmoid") == ball(Fraction(1, 2))
    assert value_at_zero("softplus").overlaps(arb(2).log())


def test_below_the_inverse_of_the_bound():
    tiny = Fraction(1, 10**900)
    assert product_below_one("sigmoid", 4 - tiny)
    assert not product_below_one("sigmoid", Fraction(4))
    assert product_below_one("swish", Fraction("0.909"))
    assert not product_below_one("swish", Fraction("0.91"))


def test_an_unknown_name_gets_a_suggestion():
    with pytest.raises(BadInput, match="did you mean 'sigmoid'"):
        activation_named("sigmoyd")
    with pytest.raises(BadInput, match="one of sigmoid, tanh"):
        activation_named("?")


def test_pieces_are_lowered_to_where():
    x = Symbol("x", real=True)
    for condition in (x >= 0, x > 0, x >= 0, x > 0):
        term = lower(Piecewise((x, condition), (2 * x, True)))
        for value, expected in ((-1, -2), (1, 1), (0, 0)):
            got = evaluate([term], Coordinates(BALL, {"x": arb(value)}, {}, {}, 0))[0]
            assert got == expected
    strict = lower(Piecewise((1, x > 0), (2, x < 0), (3, True)))
    for value, expected in ((-1, 2), (1, 1), (0, 3)):
        got = evaluate([strict], Coordinates(BALL, {"x": arb(value)}, {}, {}, 0))[0]
        assert got == expected


@pytest.mark.parametrize(
    "pieces",
    [
        Piecewise((Symbol("x", real=True), Symbol("x", real=True) >= 0)),
        Piecewise((1, Interval(0, 1).contains(Symbol("x", real=True))), (0, True)),
        Piecewise((1, sin(Symbol("x", real=True)) >= 0), (2.5, True)),
    ],
)
def test_other_pieces_are_refused(pieces):
    with pytest.raises(NotLowerable):
        lower(pieces)
