"""`deqproof flow --method descent` in every arithmetic: exact rationals are the judge.

θ ← θ − η∇R(θ), and α_{t+1}² = α_t² + η²‖∇R(θ_t)‖² for α² = ‖θ₁‖² + (1 − θ₂)².
"""

import csv
import re
from fractions import Fraction as F

import pytest

from cli.command import call, one_line
from deqproof.paper.numbers_model import GRADIENT
from deqproof.paper.problem import load_problem
from deqproof.paper.report.run import Listener, run_problem

LINEAR = """[model]
kind = "linear"
[data]
law = "gaussian"
covariance = [["1"]]
[target]
xi = ["2"]
[start]
theta1 = ["1"]
theta2 = "{theta2}"
[descent]
eta = "{eta}"
"""


@pytest.fixture
def posed(tmp_path):
    def write(theta2="0", eta="1/100"):
        path = tmp_path / "posed.toml"
        path.write_text(LINEAR.format(theta2=theta2, eta=eta), "utf-8")
        return path

    return write


def exact_end(steps):
    a, b, eta = F(1), F(0), F(1, 100)
    for _ in range(steps):
        u = 1 - b
        error = a / u - 2
        a, b = a - eta * error / u, b - eta * error * a / u**2
    return a, b


def run(problem, tmp_path, *words, until="1/20"):
    path = tmp_path / "run.csv"
    fixed = ("--problem", problem, "--until", until, "--points", 5, "--csv", path)
    result = call("flow", *fixed, "--method", *words)
    assert result.status == 0, result.err
    with path.open(encoding="utf-8", newline="") as stream:
        _, *rows = csv.reader(stream)
    return result.out, [[F(x) for x in row] for row in rows]


@pytest.mark.parametrize(
    ("words", "digits"),
    [
        (["descent"], 15),
        (["descent", "--digits", 17], 15),
        (["descent", "--digits", 50], 49),
        (["descent-balls", "--digits", 50], 49),
    ],
)
def test_the_end_is_that_of_exact_rationals(words, digits, posed, tmp_path):
    out, rows = run(posed(), tmp_path, *words)
    assert len(rows) == 6 and rows[-1][0] == F(1, 20)
    for x, y in zip(rows[-1][1:3], exact_end(5), strict=True):
        assert abs(x - y) < F(1, 10**digits)
        assert digits > 20 or abs(x - y) == 0 or abs(x - y) > F(1, 10**25)  # float64 it is
    assert "at each of 5 steps" in out


def test_the_error_of_the_radius_follows_the_digits(posed, tmp_path):
    out, _ = run(posed(), tmp_path, "descent", "--digits", 40)
    assert 0 <= F(re.findall(r"up to an error of (\S+)\.\n", out)[0]) < F(1, 10**45)
    out, _ = run(posed(), tmp_path, "descent")
    assert F(re.findall(r"up to an error of (\S+)\.\n", out)[0]) < F(1, 10**14)


def test_balls_tell_their_radius_and_hold_the_iterate(posed, tmp_path):
    out, rows = run(posed(), tmp_path, "descent-balls", "--digits", 20)
    radius = F(re.findall(r"is within (\S+) of these numbers", out)[0])
    assert 0 < radius < F(1, 10**25)
    assert abs(rows[-1][1] - exact_end(5)[0]) < F(1, 10**19)
    assert "all contain 0" in out


@pytest.mark.parametrize("words", [["descent"], ["descent", "--digits", 30], ["descent-balls"]])
def test_a_wrong_gradient_is_seen(words, posed, tmp_path, monkeypatch):
    wrong = (GRADIENT[0], GRADIENT[1] * F(1001, 1000))
    monkeypatch.setattr("deqproof.paper.numbers_model.GRADIENT", wrong)
    monkeypatch.setattr("deqproof.paper.report.steps.GRADIENT", wrong)
    if words == ["descent"]:
        monkeypatch.setattr("deqproof.paper.report.steps.float_risk", _wrong_float_risk)
    if words == ["descent-balls"]:
        result = call("flow", "--problem", posed(), "--until", "1/20", "--method", *words)
        assert result.status == 2 and "fails by balls at 5 steps" in one_line(result)
    else:
        out, _ = run(posed(), tmp_path, *words)
        assert F(re.findall(r"up to an error of (\S+)\.\n", out)[0]) > F(1, 10**7)


def _wrong_float_risk(problem):
    from deqproof.paper.report.roads import float_risk

    look = float_risk(problem)
    return lambda s: (look(s)[0], look(s)[1] * [1, 1.001])


@pytest.mark.parametrize(
    "words", [["descent"], ["descent", "--digits", 30], ["descent-balls", "--digits", 30]]
)
def test_a_pole_ends_the_run(words, posed):
    result = call("flow", "--problem", posed(eta="1"), "--method", *words)
    assert result.status == 1 and "Stopped early" in result.out


def test_balls_that_burst_say_so(posed):
    result = call("flow", "--problem", posed(), "--method", "descent-balls", "--digits", 10)
    assert result.status == 1 and "more --digits" in result.out


@pytest.mark.parametrize("words", [["descent", "--digits", 20], ["descent-balls"]])
def test_a_start_too_near_to_the_pole(words, posed):
    problem = posed(theta2="0." + 60 * "9")
    assert "more --digits" in one_line(call("flow", "--problem", problem, "--method", *words))


def test_balls_are_for_linear_problems():
    result = call("flow", "--problem", "single-index-sample", "--method", "descent-balls")
    assert "--method descent --digits" in one_line(result)


@pytest.mark.parametrize(
    ("method", "digits"),
    [
        ("taylor", 20), ("enclose", 20), ("mpmath", 20),
        ("descent", 17), ("descent", 30), ("descent-balls", 30),
    ],
)  # fmt: skip
def test_a_run_tells_how_far_it_is(method, digits, posed):
    reached = []
    listener = Listener(progress=lambda t: reached.append(float(t)))
    run_problem(load_problem(posed()), method, F(1, 2), 5, digits, listener)
    assert reached == sorted(reached) and reached[-1] == 0.5
