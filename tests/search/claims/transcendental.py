"""exp, log, tanh, the sigmoid and others on boxes; square roots, absolute values, extrema.

Where a bound is tight inside the box, balls never decide it: such claims are listed with their
limit, and stand here a second time where there is room. PŁ without convexity: [@karimi2016pl].
"""

from fractions import Fraction

from deqproof.core.statement import NonNegative, Positive
from deqproof.core.term import PI, const, function
from deqproof.search.hint import Hint, lemma
from tests.search.claims.record import (
    Textbook,
    above,
    at_least,
    at_most,
    between,
    equal,
    exp,
    given,
    log,
    nonnegative,
    percent,
    scalars,
    sigmoid,
    sqrt,
    tanh,
)  # fmt: skip

x, y, a, b = scalars("x y a b")
anywhere = given()
right, wide, square = (
    given(*between("1/10", x, 2)), given(*between(-4, x, 4)),
    given(*between(-2, x, 2), *between(-2, y, 2)),
)  # fmt: skip


def fn(name):
    return lambda t: function(name, t)


atan, erf, sin, cos, absolute = map(fn, ("atan", "erf", "sin", "cos", "abs"))
larger, smaller = function("max", a, b), function("min", a, b)
pl, pl_slope = x**2 + 3 * sin(x) ** 2, 2 * x + 6 * sin(x) * cos(x)
SIGMOID_SLOPE = sigmoid(x) * (1 - sigmoid(x))
LSE = log(exp(x) + exp(y))
ROOT = sqrt(a * b)

SMOOTH = (
    Textbook(
        "exponential", "eˣ ≥ 1 + x", anywhere(at_least(exp(x), 1 + x)),
        {"1.01": anywhere(at_least(exp(x), 1 + percent(101) * x)),
         "x²/2": anywhere(at_least(exp(x), 1 + x + x**2 / 2))},
        Hint((lemma("exponential above its tangent", x),), (), 1),
    ),
    Textbook(
        "logarithm", "log(1 + x) ≤ x on [1/10, 2]", right(at_most(log(1 + x), x)),
        {"0.99": given(*between("-1/2", x, 2))(at_most(log(1 + x), percent(99) * x))},
    ),
    Textbook(
        "logarithm, to 0", "log(1 + x) ≤ x on [0, 2]",
        given(*between(0, x, 2))(at_most(log(1 + x), x)),
        {"x − x²/4": given(*between(0, x, 2))(at_most(log(1 + x), x - x**2 / 2))},
    ),
    Textbook(
        "sigmoid", "σ(x) > 0", anywhere(Positive(sigmoid(x))),
        {"σ > 1/2": anywhere(above(sigmoid(x), percent(50))),
         "σ < 0.99": anywhere(Positive(percent(99) - sigmoid(x)))},
        Hint((lemma("exponential is positive", -x),), (1 / (1 + exp(-x)),), 1),
    ),
    Textbook(
        "sigmoid on a box", "σ(x) > 0 on [−4, 4]", wide(Positive(sigmoid(x))),
        {"σ < 0.98": wide(Positive(percent(98) - sigmoid(x)))},
    ),
    Textbook(
        "sigmoid's slope, with room", "σ′ ≤ 0.2501 on [−4, 4]",
        wide(at_most(SIGMOID_SLOPE, percent(2501) / 100)),
        {"0.2499": wide(at_most(SIGMOID_SLOPE, percent(2499) / 100))},
    ),
    Textbook(
        "sigmoid's slope", "σ′ ≤ 1/4", anywhere(at_most(SIGMOID_SLOPE, percent(25))),
        {"0.24": anywhere(at_most(SIGMOID_SLOPE, percent(24)))},
        Hint((), (sigmoid(x) - percent(50),), 1),
    ),
    Textbook(
        "symmetry of the sigmoid", "σ(x) + σ(−x) = 1", anywhere(equal(sigmoid(x) + sigmoid(-x), 1)),
        {"2": anywhere(equal(sigmoid(x) + sigmoid(-x), 2)),
         "difference": anywhere(equal(sigmoid(x) - sigmoid(-x), 1))},
    ),
    Textbook(
        "tanh below x", "tanh x ≤ x on [1/10, 2]", right(at_most(tanh(x), x)),
        {"0.99": right(at_most(tanh(x), percent(99) * x)), "reversed": right(at_least(tanh(x), x))},
    ),
    Textbook(
        "slope of tanh", "1 − tanh² ≤ 1", anywhere(at_most(1 - tanh(x) ** 2, 1)),
        {"0.99": anywhere(at_most(1 - tanh(x) ** 2, percent(99)))},
        Hint((), (tanh(x),), 1),
    ),
    Textbook(
        "bounds of tanh", "tanh x < 1 on [−4, 4]", wide(Positive(1 - tanh(x))),
        {"0.99": wide(Positive(percent(99) - tanh(x)))},
    ),
    Textbook(
        "softplus", "log(1 + eˣ) > x on [−4, 4]", wide(above(log(1 + exp(x)), x)),
        {"x + 0.02": wide(above(log(1 + exp(x)), x + percent(2)))},
    ),
    Textbook(
        "log-sum-exp from below", "log(eˣ + e^y) > x on [−2, 2]²", square(above(LSE, x)),
        {"x + 0.02": square(above(LSE, x + percent(2)))},
    ),
    Textbook(
        "log-sum-exp from above", "log(eˣ + e^y) ≤ max(x, y) + log 2 on [−2, 2]²",
        square(at_most(LSE, function("max", x, y) + log(const(2)))),
        {"0.69": square(at_most(LSE, function("max", x, y) + percent(69)))},
    ),
    Textbook(
        "softplus, with room", "log(1 + eˣ) ≤ max(x, 0) + 0.7 on [−4, 4]",
        wide(at_most(log(1 + exp(x)), function("max", x, const(0)) + percent(70))),
        {"0.69": wide(at_most(log(1 + exp(x)), function("max", x, const(0)) + percent(69)))},
    ),
    Textbook(
        "arctangent", "x/(1 + x²) ≤ arctan x on [1/10, 2]", right(at_most(x / (1 + x**2), atan(x))),
        {"reversed": right(at_least(x / (1 + x**2), atan(x))),
         "x": right(at_least(atan(x), x))},
    ),
    Textbook(
        "error function", "erf x ≤ 2x/√π on [1/10, 2]",
        right(at_most(erf(x), 2 * x / sqrt(PI))),
        {"x": right(at_most(erf(x), x))},
    ),
    Textbook(
        "sine", "sin x ≥ x − x³/6 on [1/4, 2]",
        given(*between("1/4", x, 2))(at_least(sin(x), x - x**3 / 6)),
        {"x³/7": given(*between("1/4", x, 2))(at_least(sin(x), x - x**3 / 7))},
    ),
    Textbook(
        "cosine", "cos x ≥ 1 − x²/2 on [1/10, 2]", right(at_least(cos(x), 1 - x**2 / 2)),
        {"0.49": right(at_least(cos(x), 1 - percent(49) * x**2))},
    ),
    Textbook(
        "Pythagoras", "sin² + cos² = 1", anywhere(equal(sin(x) ** 2 + cos(x) ** 2, 1)),
        {"difference": anywhere(equal(cos(x) ** 2 - sin(x) ** 2, 1))},
    ),
    Textbook(
        "Jordan", "sin x ≥ 2x/π on [1/10, 3/2]",
        given(*between("1/10", x, "3/2"))(at_least(sin(x), 2 * x / PI)),
        {"on [1/10, 2]": given(*between("1/10", x, 2))(at_least(sin(x), 2 * x / PI))},
    ),
    Textbook(
        "x log x", "x log x ≥ −0.37 on [1/10, 1]",
        given(*between("1/10", x, 1))(at_least(x * log(x), -percent(37))),
        {"−0.36": given(*between("1/10", x, 1))(at_least(x * log(x), -percent(36)))},
    ),
    Textbook(
        "entropy", "−x log x − (1−x) log(1−x) ≤ 0.694 on [1/10, 9/10]",
        given(*between("1/10", x, "9/10"))(
            at_most(-(x * log(x)) - (1 - x) * log(1 - x), Fraction(694, 1000))),
        {"0.693": given(*between("1/10", x, "9/10"))(
            at_most(-(x * log(x)) - (1 - x) * log(1 - x), Fraction(693, 1000)))},
    ),
    Textbook(
        "PŁ without convexity", "½f′² ≥ f/32 for f = x² + 3 sin²x on [1/10, 4]",
        given(*between("1/10", x, 4))(at_least(pl_slope**2 / 2, pl / 32)),
        {"1/3": given(*between("1/10", x, 4))(at_least(pl_slope**2 / 2, pl / 3))},
    ),
    Textbook(
        "PŁ of log cosh", "½ tanh² ≥ (1/8) log cosh on [1/10, 2], cosh in exponentials",
        right(at_least(tanh(x) ** 2 / 2, log((exp(x) + exp(-x)) / 2) / 8)),
        {"1": given(*between("1/10", x, 8))(
            at_least(tanh(x) ** 2 / 2, log((exp(x) + exp(-x)) / 2)))},
    ),
)  # fmt: skip
ROUGH = (
    Textbook(
        "AM–GM with a root", "√(ab) ≤ (a + b)/2 for a, b ≥ 0",
        given(*nonnegative(a, b))(at_most(ROOT, (a + b) / 2)),
        {"0.49": given(*nonnegative(a, b))(at_most(ROOT, percent(49) * (a + b)))},
    ),
    Textbook(
        "root below its tangent", "√(1 + x) ≤ 1 + x/2 for x ≥ −1",
        given(NonNegative(1 + x))(at_most(sqrt(1 + x), 1 + x / 2)),
        {"0.49": given(NonNegative(1 + x))(at_most(sqrt(1 + x), 1 + percent(49) * x))},
        Hint((lemma("square root squared", sqrt(1 + x)),), (sqrt(1 + x) - 1,), 1),
    ),
    Textbook(
        "triangle inequality", "|a + b| ≤ |a| + |b| on [−1, 1]²",
        given(*between(-1, a, 1), *between(-1, b, 1))(
            at_most(absolute(a + b), absolute(a) + absolute(b))),
        {"reversed": anywhere(at_least(absolute(a + b), absolute(a) + absolute(b)))},
    ),
    Textbook(
        "maximum above the mean", "max(a, b) ≥ (a + b)/2", anywhere(at_least(larger, (a + b) / 2)),
        {"0.51": anywhere(at_least(larger, percent(51) * (a + b))),
         "min": anywhere(at_least(smaller, (a + b) / 2))},
        Hint((lemma("max, first", larger), lemma("max, second", larger)), (), 1),
    ),
    Textbook(
        "maximum and minimum", "max(a, b) + min(a, b) = a + b",
        anywhere(equal(larger + smaller, a + b)),
        {"difference": anywhere(equal(larger - smaller, a - b))},
    ),
)  # fmt: skip
TRANSCENDENTAL = (*SMOOTH, *ROUGH)
