"""Numbers beside the theorems past the paper: the promises are kept, and false ones are caught.

Every kind of row is shown a run that breaks its law, and must say so.
"""

from dataclasses import replace
from fractions import Fraction as F

import numpy as np
import pytest
from flint import arb
from mpmath import mp

from deqproof.deq.law import Sample, matrix_of
from deqproof.flow.descent import mini_batches
from deqproof.flow.oracle import LineOracle
from deqproof.paper.numbers import linear_constants, linear_run, rows_past_the_paper
from deqproof.paper.numbers_kernel import kernel_rows, singular_problem, singular_rows
from deqproof.paper.numbers_line import line_row, line_rows
from deqproof.paper.numbers_losses import (
    Neuron,
    batch_gradients,
    loss_rows,
    radius_at_length,
    radius_exactly,
    sphere_row,
    squared,
)
from deqproof.paper.numbers_model import LinearRun
from deqproof.paper.numbers_neurons import law_rows, matrix_rows, seeded_neurons
from deqproof.paper.problem import load_problem, read_problem

PROBLEM, SAMPLE = load_problem(), load_problem("linear-sample")
RUN = linear_run(PROBLEM)


def problem_of(covariance, xi, theta1, theta2):
    return read_problem(
        {"model": {"kind": "linear"}, "data": {"covariance": covariance}, "target": {"xi": xi},
         "start": {"theta1": theta1, "theta2": theta2}}
    )  # fmt: skip


@pytest.mark.parametrize("problem", [PROBLEM, SAMPLE], ids=lambda p: p.name)
def test_every_promise_past_the_paper_is_kept(problem):
    rows = rows_past_the_paper(problem, linear_run(problem), 30)
    assert all(row.holds and row.method and row.where for row in rows)
    found = [row.theorem for row in rows]
    assert {name: found.count(name) for name in found} == {
        "intrinsic-flow": 1, "sgd-radius": 2, "every-loss": 1, "relu-law": 1,
        "rank-deficient": 4, "matrix-law": 2,
    }  # fmt: skip
    assert rows == rows_past_the_paper(problem, linear_run(problem), 30)


def test_a_line_that_is_another_is_an_alarm():
    run = LinearRun(((F(3, 2),),), (F(4, 5),), (F(-1, 2), F(1, 4)))
    true = LineOracle(F(3, 2), F(4, 5), run.start)
    assert line_row(true, run, F(5), 40).holds
    for wrong in (replace(true, eigenvalue=F(3, 2) + F(1, 10**20)), replace(true, xi=F(4, 5) - 1)):
        assert not line_row(wrong, run, F(5), 40).holds


def test_a_line_of_steep_slopes_keeps_its_digits():
    for theta1, xi in ((F(10**6), F(1)), (F(1), F(10**6))):
        run = LinearRun(((F(1),),), (xi,), (theta1, F(1, 2)))
        assert line_row(LineOracle(F(1), xi, run.start), run, F(1, 10**22), 30).holds


def test_what_does_not_move_has_no_line():
    assert line_rows(problem_of([[2, 1], [1, 2]], [1, 2], ["2/3", "4/3"], "1/3"), 20) == ()
    # The first coordinate that moves is taken.
    (row,) = line_rows(problem_of([[2, 1], [1, 2]], [1, 2], ["2/3", "1/3"], "1/3"), 20)
    assert row.holds
    # What is too steep to be followed is left out, and no fault.
    steep = problem_of([[1, 0], [0, 2]], [1, 1], [1, 1], "0.999999")
    assert all(row.holds for row in line_rows(steep, 20))


def test_stochastic_gradients_that_lean_outwards_are_an_alarm():
    assert isinstance(SAMPLE.law, Sample)
    run, eta = linear_run(SAMPLE), F(1, 64)

    def leaning(gradient):
        return lambda state: tuple(
            g + x / 1000 for g, x in zip(gradient(state), state, strict=True)
        )

    exact = list(batch_gradients(run, SAMPLE.law))
    assert radius_exactly(iter(exact), run.start, eta).holds
    assert not radius_exactly(map(leaning, exact), run.start, eta).holds
    assert not radius_exactly(iter(()), run.start, eta).holds

    batches = mini_batches(run.sample_gradient(SAMPLE.law), 60, 4, seed=1)
    (row,) = radius_at_length(batches, run.start, eta)
    assert row.holds
    (row,) = radius_at_length(lambda s: batches(s) + 1e-4 * s, run.start, eta)
    assert not row.holds
    assert radius_at_length(lambda s: 0 * s, run.start, eta) == ()


def test_leaky_relu_leaves_the_sphere():
    random = np.random.default_rng(7)
    points, targets = random.standard_normal((30, 2)), random.standard_normal(30)
    start = (F(1, 2), F(-1, 3), F(1, 4))

    def row(leak):
        field = Neuron(points, leak).flow(squared(targets))
        (found,) = sphere_row("relu-law", "‖θ₁‖² + (1 − θ₂)² − α²", field, start, F(1, 4))
        return found

    assert row(1.0).holds and row(0.0).holds
    assert not row(0.5).holds and abs(float(row(0.5).measured)) > 1e-3


@pytest.mark.parametrize("leak", [1.0, 0.5, 0.0])
def test_the_gradient_of_a_neuron_is_that_of_its_risk(leak):
    random = np.random.default_rng(3)
    points, targets = random.standard_normal((20, 2)), random.standard_normal(20)
    state, size = np.array([0.4, -0.7, 0.3]), 1e-6

    def risk(theta):
        y = np.zeros(20)  # by iteration of the DEQ map
        for _ in range(200):
            z = points @ theta[:-1] + theta[-1] * y
            y = np.where(z > 0, z, leak * z)
        return ((y - targets) ** 2).mean() / 2

    slopes = [(risk(state + h) - risk(state - h)) / (2 * size) for h in size * np.eye(3)]
    field = Neuron(points, leak).flow(squared(targets))
    assert field(state) == pytest.approx(-np.array(slopes), abs=1e-8)


def test_relu_is_a_claim_about_starts_with_one_fixed_point_only():
    beyond = problem_of([[2, 1], [1, 2]], [1, "1/2"], [0, "1/2"], 3)
    assert {r.theorem for r in loss_rows(beyond, linear_run(beyond))} == {
        "sgd-radius",
        "every-loss",
    }


def test_the_singular_problem_is_singular_in_one_direction():
    found = singular_problem(PROBLEM)
    assert found is not None and matrix_of(found.covariance).rank() == 4
    assert all(sum(row) == 0 for row in found.covariance)
    assert sum(PROBLEM.theta1) != 0  # something is in the kernel, and has to stay
    singular = problem_of([[1, 1], [1, 1]], [1, 2], ["1/2", "-3/4"], "1/3")
    assert singular_problem(singular) is singular
    assert singular_rows(problem_of([["3/2"]], ["4/5"], ["-1/2"], "1/4"), 20) == ()


@pytest.mark.parametrize(
    ("name", "factor", "claim"),
    [
        ("alpha", arb("1.001"), "‖θ₁^R‖² + (1 − θ₂)² − α_R²"),
        ("mu", 4, "ln(R(0)/R(t))/t ≥ 2λ⁺_min/α_R²"),
        ("mu", 4, "‖θ(t) − θ(∞)‖ ≤ √(2R(t)/μ_R)"),
    ],
)
def test_a_wrong_constant_of_a_singular_problem_is_an_alarm(name, factor, claim):
    problem = singular_problem(PROBLEM)
    assert problem is not None
    constants = linear_constants(problem, 20)
    rows = tuple(
        replace(r, value=replace(r.value, ball=r.ball * factor)) if r.name == name else r
        for r in constants.rows
    )
    found = kernel_rows(problem, replace(constants, rows=rows))
    assert claim in {r.claim for r in found if not r.holds}


def test_a_kernel_that_moves_and_a_limit_without_it_are_alarms():
    problem = singular_problem(PROBLEM)
    assert problem is not None
    constants = linear_constants(problem, 20)
    shifted = replace(constants, kernel_part=(F(0),) * 5)
    assert "‖θ₁^ker(t) − θ₁^ker(0)‖" in {
        r.claim for r in kernel_rows(problem, shifted) if not r.holds
    }
    # The limit of the range alone, without what stays in the kernel, is not where the flow ends.
    rest = (*constants.kernel_part, F(0))
    pairs = zip(constants.limit, rest, strict=True)
    limit = tuple(replace(v, ball=v.ball - arb(float(k))) for v, k in pairs)
    found = kernel_rows(problem, replace(constants, limit=limit))
    assert "‖θ(t) − θ(∞)‖ ≤ √(2R(t)/μ_R)" in {r.claim for r in found if not r.holds}


def test_several_neurons_move_and_keep_their_matrices():
    neurons, start = seeded_neurons(PROBLEM)
    assert all(row.holds for row in matrix_rows(PROBLEM))
    assert np.abs(neurons.flow(start)).max() > 0.01
    size = 1e-6

    def risk(state):
        U, W, C = neurons.parts(state)
        error = C @ np.linalg.inv(np.eye(2) - W) @ U - neurons.target
        return np.trace(error @ neurons.covariance @ error.T) / 2

    slopes = [(risk(start + h) - risk(start - h)) / (2 * size) for h in size * np.eye(len(start))]
    assert neurons.flow(start) == pytest.approx(-np.array(slopes), abs=1e-7)


def test_a_flow_of_other_neurons_is_an_alarm():
    neurons, start = seeded_neurons(PROBLEM)

    def decayed(state):
        return neurons.flow(state) - 1e-3 * state

    assert [row.holds for row in law_rows(neurons, decayed, start)] == [False, False]

    def frozen(state):  # without a trained readout only the first law is left
        slope = neurons.flow(state)
        slope[-4:] = 0
        return slope

    assert [row.holds for row in law_rows(neurons, frozen, start)] == [True, False]


def test_the_digits_of_the_exact_rows_are_those_asked_for():
    with mp.workdps(60):
        (row,) = line_rows(PROBLEM, 50)
        assert row.digits == 50 and abs(mp.mpf(row.measured)) < mp.mpf(10) ** -48
    assert all(row.digits == 50 for row in singular_rows(PROBLEM, 50))
