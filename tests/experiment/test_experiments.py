"""Every experiment, in its quick variant: promises are kept, and a broken one is noticed.

What is promised is computed apart from what is measured: the sphere ‖θ − c‖ = α, the limit
(ξu∞, 1 − u∞), the rates 2μ ≤ −R'/R → 2ν, and r' ≤ −λ₁r in the ball of radius δ₂.
"""

from dataclasses import replace

import numpy as np
import pytest

from deqproof.core.errors import BadInput
from deqproof.paper.experiment import linear_sanity
from deqproof.paper.experiment.catalog import EXPERIMENTS, experiment_named
from deqproof.paper.experiment.linear_flow import LinearFlow, follow
from deqproof.paper.experiment.record import Setting, at_least, at_most, seen, tends, vanishes
from deqproof.paper.experiment.sample_flow import on_sphere, promised_rate, sample_flow
from deqproof.paper.problem import load_problem

QUICK = Setting(seed=7, quick=True)
# The ids of the command line's contract.
THEOREMS = {
    "thm-3.1", "lem-3.2", "thm-3.3", "thm-3.4", "thm-3.6", "thm-3.8", "thm-3.9",
    "rank-deficient", "every-loss", "",
}  # fmt: skip


@pytest.fixture(scope="module", params=EXPERIMENTS)
def outcome(request):
    return EXPERIMENTS[request.param].run(QUICK)


@pytest.mark.slow
def test_promises_are_kept(outcome):
    assert not outcome.alarms
    assert sum(bool(f.relation) for f in outcome.findings) >= 3


@pytest.mark.slow
def test_outcome_is_whole(outcome):
    assert {f.theorem for f in outcome.findings} <= THEOREMS
    for table in outcome.tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.header)}
    assert all(panel.curves and all(c.points for c in panel.curves) for panel in outcome.panels)
    assert outcome.alt


def test_seed_decides():
    run = EXPERIMENTS["rank-deficient"].run
    first, again, other = run(QUICK), run(QUICK), run(replace(QUICK, seed=8))
    assert first.findings == again.findings
    assert first.findings != other.findings


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (at_most("", 1.0, 1.0, "", 1e-9), at_most("", 1.01, 1.0, "", 1e-9)),
        (at_least("", 1.0, 1.0, "", 1e-9), at_least("", 0.99, 1.0, "", 1e-9)),
        (vanishes("", 1e-12, "", 1e-9), vanishes("", -1e-6, "", 1e-9)),
        (tends("", 1.009, 1.0, "", 0.01), tends("", 1.02, 1.0, "", 0.01)),
    ],
)
def test_broken_promise_is_an_alarm(good, bad):
    assert good.holds
    assert not bad.holds


@pytest.mark.parametrize("make", [at_most, at_least, tends])
def test_what_is_no_number_keeps_no_promise(make):
    assert not make("", float("nan"), 1.0, "", 1e-9).holds
    assert not vanishes("", float("nan"), "", 1.0).holds
    assert seen("", 2.0).ratio is None


def test_wrong_limit_is_noticed(monkeypatch):
    """A limit that forgets the sign of u, as one reading of Theorem 3.3 has it."""
    right = LinearFlow.limit
    monkeypatch.setattr(LinearFlow, "limit", property(lambda self: -right.__get__(self)))
    alarms = linear_sanity.run(QUICK).alarms
    assert any("θ(∞)" in f.claim for f in alarms)


def test_flow_is_followed_to_the_end():
    flow = follow(load_problem(), decades=6)
    assert flow.drift < 1e-10
    assert flow.seen.risk[-1] < 1e-5 * flow.seen.risk[0]
    assert flow.distances[-1] < 1e-2 * flow.distances[0]
    assert flow.late_rate() > 2 * flow.number("mu")


def test_rate_is_the_derivative_of_the_distance():
    """rate(θ) = 2⟨Δ, ∇R⟩/r against a difference of r along the flow."""
    random = np.random.default_rng(3)
    flow = sample_flow("tanh", random.standard_normal((50, 2)), np.array([0.5, -0.3]))
    start = flow.optimum + 0.3 * on_sphere(random, 1, 3)[0]
    step = 1e-6
    after, before = (start + s * step * -flow.gradient(start) for s in (1, -1))
    r = flow.distances(np.array([before, start, after])) ** 2
    assert flow.rate(start) == pytest.approx(-(r[2] - r[0]) / (2 * step * r[1]), rel=1e-6)


def test_promised_rate_by_hand():
    """Points ±1 in R, tanh, ξ = 0: y = 0 at θ*, so that ρ = 0 and nothing is promised there."""
    flow = sample_flow("tanh", np.array([[1.0], [-1.0]]), np.array([0.0]))
    assert promised_rate(flow, 0.1, np.random.default_rng(0)).rate == 0
    # sigmoid has σ(0) = ½: E[(x, y)(x, y)ᵀ] = diag(1, ¼) at θ*, and ρ is near ¼ in a small ball
    flow = sample_flow("sigmoid", np.array([[1.0], [-1.0]]), np.array([0.0]))
    promise = promised_rate(flow, 1e-3, np.random.default_rng(0))
    assert promise.rho == pytest.approx(0.25, rel=1e-2)
    assert promise.rate == pytest.approx(2 * 0.25 * 0.25**2, rel=2e-2)
    assert promise.rate < promise.sharp


def test_unknown_name_is_refused():
    with pytest.raises(BadInput, match="did you mean 'step-size'"):
        experiment_named("step-sise")
