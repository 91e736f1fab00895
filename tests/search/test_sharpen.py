"""The best constant of a bound: c·low ≤ high, with the greatest c.

Tested against constants that are known: PŁ's λ_min/α² on the sphere is sharp, with the points of
equality for every d; γ/(1 + γδ₂) replaces γ/(1 + Lδ₂) on the box, and L⁴/(1 − Lδ₂)² is the best of
its form; constants that are too small are made larger, and brackets contain the truth. Every end
is a claim that the core decides again from a certificate, and no false constant is ever proved.
"""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from deqproof.core.check import Verdict
from deqproof.core.evidence import Combination
from deqproof.core.statement import NonNegative, Positive, Spectrum, Statement
from deqproof.core.term import apply, draw, function, inner, scalar, vector
from deqproof.deq.show import fact_latex, term_latex
from deqproof.deq.single_index import gamma as low_slope
from deqproof.deq.single_index import language, sharp_rate
from deqproof.deq.single_index import rho as density
from deqproof.paper.certificate import from_json, recheck, to_json
from deqproof.paper.proving import proved_ledger
from deqproof.paper.sharpness import sharpen
from deqproof.paper.theorem import theorem_named
from deqproof.search.hint import Hint, combine, lemma
from deqproof.search.ladder import Budget, Ledger
from deqproof.search.sharpen import best_constant, best_corner, bound_of
from deqproof.search.sharpen.corner import normal_form
from deqproof.search.sharpen.critical import extremum_of
from deqproof.search.sharpen.fraction import prove_fraction
from deqproof.search.sharpen.rational import simplest_between
from deqproof.search.sharpen.squares import find_squares
from deqproof.theorems import load_all

x, y = scalar("x"), scalar("y")
p, m, gamma, L, delta, theta2 = map(scalar, ("p", "m", "gamma", "L", "delta", "theta2"))
v = vector("v")
box = (
    Positive(gamma), NonNegative(p - gamma), NonNegative(L - p),
    Positive(delta), NonNegative(theta2 + delta), NonNegative(delta - theta2),
    Positive(1 - L * delta), Positive(1 - theta2 * p),
)  # fmt: skip


def ledger_of(statement, how=None):
    ledger = Ledger(Budget(0.0, 0.2, further=0.0))
    ledger.decide("claim", statement, how or Hint())
    return ledger


def constant(statement, how=None, seconds=2.0):
    ledger = ledger_of(statement, how)
    bound = bound_of(statement)
    found = best_constant(ledger, "claim", bound, how or Hint(), seconds=seconds, seed=0)
    for place, verdict in ((found.proof, Verdict.PROVED), (found.refutation, Verdict.REFUTED)):
        assert place is None or ledger.entries[place].outcome.verdict is verdict
    return found


square = Hint((), (x - y,), 1)

# -- constants -----------------------------------------------------------------------------------


def test_a_sharp_constant_is_attained():
    found = constant(Statement((), NonNegative(x**2 + y**2 - 2 * x * y)), square)
    assert found.is_exact
    assert found.proved == 1


def test_a_constant_that_is_too_small_is_improved():
    """x² + y² ≥ xy: the best constant is 2."""
    found = constant(Statement((), NonNegative(x**2 + y**2 - x * y)), square)
    assert found.is_exact
    assert found.proved == 2


def test_a_false_constant_is_not_proved():
    """x² + y² ≥ 3xy is false, and 2/3 of it is true: a bracket below 1."""
    found = constant(Statement((), NonNegative(x**2 + y**2 - 3 * x * y)))
    assert found.refuted is not None
    assert Fraction(2, 3) <= found.refuted < Fraction(3, 4)
    assert found.proved is None or found.proved <= Fraction(2, 3)


def test_an_irrational_constant_is_bracketed():
    """x² + 2/x ≥ 2 for x > 0: the minimum is 3, at x = 1; with x² + 1/x it is 3/2^(2/3)."""
    found = constant(Statement((Positive(x),), NonNegative(x**2 + 1 / x - 1)))
    best = 3 / 2 ** (2 / 3)
    assert found.refuted is not None
    assert best <= float(found.refuted) < 1.02 * best
    assert found.proved is None or float(found.proved) <= best


HALF_LINE, SIDE = (Positive(x),), (NonNegative(x), NonNegative(2 - x))
QUADRANT = (NonNegative(x), NonNegative(y))
# what is given, high − low, the best constant's minimal polynomial, and whether it is attained at a
# rational point
CRITICAL = {
    "x² + 2/x ≥ 2c": (HALF_LINE, x**2 + 2 / x - 2, (-3, 2), True),
    "x² + 1/x ≥ c": (HALF_LINE, x**2 + 1 / x - 1, (-27, 0, 0, 4), False),
    "(1 + x²)² ≥ cx²": (HALF_LINE, (1 + x**2) / x - x / (1 + x**2), (-4, 1), True),
    "x² + y² ≥ cxy": ((), x**2 + y**2 - x * y, (-2, 1), True),
    "x² + y² ≥ 3cxy": ((), x**2 + y**2 - 3 * x * y, (-2, 3), True),
    "x² + xy + 3y² ≥ c(x² + y²)": (
        (), x**2 + x * y + 3 * y**2 - (x**2 + y**2), (11, -16, 4), False,
    ),
    "x³ + 2y³ ≥ cxy²": (QUADRANT, x**3 + 2 * y**3 - x * y**2, (-3, 1), True),
    "x⁴ + 3y⁴ ≥ cx³y": ((), x**4 + 3 * y**4 - x**3 * y, (-16, 0, 3), False),
    "x⁴ + 4 ≥ cx²": ((), x**4 + 4 - x**2, (-4, 1), False),
    "x⁶ + 1 ≥ cx": (HALF_LINE, x**6 + 1 - x, (-46656, 0, 0, 0, 0, 0, 3125), False),
    "(x² + 1)/(x + 1) ≥ c": (SIDE, x**2 + 1 - (x + 1), (-4, 4, 1), False),
    "2 − x² ≥ c(3 − x), at an end": (
        (NonNegative(x), NonNegative(1 - x)), 2 - x**2 - (3 - x), (-1, 2), True,
    ),
    "a double well": ((), x**4 - 3 * x**2 + 5 - (x**2 + 3), (-11, 18, 1), False),
}  # fmt: skip


@pytest.mark.parametrize("name", CRITICAL)
def test_an_inner_minimum_is_found_by_its_equation(name):
    """Honest: what is proved and refuted is on the right sides of a root, by exact signs of the
    minimal polynomial; powerful: within 10⁻¹², and equal where the point is rational."""
    given, margin, minimal, attained = CRITICAL[name]
    found = constant(Statement(given, NonNegative(margin)), seconds=0.1)
    assert found.proved is not None
    assert found.refuted is not None
    assert found.is_exact is attained
    assert found.minimal == minimal
    assert 0 <= found.refuted - found.proved <= found.proved / 10**12
    ends = [sum(k * c**n for n, k in enumerate(minimal)) for c in (found.proved, found.refuted)]
    assert ends[0] * ends[1] <= 0


@pytest.mark.parametrize("name", CRITICAL)
def test_no_constant_above_the_minimum_has_squares(name):
    """A larger constant is false: the finder offers nothing that the core would accept."""
    given, margin, _, _ = CRITICAL[name]
    bound = bound_of(Statement(given, NonNegative(margin)))
    found = extremum_of(bound)
    assert found is not None
    for c in (found.upper * (1 + Fraction(1, 10**12)), found.upper * Fraction(101, 100)):
        false = Statement(given, bound.goal(c))
        place = prove_fraction(
            ledger := Ledger(Budget(0.0, 0.1, further=0.0)), "false", given, false.goal.term
        )
        assert place is None
        assert not ledger.proved or all(s != false for s in ledger.proved.values())


def test_forged_squares_prove_nothing():
    """Dropped pieces, a changed weight, and squares of another claim."""
    true = Statement((), NonNegative(x**4 + x + 1))
    found, ledger = find_squares(true), Ledger(Budget(0.0, 0.1, further=0.0))
    assert ledger.record("true", true, found) in ledger.proved
    first, *rest = found.products
    heavier = replace(first, coefficient=first.coefficient + 1)
    forged = (rest, [heavier, *rest], [replace(first, coefficient=-first.coefficient), *rest])
    for products in forged:
        assert ledger.record("forged", true, Combination((), tuple(products))) not in ledger.proved
    assert ledger.record("other", Statement((), NonNegative(x**4 + x)), found) not in ledger.proved
    assert find_squares(Statement((), NonNegative(x**4 + x))) is None
    assert find_squares(Statement((), NonNegative(x**3 + 1))) is None


@pytest.mark.parametrize(
    ("given", "margin"),
    [
        ((), x**2 + y**2 + 1 - (x + y)),  # two letters, not homogeneous
        ((Positive(x),), 1 / x - x / (1 + x**2)),  # approached at infinity
        ((Positive(1 - x**2),), x**2 + 1 - x),  # no affine bound
        ((), function("exp", x) - x),
        ((), -(x**2) - 1 - (x**2 + 1)),  # a negative constant
    ],
)
def test_what_has_no_critical_equation(given, margin):
    assert extremum_of(bound_of(Statement(given, NonNegative(margin)))) is None


def test_a_transcendental_constant_is_bracketed():
    """eˣ ≥ x: eˣ/x ≥ e."""
    found = constant(
        Statement((Positive(x),), NonNegative(function("exp", x) - x)),
        combine((1,), (1, lemma("exponential above its tangent", x))),
    )
    assert found.refuted is not None
    assert found.proved is not None
    assert 1 <= found.proved <= 2.718281828 <= found.refuted < 2.76


def test_an_eigenvalue_is_the_best_constant():
    given = (Spectrum("S", scalar("low"), scalar("high")),)
    form, least = inner(v, apply("S", v)), scalar("low") * inner(v, v)
    statement = Statement(given, NonNegative(form - least))
    found = constant(statement, Hint((lemma("least eigenvalue", v, operator="S"),)))
    assert found.is_exact
    assert found.proved == 1


def test_a_bound_that_draws_occur_in_has_a_constant():
    """X² + 1 ≥ X for every law of X: the best constant is 2, at X = 1."""
    X = draw("X")
    found = constant(Statement((), NonNegative(X**2 + 1 - X)), Hint((), (X - 1,), 1))
    assert found.proved == found.refuted == 2
    assert found.witness is not None
    assert found.witness.law


def test_what_is_no_bound_has_no_constant():
    for goal in (NonNegative(x), Positive(x - y)):
        assert bound_of(Statement((), goal)) is None


@pytest.mark.parametrize(
    ("low", "high", "simplest"),
    [("1/3", "1/2", "1/2"), ("2/7", "3/7", "1/3"), ("3/2", "5/2", "2"), ("0", "1", "0"),
     ("314/100", "315/100", "22/7")],
)  # fmt: skip
def test_simplest_fractions(low, high, simplest):
    assert simplest_between(Fraction(low), Fraction(high)) == Fraction(simplest)


# -- expressions ---------------------------------------------------------------------------------


def corner(goal, given=box):
    statement = Statement(given, NonNegative(goal))
    ledger = Ledger(Budget(0.0, 0.1, further=0.0))
    found = best_corner(ledger, "claim", bound_of(statement))
    places = found.places if found else ()
    assert all(ledger.entries[k].outcome.verdict is Verdict.PROVED for k in places)
    return found


def test_gamma_replaces_the_lipschitz_constant():
    found = corner(p / (1 - theta2 * p) - gamma / (1 + L * delta))
    assert found is not None
    assert found.is_new
    assert found.best is normal_form(gamma / (1 + gamma * delta))
    assert dict(found.values) == {p: gamma, theta2: -delta}


@pytest.mark.slow
def test_the_best_constant_of_the_steepness():
    """s²m²/(1 − θ₂s)² ≤ L⁴/(1 − Lδ₂)²: nothing better in L and δ₂."""
    steep = L**4 / (1 - L * delta) ** 2
    slopes = (*box, NonNegative(m - gamma), NonNegative(L - m))
    found = corner(steep - p**2 * m**2 / (1 - theta2 * p) ** 2, slopes)
    assert found is not None
    assert not found.is_new
    assert not found.is_least
    assert found.best is normal_form(steep)
    assert dict(found.values) == {p: L, m: L, theta2: delta}


def test_no_corner_where_the_least_value_is_inside():
    """x² over [−1, 2] is least at 0."""
    interval = (NonNegative(x + 1), NonNegative(2 - x))
    assert corner(x**2 - y, interval) is None


def test_a_corner_that_the_hypotheses_exclude_is_none():
    given = (NonNegative(x - y), Positive(x**2 - y**2 - 1), Positive(y))
    assert corner(x - y / 2, given) is None


# -- the chains of Theorems 3.8 and 3.9 ----------------------------------------------------------


def goal_of(theorem, name):
    load_all()
    (claim,) = (c for c in theorem_named(theorem).build() if c.name == name)
    return claim.statement


def sharpened(theorem, name):
    load_all()
    found = sharpen(theorem_named(theorem), only=name, seconds=1.0)
    (bound,) = found.bounds
    assert recheck(from_json(json.loads(json.dumps(to_json(found.certificate))))).holds
    return bound


def test_what_is_found_of_theorem_38_is_the_sharper_theorem():
    """The least factor over the box is the one of `single-index-sharp-rate`, and its rate."""
    found = sharpened("thm-3.8", "box").corner
    assert found is not None
    assert found.is_new
    least = bound_of(goal_of("single-index-sharp-rate", "box-sharp")).low
    assert found.best is normal_form(least)
    rate = language.term(sharp_rate)
    rho, slope = language.term(density), language.term(low_slope)
    assert normal_form(2 * rho * slope * found.best) is normal_form(rate)


@pytest.mark.slow
def test_no_factor_of_theorem_39_can_be_smaller():
    """q ≤ L/(1 − Lδ₂), times the chord, and λ₂ itself are attained: λ₂ is the best of its form."""
    load_all()
    ledger, claims = proved_ledger(theorem_named("thm-3.9"), Budget(0.0, 0.1, further=0.0))
    chain = {c.name: (bound_of(c.statement), c.how) for c in claims}
    for name in ("box-above", "ceiling"):
        bound, how = chain[name]
        assert best_constant(ledger, name, bound, how, seconds=1.0, seed=0).is_exact
    roof = best_corner(ledger, "box-above", chain["box-above"][0])
    assert roof is not None
    assert not roof.is_new
    assert sharpened("thm-3.9", "steep").word == "SHARP"


# -- theorems ------------------------------------------------------------------------------------


def test_the_constant_of_the_pl_inequality():
    load_all()
    found = sharpen(theorem_named("pl-inequality"), only="pl", seconds=2.0)
    (pl,) = found.bounds
    assert pl.word == "SHARP"
    assert set(pl.equality) == {r"\theta_1 = 0", r"\Sigma \xi = \lambda_{\min}\,\xi"}
    data = json.loads(json.dumps(to_json(found.certificate)))
    assert recheck(from_json(data)).holds
    verdicts = {e.name: e.verdict for e in from_json(data).entries}
    assert verdicts["pl · no better"] == "REFUTED"
    assert verdicts["pl · equality"] == "PROVED"


def test_forged_ends_do_not_hold():
    """The same certificate with the strict bound called proved, or another constant."""
    load_all()
    data = to_json(sharpen(theorem_named("pl-inequality"), only="pl", seconds=2.0).certificate)
    entries = from_json(json.loads(json.dumps(data)))
    forged = [e for e in entries.entries if e.name == "pl · no better"]
    assert forged
    for entry in forged:
        assert entry.claim is not None
        strict = entry.claim.statement.goal.term
        above = Statement(entry.claim.statement.hypotheses, Positive(strict + 1))
        ledger = Ledger(Budget(0.0, 0.1, further=0.0))
        place = ledger.record("above", above, entry.claim.evidence)
        assert ledger.entries[place].outcome.verdict is Verdict.UNKNOWN


# -- in print ------------------------------------------------------------------------------------


def test_terms_are_shown_as_formulas():
    assert term_latex(gamma / (1 + gamma * delta)).startswith(r"\frac{")
    assert term_latex((x + y) * (x - y)) == r"\left(x + y\right)\,\left(x - y\right)"
    assert term_latex(-x - (y - 2)) == r"-x - \left(y - 2\right)"
    assert term_latex(x**2 / 3 * inner(v, v)) == r"\tfrac{1}{3}\,x^{2}\,\|v\|^{2}"
    assert fact_latex(NonNegative(x - y)) == r"x \ge y"
    assert term_latex(function("sqrt", x)) == r"\sqrt{x}"
