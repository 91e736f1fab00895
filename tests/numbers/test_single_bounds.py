"""ρ from below and Λ from above, on the whole ball: ρ ≤ λ_min(M_θ), λ_max(M_θ) ≤ Λ for every θ.

The truth is computed here by other means: y by bisection, expectations by Gauss rules or sums, on
points of the ball. A bound that is not one fails, and so does one that is far from the truth.
"""

from fractions import Fraction as F
from itertools import pairwise

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from scipy import special

from deqproof.core.errors import IllPosed
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.core.term import scalar
from deqproof.deq import activation
from deqproof.deq.curvature import slope_variations
from deqproof.deq.law import Box, Gaussian, Sample, sample_of
from deqproof.paper.single_index import cells
from deqproof.paper.single_index.atoms import reduced
from deqproof.paper.single_index.cells import bounds_on, extreme_eigenvalue
from deqproof.paper.single_index.cover import Ball, greatest_moment, least_moment
from deqproof.paper.single_index.tabulated import tabulate

RISING = ["sigmoid", "tanh", "softplus", "arctan", "erf", "softsign", "elu"]
SIGMA = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "softplus": lambda z: np.logaddexp(0, z),
    "arctan": np.arctan,
    "erf": special.erf,
    "softsign": lambda z: z / (1 + np.abs(z)),
    "elu": lambda z: np.where(z > 0, z, np.expm1(np.minimum(z, 0))),
    "identity": lambda z: z,
}
STEEP = {name: float(activation.lipschitz_ball(name).upper()) for name in SIGMA}


def equilibrium(name, a, theta2):
    """y by bisection of z − θ₂σ(z) = a, which rises."""
    low, high = np.full_like(a, -60.0), np.full_like(a, 60.0)
    for _ in range(52):
        z = (low + high) / 2
        short = z - theta2 * SIGMA[name](z) < a
        low, high = np.where(short, z, low), np.where(short, high, z)
    return SIGMA[name]((low + high) / 2)


def eigenvalues(name, points, weights, theta):
    V = np.column_stack([points, equilibrium(name, points @ theta[:-1], theta[-1])])
    return np.linalg.eigvalsh(V.T @ (V * weights[:, None]))[[0, -1]]


def in_ball(xi, delta, count, seed):
    """Points of the ball, many of them on its surface, and the poles."""
    rng = np.random.default_rng(seed)
    d = len(xi) + 1
    u = rng.normal(size=(count, d))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    u[: count // 2] *= rng.uniform(size=(count // 2, 1)) ** (1 / d)
    u = np.concatenate([u, np.eye(d), -np.eye(d), np.zeros((1, d))])
    return np.append(np.array(xi, dtype=float), 0.0) + delta * u


def bounds(name, law, xi, delta, radius, most=2000):
    found = reduced(law, xi)
    reach = float((found.whole.edges @ (np.abs(found.target) + delta)).max())
    at_zero = abs(float(SIGMA[name](np.zeros(1))[0]))
    table = tabulate(name, 1.01 * (reach + delta * at_zero) / (1 - STEEP[name] * delta) + 0.1)
    ball = Ball(found.target, delta)
    return (
        least_moment(table, found.within(radius), ball, most),
        greatest_moment(table, found.whole, ball, most),
    )


def truth(name, points, weights, inside, xi, delta, count=60, seed=1):
    """The least λ_min of the truncated matrix and the greatest λ_max of the whole, as seen."""
    places = in_ball(xi, delta, count, seed)
    least = [eigenvalues(name, points[inside], weights[inside], t)[0] for t in places]
    greatest = [eigenvalues(name, points, weights, t)[1] for t in places]
    return min(least), max(greatest)


@pytest.mark.parametrize("name", RISING)
def test_bounds_on_a_sample(name):
    rng = np.random.default_rng(5)
    rows = [[F(int(v), 20) for v in row] for row in rng.integers(-40, 40, (30, 2))]
    xi, delta = (F(1), F(-1, 2)), 0.3 / STEEP[name]
    points = np.array(rows, dtype=float)
    inside = (points**2).sum(axis=1) <= 4
    least, greatest = bounds(name, sample_of(rows), xi, delta, F(2))
    low, high = truth(name, points, np.full(30, 1 / 30), inside, xi, delta)
    assert 0.8 * low < least.bound <= low
    assert high <= greatest.bound < 1.2 * high
    assert {least.road, greatest.road} == {"cover"}


def disc(n=60):
    """Gauss's rule in the radius and a trapezoidal one in the angle, for a standard normal g."""
    r, w = np.polynomial.legendre.leggauss(n)
    angle = 2 * np.pi * np.arange(n) / n
    return r, w, np.column_stack([np.cos(angle), np.sin(angle)])


def gaussian_points(covariance, radius, n=40):
    """Nodes x and weights for N(0, Σ) on {‖x‖ ≤ radius}, d = 2."""
    r, w, turn = disc(n)
    length, weight = radius * (r + 1) / 2, radius * w / 2
    x = (length[:, None, None] * turn).reshape(-1, 2)
    inverse = np.linalg.inv(covariance)
    density = np.exp(-np.einsum("ni,ij,nj->n", x, inverse, x) / 2) / (
        2 * np.pi * np.sqrt(np.linalg.det(covariance))
    )
    return x, np.repeat(weight * length, n) * density * 2 * np.pi / n


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "elu"])
@pytest.mark.parametrize("rows", [[["1", "0"], ["0", "1"]], [["2", "1/3"], ["1/3", "1"]]])
def test_bounds_on_a_gaussian_plane(name, rows):
    covariance = tuple(tuple(map(F, row)) for row in rows)
    xi, delta, radius = (F(1), F(-1, 2)), 0.25 / STEEP[name], F(2)
    least, greatest = bounds(name, Gaussian(covariance), xi, delta, radius)
    matrix = np.array(covariance, dtype=float)
    x, w = gaussian_points(matrix, 2.0)
    whole, v = gaussian_points(matrix, 14.0, 110)
    assert v.sum() == pytest.approx(1, abs=1e-6)
    places = in_ball(xi, delta, 40, 2)
    low = min(eigenvalues(name, x, w, t)[0] for t in places)
    high = max(eigenvalues(name, whole, v, t)[1] for t in places[:20])
    assert 0 < least.bound <= low
    assert high <= greatest.bound
    isotropic = covariance == ((1, 0), (0, 1))
    assert least.bound > (0.8 if isotropic else 0.1) * low
    assert greatest.bound < (1.15 if isotropic else 1.5) * high


@pytest.mark.parametrize("d", [1, 3, 6])
def test_a_gaussian_law_of_any_dimension(d):
    # Σ = I: only ‖θ₁‖ matters, and the density of a coordinate within the ball is known.
    identity = tuple(tuple(F(int(i == j)) for j in range(d)) for i in range(d))
    xi, delta = (F(1), *[F(0)] * (d - 1)), 0.25
    least, greatest = bounds("tanh", Gaussian(identity), xi, delta, F(3))
    g, w = np.polynomial.legendre.leggauss(200)
    g, w = 3 * g, 3 * w * np.exp(-((3 * g) ** 2) / 2) / np.sqrt(2 * np.pi)
    if d > 1:
        share = [mp.gammainc((d - 1) / mpf(2), 0, (9 - t * t) / 2, regularized=True) for t in g]
        w = w * np.array(share, dtype=float)
    places = in_ball([1.0], delta, 100, 3)
    low = min(eigenvalues("tanh", g[:, None], w, t)[0] for t in places)
    assert 0.8 * low < least.bound <= low
    assert 1 <= greatest.bound < 1.8


@pytest.mark.parametrize("d", [1, 2, 3])
def test_bounds_on_a_box(d):
    law = Box((F(-1),) * d, tuple(F(3, 2) for _ in range(d)))
    xi, delta = (F(1), F(-1, 2), F(1, 3))[:d], 0.2
    least, greatest = bounds("softplus", law, xi, delta, F(9), 400)
    t, w = np.polynomial.legendre.leggauss(12)
    grid = np.stack(np.meshgrid(*[(5 * t + 1) / 4] * d), axis=-1).reshape(-1, d)
    weights = np.prod(np.stack(np.meshgrid(*[w / 2] * d), axis=-1).reshape(-1, d), axis=1)
    places = in_ball(xi, delta, 40, 4)
    low = min(eigenvalues("softplus", grid, weights, t)[0] for t in places)
    high = max(eigenvalues("softplus", grid, weights, t)[1] for t in places)
    assert 0 <= least.bound <= low
    assert high <= greatest.bound < 1.3 * high
    if d < 3:
        assert least.bound > 0.5 * low


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from([*RISING, "identity"]), st.integers(1, 2), st.integers(2, 12),
    st.floats(0.05, 0.9), st.integers(0, 2**32),
)  # fmt: skip
def test_bounds_hold_for_every_sample(name, d, n, share, seed):
    rng = np.random.default_rng(seed)
    rows = [[F(int(v), 8) for v in row] for row in rng.integers(-16, 16, (n, d))]
    xi = tuple(F(int(v), 4) for v in rng.integers(-6, 6, d))
    raw = [F(int(v)) for v in rng.integers(1, 5, n)]
    weights = tuple(w / sum(raw) for w in raw)
    delta, radius = share / STEEP[name], F(3, 2)
    points, mass = np.array(rows, dtype=float), np.array(weights, dtype=float)
    inside = (points**2).sum(axis=1) <= 2.25
    least, greatest = bounds(name, Sample(tuple(map(tuple, rows)), weights), xi, delta, radius, 60)
    low, high = truth(name, points, mass, inside, xi, delta, 40, seed)
    assert least.bound <= max(low, 0) + 1e-13
    assert high <= greatest.bound


def test_a_linear_equilibrium_has_no_moment_from_below():
    rng = np.random.default_rng(7)
    rows = [[F(int(v), 8) for v in row] for row in rng.integers(-16, 16, (50, 2))]
    least, greatest = bounds("identity", sample_of(rows), (F(1), F(1, 2)), 0.2, F(9))
    assert least.bound == 0
    assert greatest.bound < np.inf


def test_the_perturbation_bound_serves_any_dimension():
    rng = np.random.default_rng(8)
    rows = [[F(int(v), 8) for v in row] for row in rng.integers(-16, 16, (80, 6))]
    xi = tuple(F(int(v), 4) for v in rng.integers(-3, 3, 6))
    least, greatest = bounds("sigmoid", sample_of(rows), xi, 0.1, F(9))
    assert {least.road, greatest.road} == {"perturbation"}
    low, high = truth("sigmoid", np.array(rows, dtype=float), np.full(80, 1 / 80),
                      np.full(80, True), xi, 0.1)  # fmt: skip
    assert 0.3 * low < least.bound <= low
    assert high <= greatest.bound < 1.2 * high


def test_more_boxes_give_better_bounds_and_any_number_gives_one():
    rows = [[F(int(v), 10)] for v in np.random.default_rng(9).integers(-20, 20, 40)]
    found = [bounds("tanh", sample_of(rows), (F(1),), 0.5, F(3), most)[0] for most in (1, 100, 900)]
    values = [f.bound for f in found]
    assert values == sorted(values) and values[-1] > 0
    points = np.array(rows, dtype=float)
    low, _ = truth("tanh", points, np.full(40, 1 / 40), np.full(40, True), [1.0], 0.5, 400)
    assert values[-1] <= low


@pytest.mark.parametrize("name", RISING)
def test_tables_and_equilibria_are_as_near_as_they_say(name):
    table, rng = tabulate(name, 9.0), np.random.default_rng(3)
    z = rng.uniform(-9, 9, 200)
    terms = activation.activation_named(name)
    letter = scalar("z")
    for at in z.tolist():
        here = Coordinates(BALL, {"z": arb(at)}, {}, {}, 0)
        y, s = evaluate([terms.sigma_at(letter), terms.slope_at(letter)], here)
        assert abs(y - float(np.interp(at, table.nodes, table.sigma))) <= table.off
        assert abs(s - float(np.interp(at, table.nodes, table.slope))) <= table.off_slope
    theta2 = np.array([0.8, -0.9, 0.0]) / table.L
    a = rng.uniform(-1, 1, (3, 40))
    found = table.settle(a, theta2)
    for row, t in enumerate(theta2):
        gap = np.abs(equilibrium(name, a[row], t) - found.y[row]).max()
        assert gap <= found.off_y[row] + 1e-12
    assert found.off_y.max() < 1e-4


@pytest.mark.parametrize("name", [*RISING, "identity"])
def test_variations_bound_the_change_of_the_slope(name):
    edges = [0.0, 0.5, 1.5, 3.0]
    record, letter = activation.activation_named(name), scalar("z")
    for (a, b), bound in zip(pairwise(edges), slope_variations(name, edges), strict=True):
        for sign in (1, -1):
            grid = sign * np.linspace(a, b, 60)
            values = [
                evaluate([record.slope_at(letter)], Coordinates(BALL, {"z": arb(z)}, {}, {}, 0))[0]
                for z in grid.tolist()
            ]
            steepest = max(abs(float((u - v).mid())) / ((b - a) / 59) for u, v in pairwise(values))
            if not (name == "elu" and a == 0):  # at 0 itself the left and the right slope meet
                assert steepest <= float(bound) + 1e-9
    assert all(not v.is_finite() for v in slope_variations("relu", edges))


def test_tables_of_bent_activations_are_refused():
    with pytest.raises(IllPosed, match="continuous slope"):
        tabulate("relu", 1.0)
    with pytest.raises(IllPosed, match="dimension 8 or less"):
        reduced(Box((F(0),) * 9, (F(1),) * 9), (F(1),) * 9)


@given(st.integers(0, 2**32), st.integers(1, 4))
def test_eigenvalue_bounds_do_not_trust_the_library(seed, n):
    rng = np.random.default_rng(seed)
    a = rng.integers(-9, 9, (n, n)).astype(float)
    a = a + a.T
    true = np.linalg.eigvalsh(a)
    assert extreme_eigenvalue(a[None], -1)[0] <= true[0] + 1e-12
    assert extreme_eigenvalue(a[None], 1)[0] >= true[-1] - 1e-12


def test_a_library_that_errs_costs_sharpness_only(monkeypatch):
    a = np.array([[[2.0, 1.0], [1.0, 3.0]]])
    true = np.linalg.eigvalsh(a[0])
    wrong = np.linalg.eigh(a + np.diag([0.5, -0.25]))
    monkeypatch.setattr(cells.np.linalg, "eigh", lambda _: wrong)
    assert extreme_eigenvalue(a, -1)[0] < true[0]
    assert extreme_eigenvalue(a, 1)[0] > true[1]


def test_boxes_beyond_the_slope_have_no_bound():
    found = reduced(sample_of([[F(1)], [F(2)]]), (F(1),))
    table = tabulate("tanh", 60.0)
    result = bounds_on(table, found.whole, np.array([[1.0, 0.9]]), np.array([[0.1, 0.1]]))
    assert result.low[0] == 0 and result.high[0] == np.inf
