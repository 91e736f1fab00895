"""The laws themselves: what is found is kept, by every loss, and all of it is found.

h is a law if ⟨∇h, ∇φ_i⟩ = 0 for every i; then dh/dt = 0 along θ′ = −∇(ℓ∘φ) for every loss ℓ.
Oracles: φ in NumPy, differentiated by complex steps; SciPy's trajectories of arbitrary losses; and
the dimension of the space of laws by dense linear algebra at random points.
"""

import cmath
from itertools import combinations_with_replacement
from math import lcm
from random import Random
from unicodedata import normalize

import numpy as np
import pytest
import sympy as sp
from flint import fmpz_mat
from scipy.integrate import solve_ivp

from deqproof.core.check import Verdict
from deqproof.search.laws import (
    find_laws,
    model_from_expressions,
    model_named,
    with_momentum,
)
from deqproof.search.laws.law import write_text
from deqproof.search.laws.polynomial import multiply


def equilibrium(t, h, d):
    u, w = t[: h * d].reshape(h, d), t[h * d :].reshape(h, h)
    return np.linalg.solve(np.eye(h) - w, u).ravel()


def readout(t, h, d, p):
    inner = equilibrium(t[: h * d + h * h], h, d).reshape(h, d)
    return (t[h * d + h * h :].reshape(p, h) @ inner).ravel()


def unrolled(t, h, d, steps):
    u, w = t[: h * d].reshape(h, d), t[h * d :].reshape(h, h)
    y = u
    for _ in range(steps - 1):
        y = w @ y + u
    return y.ravel()


def factorisation(t, n, m, r):
    return (t[: n * r].reshape(n, r) @ t[n * r :].reshape(m, r).T).ravel()


def relu_slope(t, widths, inputs):
    """The outputs of a ReLU net with biases at given inputs; active where the real part is > 0."""
    sizes = list(zip(widths[1:], widths, strict=False))
    cuts = np.cumsum([w * v for w, v in sizes] + [w for w, _ in sizes])[:-1]
    parts = np.split(t, cuts)
    weights, biases = parts[: len(sizes)], parts[len(sizes) :]
    y = inputs.astype(complex)
    for k, (w, v) in enumerate(sizes):
        z = weights[k].reshape(w, v) @ y + biases[k][:, None]
        y = z if k == len(sizes) - 1 else np.where(z.real > 0, z, 0)
    return y.ravel()


INPUTS = np.random.default_rng(3).normal(size=(2, 40))
MODELS = [
    ("linear-deq", {"h": 2, "d": 3}, lambda t: equilibrium(t, 2, 3)),
    ("linear-deq", {"h": 1, "d": 1}, lambda t: equilibrium(t, 1, 1)),
    ("linear-deq-readout", {"h": 2, "d": 1, "p": 1}, lambda t: readout(t, 2, 1, 1)),
    ("linear-deq-readout", {"h": 3, "d": 2, "p": 2}, lambda t: readout(t, 3, 2, 2)),
    ("single-index-relu", {"d": 3}, lambda t: t[:3] / (1 - t[3])),
    ("unrolled-deq", {"h": 2, "d": 2, "K": 2}, lambda t: unrolled(t, 2, 2, 2)),
    ("unrolled-deq", {"h": 1, "d": 2, "K": 3}, lambda t: unrolled(t, 1, 2, 3)),
    ("unrolled-deq", {"h": 1, "d": 2, "K": 4}, lambda t: unrolled(t, 1, 2, 4)),
    ("matrix-factorisation", {"n": 2, "m": 3, "r": 4}, lambda t: factorisation(t, 2, 3, 4)),
    (
        "deep-linear",
        {"w0": 2, "w1": 3, "w2": 1},
        lambda t: (t[6:].reshape(1, 3) @ t[:6].reshape(3, 2)).ravel(),
    ),
    (
        "relu",
        {"w0": 2, "w1": 3, "w2": 2, "w3": 1, "bias": 1},
        lambda t: relu_slope(t, (2, 3, 2, 1), INPUTS),
    ),
]


def jacobian(phi, t, step=1e-30):
    columns = [phi(t + 1j * step * e).imag / step for e in np.eye(len(t))]
    return np.array(columns).T


def value(p, t):
    return sum(float(c) * np.prod([t[i] for i in m] or [1]) for m, c in p.items())


def law_value(law, t):
    """h at a point, complex-differentiable; integrals by Gauss' rule from 0."""
    total = value(law.polynomial, t) * np.prod([value(p, t) ** e for p, e in law.powers] or [1])
    total += sum(float(c) * cmath.log(value(p, t)) for c, p in law.logarithms)
    nodes, weights = np.polynomial.legendre.leggauss(40)
    for term in law.integrals:
        x = t[term.letter]
        for node, weight in zip(nodes, weights, strict=True):
            at = t.astype(complex).copy()
            at[term.letter] = x * (node + 1) / 2
            total += x / 2 * weight * value(term.above, at) / value(term.below, at)
    return total


def law_gradient(law, t, step=1e-30):
    return np.array([law_value(law, t + 1j * step * e).imag / step for e in np.eye(len(t))])


@pytest.mark.parametrize(("name", "sizes", "phi"), MODELS)
def test_laws_are_orthogonal_to_the_slopes_of_the_output(name, sizes, phi):
    found = find_laws(model_named(name, sizes))
    assert found.generators
    rng = np.random.default_rng(1)
    for _ in range(3):
        t = rng.normal(size=found.parameters) * 0.4
        slopes = jacobian(phi, t)
        for law in found.generators:
            g = law_gradient(law, t)
            assert np.abs(slopes @ g).max() < 1e-11 * (1 + np.abs(g).max())


def follow(field, start, until=1.0):
    return solve_ivp(field, (0, until), start, rtol=1e-11, atol=1e-12).y[:, -1]


@pytest.mark.parametrize("exponent", [2, 4])
def test_equilibria_keep_their_law_under_any_loss_and_data(exponent):
    h, d = 2, 2
    found = find_laws(model_named("linear-deq", {"h": h, "d": d}))
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=(d, 7)), rng.normal(size=(h, 7))

    def field(_, t):
        residual = equilibrium(t, h, d).reshape(h, d) @ x - y
        pull = (residual ** (exponent - 1) @ x.T).ravel() / 7
        return -jacobian(lambda s: equilibrium(s, h, d), t).T @ pull

    start = rng.normal(size=found.parameters) * 0.3
    end = follow(field, start)
    assert np.abs(end - start).max() > 0.05
    for law in found.generators:
        assert abs(value(law.polynomial, end) - value(law.polynomial, start)) < 1e-8


def test_heavy_ball_keeps_its_time_dependent_laws():
    rate, phi = 0.5, lambda t: factorisation(t, 2, 1, 2)
    model = with_momentum(model_named("matrix-factorisation", {"n": 2, "m": 1, "r": 2}), "tau")
    found = find_laws(model)
    assert found.generators
    target = np.array([1.0, -0.5])

    def field(_, s):
        t, v = s[:6], s[6:]
        return np.concatenate([v, -rate * v - jacobian(phi, t).T @ (phi(t) - target)])

    start = np.random.default_rng(2).normal(size=12)
    end = follow(field, start)
    for law in found.generators:
        before = value(law.polynomial, [*start, 1.0, rate])
        after = value(law.polynomial, [*end, np.exp(rate * 1.0), rate])
        assert abs(after - before) < 1e-8
        assert abs(value(law.polynomial, [*end, 1.0, rate]) - before) > 1e-3


def test_mirror_flows_keep_their_laws():
    # θ_j′ = −∂_j loss / g_j with g = (1/x, 1/y, z), φ = (xy, yz)
    found = find_laws(
        model_from_expressions(["x", "y", "z"], ["x*y", "y*z"], metric=["1/x", "1/y", "z"])
    )
    assert (found.laws, found.missing, found.verdict) == (1, 0, Verdict.PROVED)
    target = np.array([0.3, -0.2])

    def field(_, t):
        x, y, z = t
        pull = np.array([x * y, y * z]) - target
        return -np.array([pull[0] * y, pull[0] * x + pull[1] * z, pull[1] * y]) * [x, y, 1 / z]

    start = np.array([0.7, 0.9, 1.1])
    end = follow(field, start)
    for law in found.generators:
        assert abs(law_value(law, end) - law_value(law, start)) < 1e-8


NOT_POLYNOMIAL = [
    (["x", "y"], ["x**2 + y**2"], "rational"),
    (["x", "y"], ["x**2/2 + y**2"], "rational"),
    (["x", "y"], ["x**2 + x*y + y**2"], "rational"),
    (["x", "y"], ["x**3 + y"], "rational"),
    (["x", "y"], ["x**3 + y**2"], "logarithmic"),
    (["x", "y"], ["x + y**2"], "logarithmic"),
    (["x", "y"], ["x/(1 + y**2)"], "logarithmic"),
    (["x", "y", "z"], ["x**2 + y**2", "z"], "rational"),
    (["x", "y"], ["x**2*y/(1 + x)"], "logarithmic"),
]


@pytest.mark.parametrize(("letters", "phi", "kind"), NOT_POLYNOMIAL)
def test_rational_and_logarithmic_laws(letters, phi, kind):
    found = find_laws(model_from_expressions(letters, phi))
    assert found.polynomial_laws == 0
    assert {law.kind for law in found.generators} == {kind}
    assert (found.missing, found.verdict) == (0, Verdict.PROVED)
    symbols = sp.symbols(letters, positive=True)
    names = dict(zip(letters, symbols, strict=True))
    for law in found.generators:
        h = sp.sympify(write_text(law, found.coordinates), locals=names)
        for f in phi:
            g = sp.sympify(f, locals=names)
            assert sp.cancel(sum(sp.diff(h, v) * sp.diff(g, v) for v in symbols)) == 0


def test_laws_that_no_ansatz_has_are_missing():
    # x^√2/y is kept by φ = x²/2 + y²/√2, and y′/x′ = φ_y/φ_x has no elementary integral here
    found = find_laws(model_from_expressions(["x", "y"], ["x**5 - y**2*x + x*y**4"]))
    # one field commutes with itself: the count needs no laws
    assert (found.laws, found.missing, found.verdict) == (1, 1, Verdict.PROVED)
    assert "1 law not found" in found.to_text()


def test_missing_laws_leave_a_count_unproved():
    letters, phi = ["x", "y", "z", "w"], ["x**5 - y**2*x + x*y**4", "z**5 - w**2*z + z*w**4"]
    found = find_laws(model_from_expressions(letters, phi))
    assert (found.laws, found.missing, found.verdict) == (2, 2, Verdict.SUPPORTED)


SMALL = {
    "product": (["x", "y", "z"], ["x*y*z"]),
    "two products": (["x", "y", "z"], ["x*y", "y*z"]),
    "linear": (["x", "y", "z"], ["x + 2*y"]),
    "saddle": (["x", "y"], ["x**2 - y**2/3"]),
    "fraction": (["x", "y", "z"], ["x/(1 - y)", "z/(1 - y)"]),
    "cubic": (["x", "y"], ["1/x + y"]),
    "none": (["x", "y"], ["x + y**2"]),
}


@pytest.mark.parametrize("highest", [1, 2, 3, 4])
@pytest.mark.parametrize("name", SMALL)
def test_products_of_the_generators_are_all_laws_there_are(name, highest):
    letters, phi = SMALL[name]
    found = find_laws(model_from_expressions(letters, phi), degree=highest)
    generated = span_of_products(
        [law.polynomial for law in found.generators if law.kind == "polynomial"], highest
    )
    assert generated == dimension_of_laws(letters, phi, highest)


def span_of_products(laws, highest):
    """How many independent polynomials of degree ≤ highest the laws generate, without constants."""
    products, queue = [], [({(): 1}, 0)]
    while queue:
        p, first = queue.pop()
        for k in range(first, len(laws)):
            q = multiply(p, laws[k])
            if max(map(len, q)) <= highest:
                products.append(q)
                queue.append((q, k))
    monomials = sorted({m for p in products for m in p if m})
    common = lcm(*(c.denominator for p in products for c in p.values()))
    rows = [[int(p.get(m, 0) * common) for m in monomials] for p in products]
    return fmpz_mat(rows).rank() if rows and monomials else 0


def dimension_of_laws(letters, phi, highest):
    """The nullity of h ↦ ⟨∇h, ∇φ_i⟩ at more random points than h has coefficients."""
    symbols = sp.symbols(letters)
    names = dict(zip(letters, symbols, strict=True))
    slopes = [[sp.diff(sp.sympify(f, locals=names), v) for v in symbols] for f in phi]
    n, random = len(letters), Random(0)
    monomials = [
        m for k in range(1, highest + 1) for m in combinations_with_replacement(range(n), k)
    ]
    rows = []
    for _ in range(2 * len(monomials) + 5):
        point = [sp.Integer(random.randrange(2, 10**6)) for _ in letters]
        for row in slopes:
            g = [e.subs(dict(zip(symbols, point, strict=True))) for e in row]
            entries = [
                sum(m.count(i) * g[i] * sp.prod([point[j] for j in removed(m, i)]) for i in set(m))
                for m in monomials
            ]
            scale = lcm(*(int(sp.Rational(e).q) for e in entries))
            rows.append([int(e * scale) for e in entries])
    return len(monomials) - fmpz_mat(rows).rank()


def removed(monomial, i):
    rest = list(monomial)
    rest.remove(i)
    return rest


@pytest.mark.parametrize("degree", [2, 3, 4])
def test_higher_degrees_add_no_products(degree):
    model = model_named("linear-deq", {"h": 2, "d": 2})
    found = find_laws(model, degree=degree)
    assert found.to_json() == find_laws(model).to_json()


def test_a_degree_beyond_reach_gives_way_and_says_so():
    found = find_laws(model_named("matrix-factorisation", {"n": 9, "m": 9, "r": 9}), degree=5)
    assert (found.polynomial_laws, found.verdict) == (45, Verdict.PROVED)
    assert found.degree == 2
    assert "degree 5 were not searched" in found.to_text()


def test_degree_one_is_honoured():
    found = find_laws(model_named("linear-deq", {"h": 1, "d": 2}), degree=1)
    assert (found.laws, found.polynomial_laws, found.missing) == (1, 0, 1)
    assert found.verdict is Verdict.SUPPORTED


FORMS = [
    ("linear-deq", {"h": 3, "d": 2}, ["UUᵀ + (I−W)(I−W)ᵀ"]),
    ("linear-deq-readout", {"h": 2, "d": 2, "p": 2}, ["UUᵀ + (I−W)(I−W)ᵀ", "CᵀC + (I−W)ᵀ(I−W)"]),
    ("unrolled-deq", {"h": 2, "d": 3, "K": 2}, ["UUᵀ − (I+W)ᵀ(I+W)"]),
    ("matrix-factorisation", {"n": 4, "m": 3, "r": 2}, ["UᵀU − VᵀV"]),
    ("deep-linear", {"w0": 2, "w1": 2, "w2": 2, "w3": 2}, ["W₁W₁ᵀ − W₂ᵀW₂", "W₂W₂ᵀ − W₃ᵀW₃"]),
    ("relu", {"w0": 2, "w1": 3, "w2": 2, "bias": 1}, ["diag(W₁W₁ᵀ − W₂ᵀW₂ + b₁b₁ᵀ)"]),
]


@pytest.mark.parametrize(("name", "sizes", "texts"), FORMS)
def test_matrices_are_recognised(name, sizes, texts):
    found = find_laws(model_named(name, sizes))
    assert [matrix.text for matrix in found.matrices] == texts
    assert sum(len(matrix.laws) for matrix in found.matrices) == found.polynomial_laws


def test_matrix_of_momentum_is_recognised():
    model = with_momentum(model_named("linear-deq", {"h": 2, "d": 2}), "tau")
    (matrix,) = find_laws(model).matrices
    assert matrix.text == normalize("NFC", "exp(tau*t)·[(UU̇ᵀ − U̇Uᵀ) − ((I−W)Ẇᵀ − Ẇ(I−W)ᵀ)]")
