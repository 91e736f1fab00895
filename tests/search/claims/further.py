"""Quotients, roots and nested roots, traces and determinants of small matrices, logarithms: claims
that are changed into others before they are proved.

For the matrices [@horn2013], for the rest [@hardy1952].
"""

from deqproof.core.statement import NonNegative, NonZero, Positive
from deqproof.core.term import const
from tests.search.claims.record import (
    Textbook,
    above,
    at_least,
    at_most,
    equal,
    exp,
    given,
    log,
    nonnegative,
    percent,
    positive,
    scalars,
    sqrt,
    tanh,
)  # fmt: skip

a, b, c, d, p, q, r, w, x, y, z = scalars("a b c d p q r w x y z")
anywhere = given()
ab, ab_plus = given(*nonnegative(a, b)), given(*positive(a, b))
abc, abc_plus = given(*nonnegative(a, b, c)), given(*positive(a, b, c))
x_plus, x_root = given(Positive(x)), given(NonNegative(x))
semidefinite = (*nonnegative(a, c, p, r), NonNegative(a * c - b**2), NonNegative(p * r - q**2))
half = percent(50)
FROBENIUS = a**2 + b**2 + c**2 + d**2
LSE = log(exp(x) + exp(y))
MINKOWSKI = sqrt(a**2 + b**2) + sqrt(c**2 + d**2)

QUOTIENTS = (
    Textbook(
        "harmonic mean", "2ab/(a + b) ≤ (a + b)/2 for a, b > 0",
        ab_plus(at_most(2 * a * b / (a + b), (a + b) / 2)),
        {"0.49": ab_plus(at_most(2 * a * b / (a + b), percent(49) * (a + b)))},
    ),
    Textbook(
        "Engel's form", "x²/a + y²/b ≥ (x + y)²/(a + b) for a, b > 0",
        ab_plus(at_least(x**2 / a + y**2 / b, (x + y) ** 2 / (a + b))),
        {"1.01": ab_plus(at_least(x**2 / a + y**2 / b, percent(101) * (x + y) ** 2 / (a + b))),
         "any sign": given(NonZero(a), NonZero(b), NonZero(a + b))(
             at_least(x**2 / a + y**2 / b, (x + y) ** 2 / (a + b)))},
    ),
    Textbook(
        "sums of reciprocals", "(a + b + c)(1/a + 1/b + 1/c) ≥ 9 for a, b, c > 0",
        abc_plus(at_least((a + b + c) * (1 / a + 1 / b + 1 / c), 9)),
        {"9.01": abc_plus(at_least((a + b + c) * (1 / a + 1 / b + 1 / c), percent(901)))},
    ),
    Textbook(
        "saturation rises", "a/(1 + a) ≤ b/(1 + b) for 0 ≤ a ≤ b",
        given(NonNegative(a), NonNegative(b - a))(at_most(a / (1 + a), b / (1 + b))),
        {"unordered": ab(at_most(a / (1 + a), b / (1 + b)))},
    ),
    Textbook(
        "saturation is subadditive", "(a+b)/(1+a+b) ≤ a/(1+a) + b/(1+b) for a, b ≥ 0",
        ab(at_most((a + b) / (1 + a + b), a / (1 + a) + b / (1 + b))),
        {"reversed": ab(at_least((a + b) / (1 + a + b), a / (1 + a) + b / (1 + b)))},
    ),
    Textbook(
        "witch of Agnesi's slope", "x/(1 + x²) ≤ 1/2", anywhere(at_most(x / (1 + x**2), half)),
        {"0.49": anywhere(at_most(x / (1 + x**2), percent(49))),
         "strict": anywhere(above(const(half), x / (1 + x**2)))},
    ),
    Textbook(
        "Bernoulli, exponent −1", "1/(1 + x) ≥ 1 − x for x > −1",
        given(Positive(1 + x))(at_least(1 / (1 + x), 1 - x)),
        {"0.99": given(Positive(1 + x))(at_least(1 / (1 + x), 1 - percent(99) * x))},
    ),
)  # fmt: skip
ROOTS = (
    Textbook(
        "root of a sum", "√(a + b) ≤ √a + √b for a, b ≥ 0",
        ab(at_most(sqrt(a + b), sqrt(a) + sqrt(b))),
        {"reversed": ab(at_least(sqrt(a + b), sqrt(a) + sqrt(b)))},
    ),
    Textbook(
        "legs and hypotenuse", "√(a² + b²) ≤ a + b for a, b ≥ 0",
        ab(at_most(sqrt(a**2 + b**2), a + b)),
        {"any sign": anywhere(at_most(sqrt(a**2 + b**2), a + b))},
    ),
    Textbook(
        "Minkowski in R²", "√((a+c)² + (b+d)²) ≤ √(a² + b²) + √(c² + d²)",
        anywhere(at_most(sqrt((a + c) ** 2 + (b + d) ** 2), MINKOWSKI)),
        {"0.99": anywhere(at_most(sqrt((a + c) ** 2 + (b + d) ** 2), percent(99) * MINKOWSKI))},
        limit="squared twice, with three roots: more than the time allowed",
    ),
    Textbook(
        "a nested root", "√(1 + √x) ≤ 1 + √x/2 for x ≥ 0",
        x_root(at_most(sqrt(1 + sqrt(x)), 1 + sqrt(x) / 2)),
        {"0.49": x_root(at_most(sqrt(1 + sqrt(x)), 1 + percent(49) * sqrt(x)))},
    ),
    Textbook(
        "hyperbola above its asymptote", "√(1 + x²) ≥ x", anywhere(at_least(sqrt(1 + x**2), x)),
        {"1.01": anywhere(at_least(sqrt(1 + x**2), percent(101) * x))},
    ),
    Textbook(
        "Bernoulli, exponent 3/2", "(1 + x)√(1 + x) ≥ 1 + 3x/2 for x ≥ −1",
        given(NonNegative(1 + x))(at_least((1 + x) * sqrt(1 + x), 1 + 3 * x / 2)),
        {"1.51": given(NonNegative(1 + x))(
            at_least((1 + x) * sqrt(1 + x), 1 + percent(151) * x))},
    ),
)  # fmt: skip
MATRICES = (
    Textbook(
        "trace and Frobenius norm", "(a + d)² ≤ 2(a² + b² + c² + d²)",
        anywhere(at_most((a + d) ** 2, 2 * FROBENIUS)),
        {"1.99": anywhere(at_most((a + d) ** 2, percent(199) * FROBENIUS))},
    ),
    Textbook(
        "determinant and Frobenius norm", "2(ad − bc) ≤ a² + b² + c² + d²",
        anywhere(at_most(2 * (a * d - b * c), FROBENIUS)),
        {"2.01": anywhere(at_most(percent(201) * (a * d - b * c), FROBENIUS))},
    ),
    Textbook(
        "Hadamard, 2", "(ad − bc)² ≤ (a² + b²)(c² + d²)",
        anywhere(at_most((a * d - b * c) ** 2, (a**2 + b**2) * (c**2 + d**2))),
        {"0.99": anywhere(
            at_most((a * d - b * c) ** 2, percent(99) * (a**2 + b**2) * (c**2 + d**2)))},
    ),
    Textbook(
        "trace of a product", "ap + 2bq + cr ≥ 0 for semidefinite (a b; b c), (p q; q r)",
        given(*semidefinite)(NonNegative(a * p + 2 * b * q + c * r)),
        {"one indefinite": given(*nonnegative(a, c, p, r), NonNegative(a * c - b**2))(
            NonNegative(a * p + 2 * b * q + c * r))},
    ),
    Textbook(
        "Minkowski's determinants, 2", "det(A + B) ≥ det A + det B for semidefinite A, B",
        given(*semidefinite)(
            at_least((a + p) * (c + r) - (b + q) ** 2, a * c - b**2 + p * r - q**2)),
        {"1.01": given(*semidefinite)(at_least(
            (a + p) * (c + r) - (b + q) ** 2, percent(101) * (a * c - b**2 + p * r - q**2)))},
    ),
    Textbook(
        "Choi–Lam", "x²y² + y²z² + z²x² + w⁴ ≥ 4xyzw",
        anywhere(at_least(x**2 * y**2 + y**2 * z**2 + z**2 * x**2 + w**4, 4 * x * y * z * w)),
        {"4.01": anywhere(at_least(
            x**2 * y**2 + y**2 * z**2 + z**2 * x**2 + w**4, percent(401) * x * y * z * w))},
    ),
    Textbook(
        "Muirhead, 4", "x⁴ + y⁴ + z⁴ ≥ xyz(x + y + z)",
        anywhere(at_least(x**4 + y**4 + z**4, x * y * z * (x + y + z))),
        {"1.01": anywhere(at_least(x**4 + y**4 + z**4, percent(101) * x * y * z * (x + y + z)))},
    ),
    Textbook(
        "Muirhead, 5", "a⁵ + b⁵ ≥ a³b² + a²b³ for a, b ≥ 0",
        ab(at_least(a**5 + b**5, a**3 * b**2 + a**2 * b**3)),
        {"any sign": anywhere(at_least(a**5 + b**5, a**3 * b**2 + a**2 * b**3))},
    ),
    Textbook(
        "a double root", "x⁴ − 4x³ + 5x² − 4x + 4 ≥ 0",
        anywhere(NonNegative(x**4 - 4 * x**3 + 5 * x**2 - 4 * x + 4)),
        {"strict": anywhere(Positive(x**4 - 4 * x**3 + 5 * x**2 - 4 * x + 4))},
    ),
)  # fmt: skip
LOGARITHMS = (
    Textbook(
        "logarithm below its tangent", "log x ≤ x − 1 for x > 0", x_plus(at_most(log(x), x - 1)),
        {"0.99": x_plus(at_most(log(x), percent(99) * (x - 1)))},
    ),
    Textbook(
        "logarithm above", "log x ≥ 1 − 1/x for x > 0", x_plus(at_least(log(x), 1 - 1 / x)),
        {"1.01": x_plus(at_least(log(x), percent(101) * (1 - 1 / x)))},
    ),
    Textbook(
        "log-sum-exp above the mean", "log(eˣ + e^y) ≥ (x + y)/2 + log 2",
        anywhere(at_least(LSE, (x + y) / 2 + log(const(2)))),
        {"0.70": anywhere(at_least(LSE, (x + y) / 2 + percent(70)))},
    ),
    Textbook(
        "logarithm is concave", "log((a + b)/2) ≥ (log a + log b)/2 for a, b > 0",
        ab_plus(at_least(log((a + b) / 2), (log(a) + log(b)) / 2)),
        {"reversed": ab_plus(at_most(log((a + b) / 2), (log(a) + log(b)) / 2))},
    ),
    Textbook(
        "logarithm of a product", "log(ab) = log a + log b for a, b > 0",
        ab_plus(equal(log(a * b), log(a) + log(b))),
        {"sum": ab_plus(equal(log(a + b), log(a) + log(b)))},
    ),
    Textbook(
        "softplus and its mirror", "log(1 + eˣ) − log(1 + e⁻ˣ) = x",
        anywhere(equal(log(1 + exp(x)) - log(1 + exp(-x)), x)),
        {"sum": anywhere(equal(log(1 + exp(x)) + log(1 + exp(-x)), x))},
    ),
    Textbook(
        "hyperbolic cosine", "(eˣ + e⁻ˣ)/2 ≥ 1", anywhere(at_least((exp(x) + exp(-x)) / 2, 1)),
        {"1.01": anywhere(at_least((exp(x) + exp(-x)) / 2, percent(101)))},
    ),
    Textbook(
        "double angle of tanh", "tanh 2x (1 + tanh² x) = 2 tanh x",
        anywhere(equal(tanh(2 * x) * (1 + tanh(x) ** 2), 2 * tanh(x))),
        {"sign": anywhere(equal(tanh(2 * x) * (1 - tanh(x) ** 2), 2 * tanh(x)))},
    ),
    Textbook(
        "a tangent of the exponential", "eˣ ≥ e·x", anywhere(at_least(exp(x), exp(const(1)) * x)),
        {"2.72": anywhere(at_least(exp(x), percent(272) * x))},
    ),
)  # fmt: skip
FURTHER = (*QUOTIENTS, *ROOTS, *MATRICES, *LOGARITHMS)
