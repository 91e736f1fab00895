"""Inequalities and identities between polynomials and fractions, for all reals or positive ones.

AM–GM, Cauchy–Schwarz, Schur, Motzkin, Nesbitt, Bernoulli, Chebyshev, Young, Newton, …; for
polynomials that are no sums of squares [@parrilo2003].
"""

from deqproof.core.statement import NonNegative, NonZero, Positive
from deqproof.search.hint import Hint
from tests.search.claims.record import (
    Textbook,
    above,
    at_least,
    at_most,
    between,
    equal,
    given,
    nonnegative,
    percent,
    positive,
    scalars,
)  # fmt: skip

a, b, c, d, x, y, t, p, q, eps = scalars("a b c d x y t p q epsilon")
anywhere = given()
abc, abc_plus = given(*nonnegative(a, b, c)), given(*positive(a, b, c))
MOTZKIN = x**4 * y**2 + x**2 * y**4 + 1
SCHUR = a * (a - b) * (a - c) + b * (b - a) * (b - c) + c * (c - a) * (c - b)
NESBITT = a / (b + c) + b / (c + a) + c / (a + b)
NEWTON = (a * b + b * c + c * a) ** 2
ordered_abc = given(NonNegative(a - b), NonNegative(b - c), NonNegative(c))
ordered_pairs = given(NonNegative(a - b), NonNegative(c - d))
in_unit = given(*between(0, t, 1))
sides = (Positive(a + b - c), Positive(b + c - a), Positive(c + a - b))
discriminant = (Positive(a), NonNegative(4 * a * c - b**2))

POLYNOMIAL = (
    Textbook(
        "AM–GM, 2", "a² + b² ≥ 2ab", anywhere(at_least(a**2 + b**2, 2 * a * b)),
        {"2.01": anywhere(at_least(a**2 + b**2, percent(201) * a * b)),
         "strict": anywhere(above(a**2 + b**2, 2 * a * b))},
        Hint((), (a - b,), 1),
    ),
    Textbook(
        "AM–GM, 3", "a³ + b³ + c³ ≥ 3abc for a, b, c ≥ 0",
        abc(at_least(a**3 + b**3 + c**3, 3 * a * b * c)),
        {"3.01": abc(at_least(a**3 + b**3 + c**3, percent(301) * a * b * c)),
         "any sign": anywhere(at_least(a**3 + b**3 + c**3, 3 * a * b * c))},
        Hint((), (a - b, b - c, c - a), 1),
    ),
    Textbook(
        "AM–GM, 4", "a⁴ + b⁴ + c⁴ + d⁴ ≥ 4abcd",
        anywhere(at_least(a**4 + b**4 + c**4 + d**4, 4 * a * b * c * d)),
        {"4.01": anywhere(at_least(a**4 + b**4 + c**4 + d**4, percent(401) * a * b * c * d))},
        Hint((), (a**2 - b**2, c**2 - d**2, a * b - c * d), 1),
    ),
    Textbook(
        "Cauchy–Schwarz in R²", "(a² + b²)(c² + d²) ≥ (ac + bd)²",
        anywhere(at_least((a**2 + b**2) * (c**2 + d**2), (a * c + b * d) ** 2)),
        {"1.01": anywhere(
            at_least((a**2 + b**2) * (c**2 + d**2), percent(101) * (a * c + b * d) ** 2))},
        Hint((), (a * d - b * c,), 1),
    ),
    Textbook(
        "Lagrange's identity", "(a² + b²)(c² + d²) = (ac + bd)² + (ad − bc)²",
        anywhere(equal((a**2 + b**2) * (c**2 + d**2), (a * c + b * d) ** 2 + (a * d - b * c) ** 2)),
        {"sign": anywhere(
            equal((a**2 + b**2) * (c**2 + d**2), (a * c + b * d) ** 2 + (a * d + b * c) ** 2))},
    ),
    Textbook(
        "Sophie Germain", "a⁴ + 4b⁴ = (a² + 2b² + 2ab)(a² + 2b² − 2ab)",
        anywhere(equal(a**4 + 4 * b**4,
                       (a**2 + 2 * b**2 + 2 * a * b) * (a**2 + 2 * b**2 - 2 * a * b))),
        {"4 → 3": anywhere(equal(a**4 + 3 * b**4,
                                 (a**2 + 2 * b**2 + 2 * a * b) * (a**2 + 2 * b**2 - 2 * a * b)))},
    ),
    Textbook(
        "geometric sum", "(1 − x)(1 + x + x² + x³) = 1 − x⁴",
        anywhere(equal((1 - x) * (1 + x + x**2 + x**3), 1 - x**4)),
        {"exponent": anywhere(equal((1 - x) * (1 + x + x**2 + x**3), 1 - x**3))},
    ),
    Textbook(
        "Motzkin", "x⁴y² + x²y⁴ + 1 ≥ 3x²y²", anywhere(at_least(MOTZKIN, 3 * x**2 * y**2)),
        {"3.01": anywhere(at_least(MOTZKIN, percent(301) * x**2 * y**2)),
         "strict": anywhere(above(MOTZKIN, 3 * x**2 * y**2))},
        Hint((), (), 1),
    ),
    Textbook(
        "Motzkin, multiplied", "(x² + y²)(x⁴y² + x²y⁴ + 1 − 3x²y²) ≥ 0",
        anywhere(NonNegative((x**2 + y**2) * (MOTZKIN - 3 * x**2 * y**2))),
        {"3.01": anywhere(NonNegative((x**2 + y**2) * (MOTZKIN - percent(301) * x**2 * y**2)))},
        Hint((), (x**2 - y**2, x * y * (x**2 + y**2 - 2), x**2 * y - y, x * y**2 - x), 1),
    ),
    Textbook(
        "Schur", "Σ a(a − b)(a − c) ≥ 0 for a ≥ b ≥ c ≥ 0", ordered_abc(NonNegative(SCHUR)),
        {"any sign": anywhere(NonNegative(SCHUR)),
         "a little more": ordered_abc(at_least(SCHUR, percent(1) * a * b * c))},
        Hint((), (a - b, b - c), 3),
    ),
    Textbook(
        "Nesbitt", "a/(b+c) + b/(c+a) + c/(a+b) ≥ 3/2 for a, b, c > 0",
        abc_plus(at_least(NESBITT, percent(150))),
        {"1.51": abc_plus(at_least(NESBITT, percent(151))),
         "any sign": given(NonZero(b + c), NonZero(c + a), NonZero(a + b))(
             at_least(NESBITT, percent(150)))},
        Hint((), (a - b, b - c, c - a), 1),
    ),
    Textbook(
        "Nesbitt, divisors given", "the same where b + c, c + a and a + b > 0 are given",
        given(*positive(a, b, c, b + c, c + a, a + b))(at_least(NESBITT, percent(150))),
        {"1.51": given(*positive(a, b, c, b + c, c + a, a + b))(at_least(NESBITT, percent(151)))},
        Hint((), (a - b, b - c, c - a), 3),
    ),
    Textbook(
        "Bernoulli, n = 3", "(1 + x)³ ≥ 1 + 3x for x ≥ −1",
        given(NonNegative(1 + x))(at_least((1 + x) ** 3, 1 + 3 * x)),
        {"any x": anywhere(at_least((1 + x) ** 3, 1 + 3 * x)),
         "3.01": given(NonNegative(1 + x))(at_least((1 + x) ** 3, 1 + percent(301) * x))},
        Hint((), (x,), 1),
    ),
    Textbook(
        "reciprocal", "x + 1/x ≥ 2 for x > 0", given(Positive(x))(at_least(x + 1 / x, 2)),
        {"x ≠ 0": given(NonZero(x))(at_least(x + 1 / x, 2)),
         "2.01": given(Positive(x))(at_least(x + 1 / x, percent(201)))},
        Hint((), (x - 1, 1 / x), 2),
    ),
    Textbook(
        "power mean", "((a + b)/2)² ≤ (a² + b²)/2",
        anywhere(at_most(((a + b) / 2) ** 2, (a**2 + b**2) / 2)),
        {"0.49": anywhere(at_most(((a + b) / 2) ** 2, percent(49) * (a**2 + b**2)))},
        Hint((), (a - b,), 1),
    ),
    Textbook(
        "Chebyshev's sums", "2(ac + bd) ≥ (a + b)(c + d) for a ≥ b, c ≥ d",
        ordered_pairs(at_least(2 * (a * c + b * d), (a + b) * (c + d))),
        {"unordered": anywhere(at_least(2 * (a * c + b * d), (a + b) * (c + d)))},
    ),
    Textbook(
        "rearrangement", "ac + bd ≥ ad + bc for a ≥ b, c ≥ d",
        ordered_pairs(at_least(a * c + b * d, a * d + b * c)),
        {"one order only": given(NonNegative(a - b))(at_least(a * c + b * d, a * d + b * c))},
    ),
    Textbook(
        "Young, p = 2", "ab ≤ εa²/2 + b²/(2ε) for ε > 0",
        given(Positive(eps))(at_most(a * b, eps * a**2 / 2 + b**2 / (2 * eps))),
        {"ε ≠ 0": given(NonZero(eps))(at_most(a * b, eps * a**2 / 2 + b**2 / (2 * eps))),
         "0.49": given(Positive(eps))(
             at_most(a * b, percent(49) * eps * a**2 + percent(49) * b**2 / eps))},
        Hint((), (a * eps - b, 1 / eps), 2),
    ),
    Textbook(
        "Young, p = 3", "ac² ≤ a³/3 + 2c³/3 for a, c ≥ 0",
        given(*nonnegative(a, c))(at_most(a * c**2, a**3 / 3 + 2 * c**3 / 3)),
        {"any sign": anywhere(at_most(a * c**2, a**3 / 3 + 2 * c**3 / 3))},
        Hint((), (a - c,), 1),
    ),
    Textbook(
        "convexity of the square", "(ta + (1−t)b)² ≤ ta² + (1−t)b² for 0 ≤ t ≤ 1",
        in_unit(at_most((t * a + (1 - t) * b) ** 2, t * a**2 + (1 - t) * b**2)),
        {"t ≤ 2": given(*between(0, t, 2))(
            at_most((t * a + (1 - t) * b) ** 2, t * a**2 + (1 - t) * b**2))},
        Hint((), (a - b,), 2),
    ),
    Textbook(
        "discriminant", "ax² + bx + c ≥ 0 for a > 0, b² ≤ 4ac",
        given(*discriminant)(NonNegative(a * x**2 + b * x + c)),
        {"b² ≤ 4.01ac": given(Positive(a), NonNegative(percent(401) * a * c - b**2))(
            NonNegative(a * x**2 + b * x + c)),
         "a ≠ 0": given(NonZero(a), NonNegative(4 * a * c - b**2))(
             NonNegative(a * x**2 + b * x + c))},
        Hint((), (2 * a * x + b, (2 * a * x + b) / a, 1 / a), 2),
    ),
    Textbook(
        "a quartic", "x⁴ − 2x² + 1 ≥ 0", anywhere(NonNegative(x**4 - 2 * x**2 + 1)),
        {"2.01": anywhere(NonNegative(x**4 - percent(201) * x**2 + 1)),
         "2.0001": anywhere(NonNegative(x**4 - (2 + percent(1) / 100) * x**2 + 1))},
        Hint((), (x**2 - 1,), 1),
    ),
    Textbook(
        "a positive quartic", "x⁴ + x + 1 > 0", anywhere(Positive(x**4 + x + 1)),
        {"2x": anywhere(Positive(x**4 + 2 * x + 1))},
        Hint((), (x**2 - percent(50), x + percent(50)), 1),
    ),
    Textbook(
        "Chebyshev's T₄", "8x⁴ − 8x² + 1 ≤ 1 for |x| ≤ 1",
        given(*between(-1, x, 1))(at_most(8 * x**4 - 8 * x**2 + 1, 1)),
        {"|x| ≤ 1.01": given(*between("-1.01", x, "1.01"))(at_most(8 * x**4 - 8 * x**2 + 1, 1))},
        Hint((), (x,), 2),
    ),
    Textbook(
        "Bernstein's basis", "x(1 − x) ≤ 1/4", anywhere(at_most(x * (1 - x), percent(25))),
        {"0.2499": anywhere(at_most(x * (1 - x), percent(2499) / 100))},
        Hint((), (x - percent(50),), 1),
    ),
    Textbook(
        "triangle's sides", "(a+b−c)(b+c−a)(c+a−b) ≤ abc for the sides of a triangle",
        given(*sides)(at_most((a + b - c) * (b + c - a) * (c + a - b), a * b * c)),
        {"0.99": given(*sides)(
            at_most((a + b - c) * (b + c - a) * (c + a - b), percent(99) * a * b * c)),
         "any reals": anywhere(at_most((a + b - c) * (b + c - a) * (c + a - b), a * b * c))},
        Hint((), (a - b, b - c, c - a), 1),
    ),
    Textbook(
        "sum and products", "(a + b + c)² ≥ 3(ab + bc + ca)",
        anywhere(at_least((a + b + c) ** 2, 3 * (a * b + b * c + c * a))),
        {"3.01": anywhere(at_least((a + b + c) ** 2, percent(301) * (a * b + b * c + c * a)))},
        Hint((), (a - b, b - c, c - a), 1),
    ),
    Textbook(
        "Newton", "(ab + bc + ca)² ≥ 3abc(a + b + c)",
        anywhere(at_least(NEWTON, 3 * a * b * c * (a + b + c))),
        {"3.01": anywhere(at_least(NEWTON, percent(301) * a * b * c * (a + b + c)))},
        Hint((), (a * b - b * c, b * c - c * a, c * a - a * b), 1),
    ),
    Textbook(
        "trace and determinant", "(a + d)² ≥ 4(ad − b²)",
        anywhere(at_least((a + d) ** 2, 4 * (a * d - b**2))),
        {"4.01": anywhere(at_least((a + d) ** 2, percent(401) * (a * d - b**2)))},
        Hint((), (a - d, b), 1),
    ),
    Textbook(
        "Kantorovich, 2", "(pa + qb)(p/a + q/b) ≤ (a + b)²/(4ab) for weights p + q = 1",
        given(*positive(a, b), *nonnegative(p, q), equal(p + q, 1))(
            at_most((p * a + q * b) * (p / a + q / b), (a + b) ** 2 / (4 * a * b))),
        {"4.01": given(*positive(a, b), *nonnegative(p, q), equal(p + q, 1))(
            at_most((p * a + q * b) * (p / a + q / b), (a + b) ** 2 / (percent(401) * a * b)))},
        Hint((), ((p - q) * (a - b), 1 / a, 1 / b), 2),
    ),
)  # fmt: skip
