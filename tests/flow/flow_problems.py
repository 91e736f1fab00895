"""Problems for the tests of trajectories: random ones, and the two of the escape."""

from fractions import Fraction

from flint import arb, ctx, fmpq, fmpz_poly
from hypothesis import strategies as st

from deqproof.flow.oracle import LineOracle
from deqproof.flow.taylor import InitialValue, linear_flow, sigmoid, single_index_flow, tanh

F = Fraction


def rationals(low, high, denominator=12):
    return st.builds(
        lambda n: Fraction(n, denominator), st.integers(low * denominator, high * denominator)
    )


@st.composite
def lines(draw):
    """A linear problem with d = 1 and its closed form."""
    eigenvalue = draw(rationals(0, 2).filter(bool))
    xi = draw(rationals(-2, 2))
    theta2 = draw(rationals(-1, 3).filter(lambda x: abs(1 - x) >= Fraction(1, 3)))
    start = draw(rationals(-2, 2)), theta2
    problem = InitialValue(linear_flow([[eigenvalue]], [xi]), start)
    return problem, LineOracle(eigenvalue, xi, start)


@st.composite
def linear_problems(draw, most=3):
    """Σ = MMᵀ + 1/4 in dimension up to `most`."""
    d = draw(st.integers(1, most))
    m = [[draw(rationals(-1, 1, 3)) for _ in range(d)] for _ in range(d)]
    sigma = [
        [sum(m[i][k] * m[j][k] for k in range(d)) + (F(1, 4) if i == j else 0) for j in range(d)]
        for i in range(d)
    ]
    xi = [draw(rationals(-1, 1, 4)) for _ in range(d)]
    theta = [draw(rationals(-1, 1, 5)) for _ in range(d)]
    theta2 = draw(st.sampled_from([F(-1, 2), F(0), F(2, 5), F(3, 2), F(2)]))
    return InitialValue(linear_flow(sigma, xi), (*theta, theta2))


@st.composite
def index_problems(draw, most=3):
    """Up to `most` sample points in R or R²."""
    d, n = draw(st.integers(1, 2)), draw(st.integers(1, most))
    points = [[draw(rationals(-2, 2, 3)) for _ in range(d)] for _ in range(n)]
    xi = [draw(rationals(-2, 2, 3)) for _ in range(d)]
    activation, most_theta2 = draw(st.sampled_from([(sigmoid, 3), (tanh, F(3, 4))]))
    theta = [draw(rationals(-2, 2, 3)) for _ in range(d)]
    theta2 = draw(rationals(-1, 1, 7)) * most_theta2
    return InitialValue(single_index_flow(points, xi, activation), (*theta, theta2))


def escape_problem(points, theta1, theta2):
    field = single_index_flow([[F(x)] for x in points], [F(-2)])
    return InitialValue(field, (F(theta1), F(theta2)))


ONE_POINT = escape_problem(["-1"], 3, "19/5")
TWO_POINTS = escape_problem(["-1", "1/2"], 3, "39/10")


def exact(x, digits):
    """A ball of mpmath's number, which is wrong by less than 10^−digits."""
    with ctx.workdps(digits + 30):
        sign, man, exp, _ = x._mpf_
        value = arb(int(-man if sign else man)) * arb(2) ** int(exp)
        return value + arb(0, 1) * arb(10) ** -digits


def number(q):
    return arb(fmpq(q.numerator, q.denominator))


def polynomial_at(row, bits, s):
    return fmpz_poly(list(row))(fmpq(s.numerator, s.denominator)) / fmpq(2) ** bits
