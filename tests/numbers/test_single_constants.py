"""The constants of Theorems 3.8 and 3.9: λ₁ = 2ργ²/(1 + Lδ₂), λ₂ = L⁴Λ²/(1 − Lδ₂)², η₁ = λ₁/(2λ₂).

ρ and Λ are bounds (see test_single_bounds); here: what is computed from them, what is chosen where
a problem leaves it open, and what is said where the theorems do not apply.
"""

import math
from fractions import Fraction as F

import numpy as np
import pytest

from cli.command import call, one_line
from deqproof.core.errors import BadInput, IllPosed
from deqproof.paper.numbers import constants, single_index_constants
from deqproof.paper.numbers_point import decimal_text, rounded
from deqproof.paper.problem import load_problem, read_problem

POINTS = [[1, "1/2"], ["-1", "1/4"], ["1/2", -1], ["-3/4", "-3/4"], [0, 1], ["5/4", 0]]


def problem_of(activation="sigmoid", data=None, xi=(1, "-1/2"), theta1=("9/8", "-1/2"),
               theta2="1/8", **start):  # fmt: skip
    return read_problem(
        {"model": {"kind": "single-index", "activation": activation},
         "data": data or {"points": POINTS}, "target": {"xi": list(xi)},
         "start": {"theta1": list(theta1), "theta2": theta2, **start}}
    )  # fmt: skip


@pytest.fixture(scope="module")
def sample():
    return single_index_constants(load_problem("single-index-sample"))


def test_what_follows_from_the_bounds(sample):
    value = {row.name: float(row.ball.mid()) for row in sample.rows}
    L, delta, gamma, rho, top = (value[k] for k in ("Lip", "delta2", "gamma", "rho_B", "Lambda"))
    Z = ((math.hypot(1, 0.5) + delta) * value["B"] + delta / 2) / (1 - L * delta)
    slope = math.exp(-Z) / (1 + math.exp(-Z)) ** 2
    expected = {
        "Lip": 0.25, "sigma0": 0.5, "delta2": 0.5, "r0": 3 / 16, "Z": Z, "gamma": slope,
        "lambda1": 2 * rho * gamma**2 / (1 + L * delta),
        "lambda1'": 2 * rho * gamma**2 / (1 + gamma * delta),
        "lambda2": L**4 * top**2 / (1 - L * delta) ** 2,
        "r_epsilon": 2e-6 * (1 - L * delta) ** 2 / (L**2 * top),
    }  # fmt: skip
    expected["eta1"] = expected["lambda1"] / (2 * expected["lambda2"])
    fold = math.log(expected["r0"] / expected["r_epsilon"])
    expected["T"] = fold / expected["lambda1"]
    expected["N"] = -fold / math.log1p(-float(sample.eta) * expected["lambda1"] / 2)
    for name, x in expected.items():
        assert value[name] == pytest.approx(x, rel=1e-9), name
    assert sample.step_promised and F(float(sample.eta)) < F(expected["eta1"])
    assert value["lambda1'"] > value["lambda1"]


def test_bounds_are_marked_as_such(sample):
    relations = {row.name: row.relation for row in sample.rows}
    below = {"rho_B", "lambda1", "lambda1'", "eta1", "r_epsilon"}
    above = {"Lambda", "lambda2", "T", "N"}
    assert {n for n, r in relations.items() if r == "≥"} == below
    assert {n for n, r in relations.items() if r == "≤"} == above
    for row in sample.rows:
        if row.relation == "≥":
            assert F(row.text(30).split()[1]) <= F(math.nextafter(float(row.ball.upper()), 1e300))
        if row.relation == "≤":
            assert F(row.text(30).split()[1]) >= F(math.nextafter(float(row.ball.lower()), 0))


def test_the_gaussian_problem_that_ships():
    found = constants(load_problem("single-index"))
    assert found.applies and found["B"].remark == "chosen"
    assert any("B = 1.12 was chosen" in note for note in found.notes)
    assert 0 < found.ball("rho_B") < found.ball("Lambda")
    assert found.ball("lambda1") > 0


def test_what_is_given_is_taken_and_what_is_not_is_chosen():
    given = constants(problem_of(delta2="1/2", data={"points": POINTS, "truncation": "5/4"}))
    assert (given["delta2"].exact, given["B"].exact) == (F(1, 2), F(5, 4))
    assert given.notes == () and given["B"].remark == ""
    chosen = constants(problem_of())
    square = F(1, 64) + F(1, 64)
    radius = chosen["delta2"].exact
    assert radius is not None and square <= radius**2 < square * F(11, 10)
    assert chosen["delta2"].remark == chosen["B"].remark == "chosen"
    assert len(chosen.notes) == 2
    # The chosen radius is as good as any on a grid.
    for radius in ("3/4", "1", "5/4", "3/2"):
        other = constants(problem_of(data={"points": POINTS, "truncation": radius}))
        if "lambda1" in other:
            assert other.ball("lambda1") < 1.2 * chosen.ball("lambda1")


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (problem_of("identity", theta2="0", delta2="1/4"), "ρ = 0: for the identity y is linear"),
        (problem_of("relu"), "relu is not differentiable at 0"),
        (problem_of("leaky-relu"), "not differentiable at 0"),
        (problem_of("swish"), "swish does not rise everywhere"),
        (problem_of("gelu"), "σ′ > 0"),
        (problem_of("mish", data={"covariance": "identity"}), "σ′ > 0"),
        (problem_of(delta2="1/10"), r"the start is 0\.17.* outside the ball of radius δ₂ = 1/10"),
        (problem_of(theta2="-5"), r"the start is at the distance 5\.\d* .* less than 1/L = 4"),
        (problem_of("tanh", data={"points": [[1, 1], [2, 2]]}), "Σ is singular"),
        (problem_of("tanh", data={"covariance": [[1, 1], [1, 1]]}), "Σ is singular"),
        (problem_of("tanh", data={"points": POINTS, "truncation": "1/9"}), "too little data"),
        (
            problem_of("tanh", theta1=("3/2", "-1/2"), theta2="1/2", delta2="9/10"),
            r"ρ > 0 is not established: .* a start\.delta2 below 9/10 or more data would help",
        ),
        (problem_of(data={"lower": [0] * 9, "upper": [1] * 9}, xi=[1] * 9, theta1=[1] * 9),
         "no bounds of ρ and Λ: expected a box in dimension 8 or less"),
    ],
)  # fmt: skip
def test_where_the_theorems_do_not_apply_it_is_said_why(problem, why):
    import re

    found = constants(problem)
    assert not found.applies and not found.step_promised
    assert any(re.search(why, fault) for fault in found.faults), found.faults
    if "outside" not in why:  # the ball has its constants, whatever the start
        assert "lambda1" not in found and "eta1" not in found
        assert found.eta is None


def test_a_start_at_the_target():
    found = constants(problem_of(theta1=(1, "-1/2"), theta2="0"))
    assert found["r0"].exact == 0 and found.applies
    assert found.ball("T") == found.ball("N") == 0


def test_a_step_of_ones_own():
    long = read_problem(
        {"model": {"kind": "single-index", "activation": "sigmoid"}, "data": {"points": POINTS},
         "target": {"xi": [1, "-1/2"]}, "start": {"theta1": ["9/8", "-1/2"], "theta2": "1/8"},
         "descent": {"eta": "100"}}
    )  # fmt: skip
    found = constants(long)
    assert found.applies and not found.step_promised and found.eta == 100


def test_other_problems_have_other_constants():
    with pytest.raises(IllPosed, match="expected a single-index problem"):
        single_index_constants(load_problem())
    with pytest.raises(IllPosed, match="expected one of"):
        constants(load_problem("single-index-sample"))["alpha"]


@pytest.mark.parametrize("digits", [10, 60])
def test_digits_change_nothing_but_the_digits(sample, digits):
    found = single_index_constants(load_problem("single-index-sample"), digits)
    for a, b in zip(found.rows, sample.rows, strict=True):
        assert a.name == b.name and a.ball.overlaps(b.ball)
        assert (a.exact, a.relation, a.remark) == (b.exact, b.relation, b.remark)


def test_decimals_are_rounded_to_the_safe_side():
    rng = np.random.default_rng(1)
    for x in (F(float(v)) for v in 10.0 ** rng.uniform(-30, 12, 200)):
        low, high = rounded(x, -1, 4), rounded(x, 1, 4)
        assert low <= x <= high <= low * F(1002, 1000)
        assert F(decimal_text(low)) == low
    assert rounded(F(0), 1, 4) == 0


BAD = {
    "theta2 ≥ 1/L": ({"theta2": "4"}, "start.theta2: expected a number below 1/L = 4"),
    "delta2 ≥ 1/L": ({"delta2": "4"}, "start.delta2: expected a number below 1/L = 4"),
    "no radius": ({"delta2": "0"}, "start.delta2: expected a number greater than 0"),
    "an empty sample": (
        {"data": {"points": []}},
        "data.points: expected a list with one row",
    ),
    "no number": ({"data": {"points": [["nan", 1]]}}, "expected a finite number"),
    "no truncation": ({"data": {"points": POINTS, "truncation": "inf"}}, "data.truncation"),
    "negative truncation": ({"data": {"points": POINTS, "truncation": -1}}, "data.truncation"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused(name):
    changes, why = BAD[name]
    with pytest.raises(BadInput, match=why):
        problem_of(**changes)


def test_bad_input_is_one_line_on_the_terminal(tmp_path):
    file = tmp_path / "mine.toml"
    text = (
        '[model]\nkind = "single-index"\nactivation = "tanh"\n[data]\nsamples = "none.csv"\n'
        "[target]\nxi = [1]\n[start]\ntheta1 = [1]\ntheta2 = 0\n"
    )
    file.write_text(text, "utf-8")
    result = call("constants", "--problem", file)
    assert result.status == 2 and "data.samples" in one_line(result)
    (tmp_path / "none.csv").write_text("x\n", "utf-8")
    assert "nothing below it" in one_line(call("constants", "--problem", file))


def test_the_terminal_says_what_was_chosen_and_why_not():
    out = call("constants", "--problem", "single-index").out
    assert "λ₁′" in out and "≥" in out and "by cover of" in out
    assert "B = 1.12 was chosen" in out
