"""Gradient descent in every number system, and the identity that it obeys in all of them.

⟨θ − c, ∇ℓ⟩ = 0 for every loss of the output, so α_{t+1}² = α_t² + η²‖g_t‖², exactly, for the
gradient of the risk and for that of any mini-batch.
"""

from fractions import Fraction as F
from itertools import islice

import numpy as np
import pytest
from flint import arb, fmpq
from mpmath import mp, mpf

from deqproof.core.errors import BadInput, IllPosed
from deqproof.core.number import BALL, RATIONAL
from deqproof.deq.law import Sample
from deqproof.flow.descent import descend, descend_in, largest_step, mini_batches
from deqproof.paper.numbers_descent import check_radius_exactly, check_radius_in_balls
from deqproof.paper.numbers_model import GRADIENT, linear_run
from deqproof.paper.problem import load_problem

RUN = linear_run(load_problem())
ETA = F(1, 50)


def quadratic(state):
    """∇ of ½(x² + 10y²): descent converges exactly for η < 2/10."""
    return state * np.array([1.0, 10.0])


def test_number_systems_agree_step_by_step():
    exact = list(
        islice(
            descend_in(RUN.over(RATIONAL, GRADIENT), RUN.start_in(RATIONAL["const"]), fmpq(1, 50)),
            4,
        )
    )
    balls = list(
        islice(
            descend_in(RUN.over(BALL, GRADIENT), RUN.start_in(BALL["const"]), arb(fmpq(1, 50))), 4
        )
    )
    with mp.workdps(30):
        start = tuple(mpf(x.numerator) / x.denominator for x in RUN.start)
        digits = list(islice(descend_in(RUN.mp_gradient(30), start, mpf(1) / 50), 4))
    floats = descend(RUN.float_gradient(), RUN.start, ETA, 3).states
    for k in range(4):
        for q, ball, x, y in zip(exact[k][0], balls[k][0], digits[k][0], floats[k], strict=True):
            value = float(F(int(q.p), int(q.q)))
            assert ball.overlaps(arb(q))
            assert float(x) == pytest.approx(value, rel=1e-15, abs=1e-15)
            assert y == pytest.approx(value, rel=1e-13, abs=1e-13)


@pytest.mark.parametrize("name", ["linear", "linear-sample"])
def test_the_radius_grows_exactly_by_the_step(name):
    run = linear_run(load_problem(name))
    exact = check_radius_exactly(run, ETA, most=4)
    assert exact.steps >= 3 and exact.largest == 0
    balls = check_radius_in_balls(run, ETA, 30)
    assert balls.steps == 100
    assert balls.largest.contains(0) and balls.largest.abs_upper() < 1e-30


def test_the_check_of_the_identity_can_fail(monkeypatch):
    # With a gradient that is off by a thousandth the identity breaks, and is seen to.
    wrong = (GRADIENT[0], GRADIENT[1] * F(1001, 1000))
    monkeypatch.setattr("deqproof.paper.numbers_descent.GRADIENT", wrong)
    assert check_radius_exactly(RUN, ETA, most=3).largest > 0
    assert not check_radius_in_balls(RUN, ETA, 30).largest.contains(0)


def test_stochastic_descent_obeys_the_identity_too():
    problem = load_problem("linear-sample")
    assert isinstance(problem.law, Sample)
    run = linear_run(problem)
    gradient = run.sample_gradient(problem.law)
    rows = []

    def on_rows(state, chosen):
        rows.append(chosen)
        return gradient(state, chosen)

    found = descend(mini_batches(on_rows, 60, 8, seed=3), run.start, ETA, 200)
    radius2 = (found.states[:, :-1] ** 2).sum(axis=1) + (1 - found.states[:, -1]) ** 2
    slopes = np.diff(found.states, axis=0) / -float(ETA)
    growth = radius2[:-1] + float(ETA) ** 2 * (slopes**2).sum(axis=1)
    assert np.abs(radius2[1:] - growth).max() < 1e-13
    assert radius2[-1] > radius2[0] + 1e-4
    assert all(len(set(r.tolist())) == 8 for r in rows)
    # The batch of all points gives the gradient of the risk.
    everything = gradient(found.states[5], np.arange(60))
    assert np.allclose(everything, run.float_gradient()(found.states[5]), rtol=1e-12)


def test_equal_seeds_draw_equal_batches():
    problem = load_problem("linear-sample")
    run = linear_run(problem)

    def last(seed):
        batches = mini_batches(run.sample_gradient(problem.law), 60, 4, seed)
        return descend(batches, run.start, ETA, 50).states[-1]

    assert np.array_equal(last(1), last(1))
    assert not np.array_equal(last(1), last(2))


def test_heavy_ball_is_faster_on_a_narrow_valley():
    def size(momentum):
        return np.abs(descend(quadratic, [1, 1], 0.05, 100, momentum=momentum).states[-1]).max()

    assert size(0.5) < size(0.0) / 10
    # One step by hand: v₁ = −ηg₀, v₂ = ½v₁ − ηg₁.
    x = descend(quadratic, [1, 1], 0.1, 2, momentum=0.5).states[:, 0]
    assert x == pytest.approx([1, 0.9, 0.9 + 0.5 * -0.1 - 0.1 * 0.9])


def test_descent_ends_at_its_goal():
    found = descend(quadratic, [1, 0], 0.1, 5000, goal=lambda s: s[:, 0] <= 1e-3)
    assert found.reached and found.steps == 66  # 0.9^66 < 10^−3 < 0.9^65
    assert not descend(quadratic, [1, 0], 0.1, 10, goal=lambda s: s[:, 0] <= 1e-3).reached
    assert descend(quadratic, [1, 0], 0.1, 5000, goal=lambda s: s[:, 0] <= 2).steps == 0
    assert descend(quadratic, [1, 1], 0.1, 0).steps == 0
    assert descend(quadratic, [1, 0], 1e-9, 4567).steps == 4567


def test_descent_ends_before_it_leaves_the_finite_numbers():
    found = descend(quadratic, [1, 1], 1.0, 10_000)
    assert found.steps < 1000 and np.isfinite(found.states).all()


def test_the_largest_step_of_a_quadratic():
    def keeps(etas, before, after):
        return np.abs(after[:, 1]) <= np.abs(before[:, 1])

    found = largest_step(lambda s: s * np.array([1.0, 10.0]), keeps, [1, 1], 1e-4)
    assert found.failing is not None and found.largest <= 0.2 <= found.failing
    assert found.failing < 1.001 * found.largest
    # Nothing fails where everything is allowed, and the first may fail already.
    assert largest_step(quadratic, lambda e, b, a: e > 0, [0, 0], 1e-4).failing is None
    assert largest_step(quadratic, keeps, [1, 1], 1.0).largest == 0.0


@pytest.mark.parametrize(("steps", "momentum"), [(-1, 0), (1, 1), (1, -0.5)])
def test_bad_options(steps, momentum):
    with pytest.raises(BadInput, match="expected steps"):
        descend(quadratic, [1, 1], 0.1, steps, momentum=momentum)


def test_bad_batches():
    with pytest.raises(BadInput, match="expected a batch of 1 to 3 points, got 4"):
        mini_batches(lambda s, r: s, 3, 4, seed=0)
    weighted = Sample(((F(1), F(1), F(1)), (F(1), F(0), F(0))), (F(1, 3), F(2, 3)))
    with pytest.raises(IllPosed, match="equal weight"):
        linear_run(load_problem("linear-sample")).sample_gradient(weighted)
