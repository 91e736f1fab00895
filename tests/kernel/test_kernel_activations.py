"""The formulas of theory 2.7 as machine code: (σ, σ', σ'', σ‴), accurate to rounding *relatively*.

A saturated neuron has σ' of 1e-12 and it must be right to all its digits: a gradient over many
saturated samples is a sum of such numbers. Near a zero of a derivative the scale is that of the
terms which cancel there.
"""

import numpy as np
import pytest
from kernel_oracle import SIGMA
from mpmath import mp

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import const, function, scalar
from deqproof.kernel import elementary, fixed_point
from deqproof.kernel.compiled import compiled, numba_works
from deqproof.kernel.fixed_point import BLOCK, Q, S, T, Y, Z, call_at
from deqproof.kernel.precise import ball_jet
from deqproof.kernel.record import (
    ACTIVATIONS,
    LINEAR,
    activation_from_terms,
    activation_named,
    address_of,
    require_fixed_point,
)

SMOOTH = [name for name, a in ACTIVATIONS.items() if not a.slopes]
needs_numba = pytest.mark.skipif(not numba_works(), reason="numba is not installed")
POINTS = np.concatenate([np.linspace(-9, 9, 90), [-30, -1e-3, -1e-9, 1e-9, 1e-3, 30]])
POINTS = POINTS[POINTS != 0]


def call_once(address, buffer):
    call_at(address, buffer)


call_once.__module__ = fixed_point.__name__


def compiled_jet(activation, z):
    """The four derivatives at every z, through the machine code that kernels call."""
    run = compiled(call_once)
    parts = []
    for lo in range(0, len(z), BLOCK):
        buffer = np.zeros(fixed_point.SIZE)
        some = z[lo : lo + BLOCK]
        buffer[Z : Z + len(some)] = some
        run(address_of(activation), buffer)
        parts.append([buffer[k : k + len(some)] for k in (Y, S, Q, T)])
    return [np.concatenate(p) for p in zip(*parts, strict=True)]


def exact_jet(name, z):
    with mp.workdps(60):
        return [mp.diff(SIGMA[name], mp.mpf(float(z)), k) for k in range(4)]


def scales(name, z):
    """What the terms of each derivative amount to where they may cancel."""
    size = 1 + abs(z)
    if name in ("swish", "gelu", "mish"):
        with mp.workdps(30):
            bell = [float(abs(v)) for v in exact_jet("erf" if name == "gelu" else "sigmoid", z)]
        below = float(SIGMA["sigmoid"](mp.mpf(float(z)))) if name != "gelu" else 0.5
        return [1e-300, (below + bell[1]) * size**2, bell[1] * size**3, bell[1] * size**4]
    first = float(exact_jet(name, z)[1])
    return [1e-300, 1e-300, first * size, first * size**2]


@needs_numba
@pytest.mark.parametrize("name", SMOOTH)
def test_machine_code_is_right_to_rounding(name):
    # beyond 12 the oracle's differences of erf are lost themselves
    points = POINTS[np.abs(POINTS) < 12] if name in ("erf", "gelu") else POINTS
    found = compiled_jet(ACTIVATIONS[name], points)
    for i, z in enumerate(points):
        exact = [float(v) for v in exact_jet(name, z)]
        for k in range(4):
            room = max(abs(exact[k]) * (1 + (name in ("erf", "gelu")) * z * z), scales(name, z)[k])
            assert abs(found[k][i] - exact[k]) <= (8 + 2 * k * k) * 2.0**-53 * room + 1e-300, (k, z)


@pytest.mark.parametrize("name", SMOOTH)
def test_numpy_and_balls_use_the_same_formulas(name):
    z = np.array([-4.0, -0.75, 0.5, 3.0])
    arrays = ACTIVATIONS[name].jet(z)
    from flint import arb

    for i, point in enumerate(z):
        exact = exact_jet(name, point)
        balls = ball_jet(ACTIVATIONS[name])(arb(point))
        for k in range(4):
            assert arrays[k][i] == pytest.approx(float(exact[k]), rel=3e-15, abs=3e-16)
            assert abs(float(balls[k].mid()) - float(exact[k])) < 1e-14


@pytest.mark.parametrize("name", [n for n in ACTIVATIONS if n not in ("relu", "leaky-relu")])
def test_bounds_of_the_slope_hold_and_are_reached(name):
    z = np.concatenate([np.linspace(-12, 12, 4801), [-700.0, 700.0]])
    slope = ACTIVATIONS[name].jet(z)[1]
    record = ACTIVATIONS[name]
    assert slope.max() <= record.steepest * (1 + 1e-15)
    assert slope.min() >= record.least - 1e-16
    assert slope.max() == pytest.approx(record.steepest, rel=1e-5)
    if record.least < 0:
        assert slope.min() == pytest.approx(record.least, rel=1e-5)


@needs_numba
@pytest.mark.parametrize(
    ("name", "low", "high", "units"),
    [
        ("exp", -700, 709, 2), ("expm1", -40, 40, 2), ("tanh", -20, 20, 3), ("log1p", 0, 1, 3),
        ("atan", -50, 50, 2), ("erf", -7, 7, 4), ("erfc", -7, 1, 4),
    ],
)  # fmt: skip
def test_elementary_functions_to_units_in_the_last_place(name, low, high, units):
    ours = compiled(getattr(elementary, name))
    rng = np.random.default_rng(3)
    near = rng.uniform(-1, 1, 300) * 10.0 ** rng.uniform(-12, 0, 300)
    x = np.concatenate([rng.uniform(low, high, 1500), near[(near >= low) & (near <= high)]])
    with mp.workdps(40):
        exact = [getattr(mp, name)(mp.mpf(float(v))) for v in x]
        worst = max(abs(ours(float(v)) - e) / abs(e) for v, e in zip(x, exact, strict=True))
    assert worst <= units * 2.0**-53 * 1.1


@needs_numba
def test_exp_at_the_ends():
    exp = compiled(elementary.exp)
    assert exp(-701.0) == exp(-np.inf) == 0
    assert 8e307 < exp(1e6) < np.inf
    assert np.isnan(exp(np.nan))


def own_tanh():
    z = scalar("z")
    sigma = function("tanh", z)
    slope = derivative(sigma, {z: const(1)})
    return sigma, slope, derivative(slope, {z: const(1)})


def test_a_users_activation_from_terms():
    record = activation_from_terms("mine", *own_tanh(), steepest=1.0)
    z = np.linspace(-3, 3, 7)
    for ours, theirs in zip(record.jet(z)[:3], ACTIVATIONS["tanh"].jet(z), strict=False):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13, atol=1e-16)


def test_a_users_constant_slope_has_the_shape_of_z():
    z = scalar("z")
    record = activation_from_terms("line", 2 * z, const(2), const(0), steepest=2.0)
    y, s, q, _ = record.jet(np.ones(5))
    assert [y.tolist(), s.tolist(), q.tolist()] == [[2] * 5, [2] * 5, [0] * 5]


@pytest.mark.parametrize("bounds", [(0.0, 0.0), (np.inf, 0.0), (1.0, 2.0), (-1.0, -2.0)])
def test_impossible_bounds_are_refused(bounds):
    with pytest.raises(BadInput, match="bounds"):
        activation_from_terms("mine", *own_tanh(), steepest=bounds[0], least=bounds[1])


def test_an_activation_of_two_letters_is_refused():
    z, w = scalar("z"), scalar("w")
    with pytest.raises(BadInput, match="one letter"):
        activation_from_terms("mine", z * w, w, const(0), steepest=1.0)


def test_an_unknown_name_is_refused():
    with pytest.raises(BadInput, match="sigmoidal"):
        activation_named("sigmoidal")


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("sigmoid", [-1e6, 3.999], [4.0, 5.0]),
        ("tanh", [-50.0, 0.999], [1.0]),
        ("swish", [-10.0, 0.9], [-10.1, 0.92]),
        ("linear", [-3.0, 0.999, 1.5], [1.0]),
    ],
)
def test_where_the_fixed_point_is_unique(name, inside, outside):
    record = activation_named(name)
    for theta2 in inside:
        require_fixed_point(record, theta2)
    for theta2 in outside:
        with pytest.raises(IllPosed, match="θ₂"):
            require_fixed_point(record, theta2)
    assert activation_named("linear") is LINEAR
