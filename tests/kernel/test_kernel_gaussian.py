"""The population risk for x ~ N(0, Σ): theory 2.8, two dimensions for any d.

With A = θ₁ᵀx and ζ = ξᵀx jointly normal, ∇_{θ₁}R lies in the span of Σθ₁ and Σξ (Stein). In
float64 the gradient is right to 1e-14, relative, for |θ₂|L up to 0.95; to any number of digits in
balls. That the error is honest and that it is small are two tests; the first has no exceptions.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kernel_oracle import SIGMA, pre_activation, slope
from mpmath import mp

from deqproof.core.derivative import derivative
from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.term import const, function, scalar
from deqproof.kernel.batch import outputs, teacher_targets
from deqproof.kernel.compiled import numba_works
from deqproof.kernel.gaussian import gaussian_law, gaussian_risk_gradient
from deqproof.kernel.precise import precise_hessian_vector, precise_risk_gradient
from deqproof.kernel.record import ACTIVATIONS, activation_from_terms

ENGINES = ["numpy", *(["numba"] if numba_works() else [])]
SMOOTH = [name for name, a in ACTIVATIONS.items() if not a.slopes and not a.kinked]
KINKED = [name for name, a in ACTIVATIONS.items() if a.kinked]
BENT = [*(name for name, a in ACTIVATIONS.items() if a.slopes), "linear"]
SIGMA_MATRIX = [[Fraction(2), Fraction(1, 4), 0], [Fraction(1, 4), 1, Fraction(-1, 2)],
                [0, Fraction(-1, 2), Fraction(3, 2)]]  # fmt: skip
XI = [Fraction(1), Fraction(-1, 2), Fraction(1, 4)]
LAW = gaussian_law(np.array(SIGMA_MATRIX, dtype=float), np.array(XI, dtype=float))
# θ₁ ordinary; wide; nearly parallel to ξ; opposite to it; tiny; zero.
STARTS = [
    [0.5, 0.75, -0.25], [2.0, 1.0, 0.0], [1.0, -0.5, 0.25 + 2**-20], [-1.0, 0.5, -0.25],
    [2.0**-10, 0.0, 2.0**-12], [0.0, 0.0, 0.0],
]  # fmt: skip


def at(name, start, share):
    steepest = 1.0 if name == "linear" else ACTIVATIONS[name].steepest
    return [*start, share / steepest]


def error_of(found, exact):
    """Relative to the gradient; near θ*, relative to the two terms that cancel there."""
    off = [mp.mpf(float(a)) - b for a, b in zip(found.gradient, exact.gradient, strict=True)]
    return float(mp.norm(off) / mp.norm(exact.gradient))


def room_of_risk(exact, theta):
    """1e-14, and what rounding θ, ξ and their inner products does to R."""
    moved = mp.norm(exact.gradient) * mp.norm([mp.mpf(t) for t in theta])
    return 1e-14 * exact.risk + 16 * mp.mpf(2) ** -53 * moved


@pytest.mark.parametrize("share", [-0.95, 0.5, 0.95])
@pytest.mark.parametrize("name", [*SMOOTH, *BENT])
def test_float_gradient_to_1e14(name, share):
    for start in STARTS:
        theta = at(name, start, share)
        with mp.workdps(20):
            exact = precise_risk_gradient(name, theta, SIGMA_MATRIX, XI)
        for engine in ENGINES:
            found = gaussian_risk_gradient(name, theta, LAW, engine=engine)
            assert found.error < 1e-14
            assert abs(mp.mpf(found.risk) - exact.risk) <= room_of_risk(exact, theta)
            if mp.norm(exact.gradient) > 0:
                assert error_of(found, exact) < 1e-14


@pytest.mark.slow
@pytest.mark.parametrize("share", [-0.95, 0.95])
@pytest.mark.parametrize("name", KINKED)
def test_float_gradient_of_a_kinked_activation(name, share):
    for start in STARTS[:4]:
        theta = at(name, start, share)
        with mp.workdps(17):
            exact = precise_risk_gradient(name, theta, SIGMA_MATRIX, XI)
        for engine in ENGINES:
            found = gaussian_risk_gradient(name, theta, LAW, engine=engine)
            assert abs(mp.mpf(found.risk) - exact.risk) <= 2e-14 * exact.risk
            assert error_of(found, exact) < 2e-14


@pytest.mark.parametrize("name", [*SMOOTH, "elu", "relu"])
def test_engines_agree_on_indices_of_huge_spread(name):
    """Far out σ is a constant or a line, and no e^z may overflow; what does is refused."""
    share = 0.5 / ACTIVATIONS[name].steepest
    for size in (1e8, 1e20, 1e60):
        theta = [size, size, -size, share]
        plain, *others = [gaussian_risk_gradient(name, theta, LAW, engine=e) for e in ENGINES]
        assert np.isfinite(plain.gradient).all()
        for other in others:
            assert np.allclose(other.gradient, plain.gradient, rtol=1e-12, atol=0)
    for engine in ENGINES:
        with pytest.raises(BadInput, match="overflows"):
            gaussian_risk_gradient(name, [1e300, 1e300, 0, share], LAW, engine=engine)


def nested(name, theta2, alpha, tau, c, n=56):
    """R and E[e w A], E[e w ζ], E[e w y]: Gauss rules between the kinks, in G and then in H."""
    k = math.sqrt(1 - c * c)
    nodes, weights = np.polynomial.legendre.leggauss(n)
    middle = -theta2 * float(SIGMA[name](mp.mpf(0))) / alpha
    totals = np.zeros(4)
    for lo, hi in ((-9, middle), (middle, 9)):
        for g, wg in zip(
            (lo + hi) / 2 + (hi - lo) / 2 * nodes, weights * (hi - lo) / 2, strict=True
        ):
            z = pre_activation(name, mp.mpf(alpha * g), mp.mpf(theta2))
            y, s = float(SIGMA[name](z)), float(slope(name, z))
            w, kink = s / (1 - theta2 * s), min(max(-c * g / k, -9), 9)
            for left, right in ((-9, kink), (kink, 9)):
                h = (left + right) / 2 + (right - left) / 2 * nodes
                zeta = tau * (c * g + k * h)
                e = y - np.array([float(SIGMA[name](mp.mpf(float(v)))) for v in zeta])
                mass = wg * weights * (right - left) / 2 * np.exp(-(g * g + h * h) / 2)
                totals += [mass @ e**2 / 2, mass @ e * w * alpha * g, mass @ (e * zeta) * w,
                           mass @ e * w * y]  # fmt: skip
    return totals / (2 * math.pi)


@pytest.mark.parametrize("name", [*ACTIVATIONS])
def test_against_another_quadrature(name):
    # Gauss rules in (G, H), fixed points by bisection: nothing shared but theory 2.8 itself
    covariance, theta1, xi = np.array([[1.0, 0.25], [0.25, 0.5]]), [0.8, -0.5], [0.5, 1.0]
    theta2 = 0.5 / ACTIVATIONS[name].steepest
    law = gaussian_law(covariance, xi)
    alpha, tau = math.sqrt(theta1 @ covariance @ theta1), law.tau
    c = theta1 @ covariance @ np.array(xi) / (alpha * tau)
    with mp.workdps(15):
        risk, with_a, with_zeta, last = nested(name, theta2, alpha, tau, c)
    found = gaussian_risk_gradient(name, [*theta1, theta2], law)
    assert found.risk == pytest.approx(risk, rel=1e-11)
    assert found.gradient[-1] == pytest.approx(last, rel=1e-10)
    assert theta1 @ found.gradient[:-1] == pytest.approx(with_a, rel=1e-10)
    assert xi @ found.gradient[:-1] == pytest.approx(with_zeta, rel=1e-10)


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_parallel_indices_against_one_integral(name):
    # θ₁ = ξ/2: one standard normal G carries everything, and a trapezoidal sum integrates over it
    with mp.workdps(20):
        half, step = mp.mpf(1) / 2, mp.mpf(1) / 12
        expected = mp.mpf(0)
        for j in range(-120, 121):
            g = j * step
            y = SIGMA[name](pre_activation(name, g / 2, half))
            expected += step * mp.npdf(g) * (y - SIGMA[name](g)) ** 2 / 2
        found = precise_risk_gradient(name, [Fraction(1, 2), Fraction(1, 2)], [[1]], [1])
        assert mp.almosteq(found.risk, expected, rel_eps=mp.mpf(10) ** -17)


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "softplus", "leaky-relu", "identity", "elu"])
def test_gradient_is_the_derivative_of_the_risk(name):
    digits = 14 if name == "elu" else 22
    with mp.workdps(digits):
        t = [Fraction(1, 2), Fraction(-1, 4), Fraction(1, 3)]
        covariance, xi = [[1, Fraction(1, 4)], [Fraction(1, 4), 2]], [Fraction(1), Fraction(1, 2)]
        exact = precise_risk_gradient(name, t, covariance, xi)
        step = Fraction(1, 10 ** (digits // 3))
        for i in range(3):
            sides = [
                precise_risk_gradient(name, [a + s * step * (i == j) for j, a in enumerate(t)],
                                      covariance, xi).risk
                for s in (1, -1)
            ]  # fmt: skip
            difference = (sides[0] - sides[1]) / (2 * mp.mpf(1) * step.numerator / step.denominator)
            assert abs(difference - exact.gradient[i]) < 10 * float(step) ** 2


@pytest.mark.parametrize("name", ["tanh", "sigmoid", "gelu", "relu", "linear"])
def test_more_digits_confirm_fewer(name):
    theta, covariance, xi = [Fraction(1, 3), Fraction(1, 2)], [[Fraction(3, 2)]], [Fraction(2, 3)]
    with mp.workdps(40):
        best = precise_risk_gradient(name, theta, covariance, xi)
    for digits in (8, 15, 30):
        with mp.workdps(digits):
            before = mp.prec
            found = precise_risk_gradient(name, theta, covariance, xi)
            assert mp.prec == before
        for a, b in zip([found.risk, *found.gradient], [best.risk, *best.gradient], strict=True):
            assert abs(a - b) <= mp.mpf(10) ** (1 - digits) * max(abs(b), mp.mpf(10) ** -digits)


@pytest.mark.slow
def test_a_hundred_digits():
    theta, covariance, xi = [Fraction(1, 3), Fraction(1, 2)], [[Fraction(3, 2)]], [Fraction(2, 3)]
    with mp.workdps(100):
        found = precise_risk_gradient("tanh", theta, covariance, xi)
    with mp.workdps(105):
        best = precise_risk_gradient("tanh", theta, covariance, xi)
        assert abs(found.risk / best.risk - 1) < mp.mpf(10) ** -97


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([*SMOOTH, *KINKED]),
    st.integers(1, 4),
    st.floats(-2, 0.95),
    st.floats(-3, 0.7),
    st.integers(0, 2**32),
)
def test_the_error_is_honest(name, d, share, power, seed):
    # whatever the widths, two different engines and grids agree within the stated error
    if name in ("swish", "gelu", "mish"):
        share = max(share, -0.95)
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(d, d))
    law = gaussian_law((root @ root.T + (root @ root.T).T) / 2, rng.normal(size=d))
    theta = np.append(10**power * rng.normal(size=d), share / ACTIVATIONS[name].steepest)
    first = gaussian_risk_gradient(name, theta, law)
    turned = gaussian_risk_gradient(name, theta, rounded(law, rng), engine="numpy")
    size = np.linalg.norm(law.sigma_xi) + np.linalg.norm(first.gradient)
    room = (first.error + turned.error) + 1e-12
    assert abs(first.risk - turned.risk) <= room * (first.risk + 1e-12)
    assert abs(first.gradient[-1] - turned.gradient[-1]) <= room * size


def rounded(law, rng):
    """The same law but for rounding."""
    noise = 1e-16 * rng.normal(size=law.covariance.shape)
    return gaussian_law(law.covariance * (1 + (noise + noise.T)), law.xi)


@pytest.mark.parametrize("name", SMOOTH)
def test_it_agrees_with_a_weighted_sample_of_the_law(name):
    # the batch kernel on the points of a tensor Gauss-Hermite rule: good where y is that smooth
    nodes, weights = np.polynomial.hermite_e.hermegauss(60)
    X = np.stack(np.meshgrid(nodes, nodes), axis=-1).reshape(-1, 2)
    W = np.outer(weights, weights).ravel() / (2 * math.pi)
    for c in (-0.9, 0.0, 0.6, 1.0):
        xi = np.array([c, math.sqrt(1 - c * c)])
        theta = np.array([0.5, 0.0, 0.1])
        e = outputs(name, theta, X) - teacher_targets(name, xi, X)
        found = gaussian_risk_gradient(name, theta, gaussian_law(np.eye(2), xi))
        assert found.risk == pytest.approx(W @ e**2 / 2, rel=1e-4)


def test_stein_span_in_any_dimension():
    # ∇_{θ₁}R lies in span(Σθ₁, Σξ), and is the gradient of the two-dimensional problem
    rng = np.random.default_rng(7)
    for d in (1, 2, 5, 40):
        root = rng.normal(size=(d, d)) / math.sqrt(d)
        law = gaussian_law((root @ root.T + (root @ root.T).T) / 2, rng.normal(size=d))
        theta = np.append(rng.normal(size=d), 0.5)
        gradient = gaussian_risk_gradient("tanh", theta, law).gradient[:-1]
        span = np.stack([law.covariance @ theta[:-1], law.sigma_xi], axis=1)
        rest = gradient - span @ np.linalg.lstsq(span, gradient, rcond=None)[0]
        assert np.linalg.norm(rest) < 1e-12 * np.linalg.norm(gradient)


@pytest.mark.parametrize("name", [*ACTIVATIONS, "linear"])
def test_degenerate_laws(name):
    # a covariance of rank 1, or 0; no teacher; no weights: finite, and what symmetry says
    flat = gaussian_law([[1.0, 1.0], [1.0, 1.0]], [1.0, -1.0])  # ξᵀx = 0 almost surely
    nothing = gaussian_law(np.zeros((2, 2)), [1.0, 2.0])
    silent = gaussian_law(np.eye(2), [0.0, 0.0])
    for law in (flat, nothing, silent):
        for theta in ([0.5, 0.25, 0.25], [0.0, 0.0, 0.25], [1e-200, 0.0, -0.5], [3.0, -3.0, 0.2]):
            share = theta[-1] / max(1.0, ACTIVATIONS[name].steepest if name != "linear" else 1.0)
            found = gaussian_risk_gradient(name, [*theta[:2], share], law)
            assert np.isfinite(found.risk) and found.risk >= 0
            assert np.isfinite(found.gradient).all()
            if law is nothing:
                assert not found.gradient[:-1].any()


@pytest.mark.parametrize("name", [*SMOOTH, *KINKED, "leaky-relu"])
def test_no_risk_at_the_teacher(name):
    theta = [float(x) for x in XI] + [0.0]
    for engine in ENGINES:
        found = gaussian_risk_gradient(name, theta, LAW, engine=engine)
        assert found.risk < 1e-29
        assert np.abs(found.gradient).max() < 1e-14
    with mp.workdps(15):
        exact = precise_risk_gradient(name, [*XI, 0], SIGMA_MATRIX, XI)
        assert abs(exact.risk) < 1e-30


def test_a_users_activation():
    z = scalar("z")
    sigma = function("tanh", z) + z / 10
    first = derivative(sigma, {z: const(1)})
    mine = activation_from_terms(
        "mine", sigma, first, derivative(first, {z: const(1)}), steepest=1.1, strip=1.5
    )
    theta = [0.5, 0.75, -0.25, 0.6]
    with mp.workdps(20):
        exact = precise_risk_gradient(mine, theta, SIGMA_MATRIX, XI)
    for engine in ENGINES:
        assert error_of(gaussian_risk_gradient(mine, theta, LAW, engine=engine), exact) < 1e-14


@pytest.mark.parametrize(
    ("covariance", "xi", "why"),
    [
        ([[1.0, 0.5], [0.4, 1.0]], [1.0, 0.0], "symmetric"),
        ([[1.0, 2.0], [2.0, 1.0]], [1.0, 0.0], "negative eigenvalue"),
        ([[1.0, np.nan], [np.nan, 1.0]], [1.0, 0.0], "finite"),
        ([[1.0, 0.0]], [1.0, 0.0], "square"),
        (np.zeros((0, 0)), [], "square"),
        ([[1.0]], [1.0, 0.0], "xi: expected 1"),
        ([[1.0]], [np.inf], "xi: expected finite"),
        ([["a"]], [1.0], "real numbers"),
    ],
)
def test_what_is_no_law_is_refused(covariance, xi, why):
    with pytest.raises(BadInput, match=why):
        gaussian_law(covariance, xi)


def test_other_mistakes_are_refused():
    with pytest.raises(IllPosed):
        gaussian_risk_gradient("tanh", [0.5, 0.5, 0.5, 1.0], LAW)
    with pytest.raises(BadInput, match="theta"):
        gaussian_risk_gradient("tanh", [0.5, 0.5], LAW)
    with pytest.raises(BadInput, match="unknown activation"):
        gaussian_risk_gradient("cosine", [0.5, 0.5, 0.5, 0.1], LAW)
    with pytest.raises(IllPosed):
        precise_risk_gradient("tanh", [0.5, 1], [[1]], [1])
    for theta, covariance, why in [
        ([0.5, 0.5], [[1, 0]], "θ of d"),
        ([0.5, 0.5], [[-1]], "covariance"),
        ([float("nan"), 0.5], [[1]], "finite"),
        ([0.5, float("inf")], [[1]], "finite"),
        (["a half", 0.5], [[1]], "real numbers"),
        ([[1], 0.5], [[1]], "real numbers"),
    ]:
        with pytest.raises(BadInput, match=why):
            precise_risk_gradient("tanh", theta, covariance, [1])


def test_hessian_of_the_linear_model_is_its_formula():
    """u⁻² [[Σ, Σ(w+e)], [(w+e)ᵀΣ, wᵀΣw + 2eᵀΣw]] (theory 1.2), to all digits."""
    sigma, xi = [[Fraction(2), Fraction(1, 3)], [Fraction(1, 3), Fraction(1)]], [1, Fraction(-1, 2)]
    theta, v = (
        [Fraction(1, 2), Fraction(1, 4), Fraction(1, 5)],
        [Fraction(1), Fraction(-2), Fraction(3)],
    )
    u = 1 - theta[2]
    w = [x / u for x in theta[:2]]
    e = [a - b for a, b in zip(w, xi, strict=True)]

    def form(a, b):
        return sum(a[i] * sigma[i][j] * b[j] for i in range(2) for j in range(2))

    both = [a + b for a, b in zip(w, e, strict=True)]
    moved = [a + v[2] * b for a, b in zip(v, both, strict=False)]
    wanted = [sum(s * x for s, x in zip(row, moved, strict=True)) / u**2 for row in sigma]
    wanted.append((form(both, v) + v[2] * (form(w, w) + 2 * form(e, w))) / u**2)
    with mp.workdps(30):
        found = precise_hessian_vector("identity", theta, v, sigma, xi)
        for x, y in zip(found, wanted, strict=True):
            assert abs(x - mp.mpf(y.numerator) / y.denominator) < mp.mpf(10) ** -27


def test_hessian_of_a_population_is_symmetric_and_the_slope_of_its_gradient():
    sigma, xi, theta = [[1.0, 0.25], [0.25, 2.0]], [1.0, -0.5], [0.5, 0.25, 0.25]
    unit = [[float(i == j) for j in range(3)] for i in range(3)]
    with mp.workdps(16):
        H = np.array(
            [[float(x) for x in precise_hessian_vector("tanh", theta, v, sigma, xi)] for v in unit]
        )
    assert np.abs(H - H.T).max() < 1e-14
    law = gaussian_law(np.array(sigma), np.array(xi))
    for k, v in enumerate(np.eye(3)):
        ends = [
            np.array(gaussian_risk_gradient("tanh", theta + s * 1e-5 * v, law).gradient)
            for s in (1, -1)
        ]
        assert np.abs((ends[0] - ends[1]) / 2e-5 - H[k]).max() < 1e-9
    with pytest.raises(BadInput, match="direction"):
        precise_hessian_vector("tanh", theta, [1.0], sigma, xi)
