"""The explicit constants of the linear theory, as balls that contain them.

μ = λ_min/α², β = α/√(1 + W²), W = ‖ξ‖ + √(2R₀/λ_min), and where Σ is singular the same on its
range. The eigenvalues are roots of the exact characteristic polynomial.
"""

import math
from fractions import Fraction as F

import numpy as np
import pytest
from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.errors import IllPosed
from deqproof.deq.constants import LINEAR, STEP
from deqproof.deq.law import matrix_of, rows_of
from deqproof.paper.numbers_constants import linear_constants
from deqproof.paper.numbers_spectrum import positive_spectrum, project
from deqproof.paper.problem import load_problem, read_problem

small = st.fractions(min_value=-4, max_value=4, max_denominator=6)


def problem_of(covariance, xi, theta1, theta2, **more):
    return read_problem(
        {"model": {"kind": "linear"}, "data": {"covariance": covariance}, "target": {"xi": xi},
         "start": {"theta1": theta1, "theta2": theta2}, **more}
    )  # fmt: skip


def by_hand(problem, eta):
    """The formulas of the theory once more, in NumPy."""
    S, xi, th = (np.array(v, dtype=float) for v in (problem.covariance, problem.xi, problem.theta1))
    u = 1 - float(problem.theta2)
    low, high = np.linalg.eigvalsh(S)[[0, -1]]
    e = th / u - xi
    R0, n = e @ S @ e / 2, np.linalg.norm(xi)
    alpha = math.hypot(np.linalg.norm(th), u)
    W = n + math.sqrt(2 * R0 / low)
    beta = alpha / math.sqrt(1 + W**2)
    G, W1 = math.sqrt(2 * R0 * high * (1 + W**2)) / beta, 2 * W + 1
    L = 4 * high / beta**2 * (max(1, 3 * W1**2 + 2 * n * W1) + 2 * W1 + n)
    root = np.linalg.cholesky(S)
    s_min = np.linalg.eigvalsh(root.T @ (np.eye(len(xi)) + np.outer(xi, xi)) @ root)[0]
    mu, A = low / alpha**2, alpha**2 + 2 * eta * R0
    q, fold = eta * low / A, math.log(max(1, R0 / float(problem.epsilon)))
    return {
        "lambda_min": low, "lambda_max": high, "s_min": s_min, "alpha": alpha, "R0": R0,
        "n_xi": n, "rho": math.sqrt(2 * R0 / low), "W": W, "beta": beta, "mu": mu,
        "u_limit": math.copysign(alpha / math.sqrt(1 + n**2), u),
        "nu": s_min * (1 + n**2) / alpha**2,
        "D": math.sqrt(2 * R0 / mu), "T": fold / (2 * mu), "G": G, "W1": W1, "L": L,
        "eta0": min(1 / L, beta / (2 * G)), "eta": eta, "A": A, "q": q, "N": -fold / math.log1p(-q),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["linear", "linear-sample"])
def test_constants_agree_with_numpy(name):
    problem = load_problem(name)
    constants = linear_constants(problem)
    expected = by_hand(problem, float(constants.eta))
    assert {row.name for row in constants.rows} == set(expected)
    assert {f.name for f in (*LINEAR, *STEP)} <= set(expected)
    for row in constants.rows:
        assert float(row.ball.mid()) == pytest.approx(expected[row.name], rel=1e-10)


@pytest.mark.parametrize("digits", [10, 30, 200])
def test_balls_are_as_narrow_as_asked(digits):
    for row in linear_constants(load_problem(), digits).rows:
        assert row.ball.rel_accuracy_bits() > 3.32 * digits
        if row.exact is not None:
            with ctx.workprec(4 * digits + 200):
                assert row.ball.overlaps(arb(fmpq(*row.exact.as_integer_ratio())))


def test_balls_of_few_digits_contain_those_of_many():
    few, many = (linear_constants(load_problem(), n) for n in (20, 300))
    with ctx.workprec(1200):
        for a, b in zip((*few.rows, *few.limit), (*many.rows, *many.limit), strict=True):
            value = a if a.__class__.__name__ == "Value" else a.value
            wider = b if b.__class__.__name__ == "Value" else b.value
            assert value.ball.overlaps(wider.ball)
            assert value.exact == wider.exact


def test_what_is_rational_is_exact():
    # Σ = diag(1/2, 2), w(0) = 0, e = −ξ: R₀ = ¼·9 + 16 = 73/4, and α = 1, ‖ξ‖ = 5, u∞ = 1/√26.
    constants = linear_constants(problem_of([["1/2", 0], [0, 2]], [3, 4], [0, 0], 0))
    exact = {row.name: row.exact for row in constants.rows if row.exact is not None}
    assert exact["R0"] == F(73, 4)
    assert exact["alpha"] == 1 and exact["n_xi"] == 5
    assert exact["lambda_min"] == exact["mu"] == F(1, 2) and exact["lambda_max"] == 2
    assert "u_limit" not in exact and "W" not in exact
    # √(2R₀/λ_min) is rational where 2R₀/λ_min is a square, though √2 is not.
    constants = linear_constants(problem_of([["1/2", 0], [0, "1/2"]], [3, 4], [0, 0], 0))
    assert constants["rho"].exact == 5 and constants["W"].exact == 10


def test_the_limit_is_explicit():
    # ‖ξ‖² = 3/4·4 = 3, so √(1 + ‖ξ‖²) = 2 and α = √(1 + 3) = 2: u∞ = ±1.
    for theta2, sign in (("0", 1), ("2", -1)):
        start = problem_of("identity", [1, 1, 1], [1, "-1", 1], theta2)
        limit = linear_constants(start).limit
        assert [v.exact for v in limit] == [sign, sign, sign, 1 - sign]


def test_singular_covariances_are_treated_on_their_range():
    # Σ = diag(3, 0): the second coordinates of ξ and θ₁ play no part, but θ₁'s stays.
    wide = linear_constants(problem_of([[3, 0], [0, 0]], [2, 7], [1, 5], "1/2"))
    thin = linear_constants(problem_of([[3]], [2], [1], "1/2"))
    assert wide.rank == 1 and wide.kernel_part == (0, 5)
    for a, b in zip(wide.rows, thin.rows, strict=True):
        assert a.ball.overlaps(b.ball) and a.exact == b.exact
    assert wide.limit[1].exact == 5 or wide.limit[1].ball.contains(5)
    assert wide.limit[0].ball.overlaps(thin.limit[0].ball)


def test_there_is_no_theory_for_no_data():
    with pytest.raises(IllPosed, match="Σ other than 0"):
        linear_constants(problem_of([[0, 0], [0, 0]], [1, 2], [1, 1], 0))
    with pytest.raises(IllPosed, match="expected a linear problem"):
        linear_constants(load_problem("single-index"))
    with pytest.raises(IllPosed, match="expected one of"):
        linear_constants(load_problem())["gamma"]


def test_a_start_at_the_minimum():
    constants = linear_constants(problem_of([[2, 1], [1, 2]], [1, 2], ["2/3", "4/3"], "1/3"))
    assert constants["R0"].exact == constants["D"].exact == 0
    assert constants.ball("T") == constants.ball("N") == constants.ball("G") == 0
    assert constants["eta0"].ball.is_finite()
    for value, x in zip(constants.limit, (2, 4, 1), strict=True):
        assert (3 * value.ball).contains(x)


def test_the_step_is_below_the_bound_or_nothing_is_said_about_it():
    constants = linear_constants(load_problem())
    assert fmpq(*constants.eta.as_integer_ratio()) < constants.ball("eta0")
    assert constants.eta > F(99, 100) * F(float(constants.ball("eta0").mid()))
    assert constants.step_promised
    large = linear_constants(problem_of([[1]], [1], [0], 0, descent={"eta": 1}))
    assert large.eta == 1 and not large.step_promised
    assert not {"A", "q", "N"} & {row.name for row in large.rows}


def test_constants_show_themselves():
    constants = linear_constants(load_problem())
    html = constants._repr_html_()
    assert html.count("<tr>") == len(constants.rows) + 1
    for formula in LINEAR:
        assert formula.equation.startswith(f"{formula.latex} = ")
        assert formula.meaning


def matrices(d):
    return st.lists(st.lists(small, min_size=d, max_size=d), min_size=1, max_size=d)


@given(st.integers(1, 4).flatmap(matrices))
def test_spectra_contain_the_eigenvalues(rows):
    gram = matrix_of(rows).transpose() * matrix_of(rows)
    rank = matrix_of(rows).rank()
    if rank == 0:
        with pytest.raises(IllPosed, match="other than 0"):
            positive_spectrum(gram, 30)
        return
    found = positive_spectrum(gram, 30)
    floats = np.linalg.eigvalsh(np.array(rows_of(gram), dtype=float))
    assert found.rank == rank
    assert float(found.greatest.ball.mid()) == pytest.approx(floats[-1], rel=1e-9, abs=1e-9)
    assert float(found.least.ball.mid()) == pytest.approx(floats[-rank], rel=1e-6, abs=1e-9)
    for value in (found.least, found.greatest):
        assert value.ball > 0
        assert value.ball.rel_accuracy_bits() > 99
        # An exact eigenvalue is one: det(S − λI) = 0.
        if value.exact is not None:
            d = gram.nrows()
            shift = matrix_of([[value.exact * (i == j) for j in range(d)] for i in range(d)])
            assert (gram - shift).det() == 0


def test_multiple_and_tiny_eigenvalues():
    tiny = F(1, 10**60)
    found = positive_spectrum(
        matrix_of([[F(2), F(0), F(0)], [F(0), F(2), F(0)], [F(0), F(0), tiny]]), 30
    )
    assert (found.least.exact, found.greatest.exact, found.rank) == (tiny, 2, 3)
    golden = positive_spectrum(matrix_of([[F(2), F(1)], [F(1), F(3)]]), 30)
    assert golden.least.exact is None
    assert golden.least.ball.overlaps((5 - arb(5).sqrt()) / 2)


@given(st.lists(st.lists(small, min_size=3, max_size=3), min_size=1, max_size=3),
       st.lists(small, min_size=3, max_size=3))  # fmt: skip
def test_projections_are_orthogonal_and_onto_the_range(rows, v):
    gram = rows_of(matrix_of(rows).transpose() * matrix_of(rows))
    p = project(gram, tuple(v))
    rest = [a - b for a, b in zip(v, p, strict=True)]
    assert all(sum(a * b for a, b in zip(row, rest, strict=True)) == 0 for row in gram)
    assert project(gram, p) == p
    assert matrix_of([*gram, p]).rank() == matrix_of(gram).rank()
