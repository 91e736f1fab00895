"""Numbers beside the theorem: promises are kept, and a promise that is not true is caught.

Each bound of the linear theory is compared with a run; `holds` False is an alarm. So every true
row must hold, on problems of every kind, and every row must fail once its constant is wrong.
"""

import re
from dataclasses import replace
from fractions import Fraction as F

import pytest
from flint import arb
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf

from deqproof.core.errors import IllPosed
from deqproof.paper.numbers import linear_constants, linear_numbers, linear_run
from deqproof.paper.numbers_descent import descent_rows
from deqproof.paper.numbers_flow import flow_rows
from deqproof.paper.numbers_row import Measure, Moment, follow_row, worst_row, zero_row
from deqproof.paper.problem import load_problem, read_problem

HOW = Measure(30, "by hand")


def problem_of(covariance, xi, theta1, theta2, **more):
    return read_problem(
        {"model": {"kind": "linear"}, "data": {"covariance": covariance}, "target": {"xi": xi},
         "start": {"theta1": theta1, "theta2": theta2}, **more}
    )  # fmt: skip


@pytest.fixture(scope="module")
def numbers():
    return linear_numbers(load_problem())


def test_every_promise_is_kept_on_the_shipped_problem(numbers):
    assert numbers.alarms == () and numbers.notes == ()
    for theorem in ("thm-3.1", "lem-3.2", "thm-3.3", "thm-3.4", "pl-inequality", "thm-3.6"):
        assert numbers.beside(theorem)
    assert sum(map(len, map(numbers.beside, {r.theorem for r in numbers.rows}))) == len(
        numbers.rows
    )
    for row in numbers.rows:
        promise, measured = mpf(row.promise), mpf(row.measured)
        if row.ratio is not None:
            assert row.ratio == pytest.approx(float(measured / promise), rel=1e-3)
            assert {"≤": row.ratio <= 1, "≥": row.ratio >= 1}.get(row.relation, True)


def test_rows_show_themselves(numbers):
    html = numbers._repr_html_()
    assert html.count("<tr>") == len(numbers.rows) + 1
    assert "NO" not in html
    assert "NO" in replace(numbers.rows[0], holds=False)._repr_html_()


def test_the_digits_are_those_that_are_asked_for():
    found = linear_numbers(load_problem("linear-sample"), 50)
    assert found.alarms == ()
    drift = found.beside("thm-3.1")[0]
    assert drift.digits == 50 and abs(mpf(drift.measured)) < mpf(10) ** -49
    rate = next(r for r in found.rows if r.theorem == "pl-inequality")
    assert len(rate.measured) >= 50


CASES = {
    "beyond 1": problem_of([[2, 1], [1, 2]], [1, "1/2"], [0, "1/2"], 3),
    "singular": problem_of([[1, 1], [1, 1]], [1, 2], ["1/2", "-3/4"], "1/3"),
    "one dimension": problem_of([["3/2"]], ["4/5"], ["-1/2"], "1/4"),
    "towards 0": problem_of([[1, 0], [0, 3]], [0, 0], [1, 1], 0),
    "from 0": problem_of([[1, 0], [0, 3]], [1, 0], [0, 0], 0),
    "sharp": problem_of([[1, 0], [0, 9]], ["1/1000", 0], [0, 0], 0),
    "a minimum": problem_of([[2, 1], [1, 2]], [1, 2], ["2/3", "4/3"], "1/3"),
    "far": problem_of([[1]], [1], [30], "1/2", descent={"steps": 1000}),
    "stiff": problem_of([["1e6", 0], [0, 1]], [1, 1], [0, 1], 0, descent={"steps": 1000}),
    "flat": problem_of([["1e-12", 0], [0, 1]], [1, 1], [0, 1], 0, flow={"until": 10}),
    "step too long": problem_of([[1]], [1], [0], 0, descent={"eta": "1/2"}),
    "short": problem_of([[1]], [1], [0], 0, flow={"until": "1/1000"}),
    "very long": problem_of([[1]], [1], [0], 0, flow={"until": 100_000}),
}


NOTES = {
    "singular": "Σ has rank 1 of 2",
    "a minimum": "nothing moves",
    "step too long": "η = 1/2 is not below η₀ = .*thm-3.6 promises nothing",
    "flat": "less than float64 can see",
    "far": "has not reached ε = 1/1000000 in 1000 steps",
    "very long": "followed up to t =",
}


@pytest.mark.parametrize("name", CASES)
def test_every_promise_is_kept_and_what_is_special_is_said(name):
    found = linear_numbers(CASES[name], 20)
    assert found.alarms == ()
    assert found.beside("thm-3.1") and found.beside("thm-3.6")
    assert re.search(NOTES.get(name, ""), "\n".join(found.notes))


def test_the_sharp_case_is_sharp():
    # ξ = a small eigenvector of λ_min, w(0) = 0: μ is all but attained, at the start.
    found = linear_numbers(CASES["sharp"], 20)
    row = found.beside("pl-inequality")[0]
    assert row.ratio is not None and 1 <= row.ratio < 1 + 1e-5
    assert row.where == "t = 0.0"
    assert found == linear_numbers(CASES["sharp"], 20)  # and deterministic


# Each example takes a second: a counterexample is not shrunk.
FAST = (Phase.explicit, Phase.generate)
rationals = st.fractions(min_value=-2, max_value=2, max_denominator=4)


@settings(max_examples=6, deadline=None, phases=FAST, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(rationals, min_size=2, max_size=2), min_size=2, max_size=2),
    st.lists(rationals, min_size=2, max_size=2),
    st.lists(rationals, min_size=2, max_size=2),
    rationals.filter(lambda x: abs(1 - x) > F(1, 4)),
)
def test_every_promise_is_kept_everywhere(a, xi, theta1, theta2):
    gram = [[sum(r[i] * r[j] for r in a) + (i == j) * F(1, 4) for j in range(2)] for i in range(2)]
    problem = problem_of(gram, xi, theta1, theta2, descent={"steps": 300})
    assert linear_numbers(problem, 15).alarms == ()


def tampered(constants, name, factor):
    """The constants with one of them wrong, the others as they were."""
    rows = [
        replace(r, value=replace(r.value, ball=r.ball * factor)) if r.name == name else r
        for r in constants.rows
    ]
    return replace(constants, rows=tuple(rows))


@pytest.mark.parametrize(
    ("name", "factor", "claims"),
    [
        ("beta", arb("2.3"), {"|1 − θ₂| ≥ β"}),
        ("W", arb("0.31"), {"‖w‖ ≤ W"}),
        ("mu", arb("2.5"), {"½‖∇R‖²/R ≥ μ", "ln(R(0)/R(t))/t ≥ 2μ"}),
        ("mu", arb("3"), {"½‖∇R‖²/R ≥ μ", "ln(R(0)/R(t))/t ≥ 2μ", "‖θ(t) − θ(∞)‖ ≤ √(2R(t)/μ)"}),
        ("D", arb("0.5"), {"‖θ(t) − θ(∞)‖ ≤ D e^(−μt)"}),
        ("nu", arb("1.01"), {"−(ln R)′ → 2ν"}),
    ],
)
def test_a_wrong_constant_of_the_flow_is_an_alarm(name, factor, claims):
    problem = load_problem()
    constants = tampered(linear_constants(problem, 20), name, factor)
    found = flow_rows(constants, linear_run(problem), 20)
    assert {r.claim for r in found if not r.holds} >= claims


def test_a_wrong_limit_is_an_alarm():
    problem = load_problem()
    constants = linear_constants(problem, 20)
    limit = tuple(replace(v, ball=v.ball * arb("1.00001")) for v in constants.limit)
    found = flow_rows(replace(constants, limit=limit), linear_run(problem), 20)
    assert "‖θ(t) − θ(∞)‖ ≤ √(2R(t)/μ)" in {r.claim for r in found if not r.holds}


@pytest.mark.parametrize(
    ("name", "factor", "claim"),
    [
        ("beta", 10, "|1 − θ₂| ≥ β/2 on segments"),
        ("W1", arb("0.1"), "‖w‖ ≤ W′ on segments"),
        ("G", arb("0.1"), "‖∇R‖ ≤ G"),
        ("L", arb("1e-4"), "‖∇²R‖ ≤ L"),
        ("A", arb("0.999"), "α_t² ≤ α₀² + 2ηR₀"),
        ("lambda_min", 5, "(1 − R_{t+1}/R_t) α_t²/(ηλ_min) ≥ 1"),
        ("q", 5, "ln(R₀/R_t)/t ≥ −ln(1 − q)"),
        ("N", arb("0.1"), "R(θ_t) ≤ ε from step N_ε on, ε = 1/1000000"),
        ("eta0", 10**9, "every step contracts by 1 − ηλ_min/α_t² for η ≤ η₀"),
    ],
)
def test_a_wrong_constant_of_descent_is_an_alarm(name, factor, claim):
    problem = load_problem("linear-sample")
    constants = tampered(linear_constants(problem, 20), name, factor)
    found = descent_rows(constants, linear_run(problem), 20)
    assert claim in {r.claim for r in found if not r.holds}


def test_rows_take_the_worst_moment():
    moments = [Moment("a", 2, 1), Moment("b", 4, 3), Moment("c", 1, mpf("0.1"))]
    row = worst_row("x", "m ≤ p", "≤", moments, HOW)
    assert (row.where, row.ratio, row.holds) == ("b", 0.75, True)
    row = worst_row("x", "m ≥ p", "≥", moments, HOW)
    assert (row.where, row.ratio, row.holds) == ("c", 0.1, False)
    with mp.workdps(40):
        over, rounded = (Moment("a", 1, 1 + mpf(10) ** -k) for k in (21, 29))
    assert not worst_row("x", "m ≤ p", "≤", [over], HOW).holds
    assert worst_row("x", "m ≤ p", "≤", [rounded], HOW).holds
    assert worst_row("x", "m ≤ p", "≤", [Moment("a", 0, 0)], HOW).holds
    assert worst_row("x", "m ≥ p", "≥", [Moment("a", 0, 1)], HOW).holds
    assert not worst_row("x", "m ≤ p", "≤", [Moment("a", 0, 1)], HOW).holds


def test_rows_of_what_is_not_a_number_are_alarms():
    assert not worst_row("x", "m ≤ p", "≤", [Moment("a", 1, mpf("nan"))], HOW).holds
    assert not worst_row("x", "m ≤ p", "≤", [Moment("a", mpf("nan"), 1)], HOW).holds
    assert not zero_row("x", "m", [Moment("a", 1, mpf("nan"))], HOW).holds
    two = [Moment("a", 1, mpf("nan")), Moment("b", 2, 1)]
    assert not worst_row("x", "m ≤ p", "≤", two, HOW).holds
    assert not worst_row("x", "m ≤ p", "≤", two[::-1], HOW).holds
    assert not zero_row("x", "m", [Moment("b", 1, 0), two[0]], HOW).holds


def test_rows_of_zero_and_of_limits():
    assert zero_row("x", "m", [Moment("a", 1, 0), Moment("b", 1, mpf(10) ** -29)], HOW).holds
    assert not zero_row("x", "m", [Moment("b", 1, mpf(10) ** -20)], HOW).holds
    assert follow_row("x", "m", Moment("a", 2, mpf("1.999")), mpf("0.001"), HOW).holds
    assert not follow_row("x", "m", Moment("a", 2, mpf("1.9")), mpf("0.001"), HOW).holds


def test_only_linear_problems_have_these_numbers():
    with pytest.raises(IllPosed, match="expected a linear problem"):
        linear_numbers(load_problem("single-index"))
