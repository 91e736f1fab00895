"""Gradient descent with steps from η₀ up to divergence: what is promised, and what still works.

For the linear problem that ships, Theorem 3.6 promises a contraction in every step for η ≤ η₀. A
step leaves the sphere outwards, α_{t+1}² = α_t² + η²‖∇R‖², and on a larger sphere the risk is
flatter: steps far beyond the local edge of stability 2/λ_max(∇²R(θ(∞))) cost time, not
convergence. A single-index model has no such way out: a step can leave θ₂ < 1/L.
"""

from __future__ import annotations

import numpy as np

from deqproof.paper.experiment.record import (
    Cell,
    Experiment,
    Finding,
    Outcome,
    Panel,
    Setting,
    Table,
    at_least,
    at_most,
    curve,
    seen,
    vanishes,
)
from deqproof.paper.experiment.single_index_steps import SingleSweep, sweep_single
from deqproof.paper.experiment.sweep import CONTRACTS, FALLS, LinearSweep, sweep_linear
from deqproof.paper.report.svg import Curve

_LINEAR_HEADER = (
    "eta", "eta_over_eta0", "outcome", "risk_end_over_start", "steps_to_a_millionth",
    "worst_contraction_over_promise", "radius2_end_over_start", "radius2_bound_over_start",
)  # fmt: skip
_SINGLE_HEADER = ("eta", "eta_over_promised", "outcome", "worst_contraction", "risk_end_over_start")


def run(setting: Setting) -> Outcome:
    count, steps = (24, 300) if setting.quick else (80, 20_000)
    setting.tell(f"linear, {count} step sizes, {steps} steps each")
    linear = sweep_linear(count, steps)
    setting.tell("sigmoid on 1000 points")
    single = sweep_single(setting.seed, 12 if setting.quick else 40, 60 if setting.quick else 400)
    return Outcome(
        (*_linear_findings(linear), *_single_findings(single)),
        (
            Table("linear", _LINEAR_HEADER, _linear_rows(linear)),
            Table("single-index", _SINGLE_HEADER, _single_rows(single)),
        ),
        _panels(linear, single),
        "Left: the risk of the linear problem at the end against the step size; descent converges "
        "far beyond the edge of stability, but ever more slowly. Middle: the squared radius grows "
        "with the step and stays below its bound up to η₀. Right: the risk of the single-index "
        "problem at the end, where steps beyond the edge fail.",
        (
            f"Linear: the problem that ships, {steps} steps for each of {count} sizes. "
            "Single-index: sigmoid on 1000 Gaussian points in R².",
            "For the single-index problem ρ and Λ are the extreme values found in the ball, not "
            "proved bounds.",
        ),
    )


def _linear_findings(sweep: LinearSweep) -> list[Finding]:
    eta0, edge = sweep.eta0, sweep.edge
    contracting = sweep.largest(CONTRACTS)
    falling = sweep.largest(CONTRACTS, FALLS)
    promised = sweep.etas <= eta0
    growth = (sweep.radii.max(axis=0) / sweep.radius_bound)[promised].max()
    rose = int((sweep.risks[-1] > sweep.risks[0]).sum())
    return [
        at_most("linear: largest R_{t+1}/((1 − ηλ_min/α_t²)R_t) for η ≤ η₀",
                float(sweep.worst[promised].max()), 1.0, "thm-3.6", 1e-9),
        at_most("linear: largest α_t²/(α₀² + 2ηR₀) for η ≤ η₀", float(growth), 1.0, "thm-3.6",
                1e-12),
        at_least("linear: largest step up to which every step contracts so, against η₀",
                 contracting, eta0, "thm-3.6", 0.1),
        vanishes("linear: α_{t+1}² − α_t² − η²‖∇R(θ_t)‖², relative, over all steps",
                 sweep.identity, "thm-3.6", 1e-9),
        seen("linear: largest step with which the risk falls in every step, over η₀",
             falling / eta0),
        seen("linear: edge of stability over η₀", edge / eta0),
        seen("linear: largest step that reaches a millionth of the risk, over the edge",
             sweep.reaching / edge),
        seen(f"linear: of {len(sweep.etas)} steps, those whose risk ends above its start", rose),
        seen("linear: fastest step over the edge", sweep.fastest / edge),
    ]  # fmt: skip


def _single_findings(sweep: SingleSweep) -> list[Finding]:
    promised = sweep.etas <= sweep.promised
    return [
        at_most("single-index: largest r_{t+1}/((1 − ηλ₁/2)r_t) for η ≤ λ₁/(2λ₂)",
                float(sweep.worst[promised].max()), 1.0, "thm-3.9", 1e-9),
        at_least("single-index: largest step with which r falls in every step, against λ₁/(2λ₂)",
                 sweep.contracting, sweep.promised, "thm-3.9", 1e-9),
        seen("single-index: edge of stability over λ₁/(2λ₂)", sweep.edge / sweep.promised),
        seen("single-index: largest step that works over the edge of stability",
             sweep.working / sweep.edge),
    ]  # fmt: skip


def _linear_rows(sweep: LinearSweep) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for k, eta in enumerate(sweep.etas):
        risk, radius = sweep.risks[:, k] / sweep.risks[0, k], sweep.radii[0, k]
        there = np.flatnonzero(risk <= 1e-6)
        rows.append((
            float(eta), float(eta / sweep.eta0), sweep.outcome(k), float(risk[-1]),
            int(there[0]) if len(there) else "", float(sweep.worst[k]),
            float(sweep.radii[-1, k] / radius), float(sweep.radius_bound[k] / radius),
        ))  # fmt: skip
    return tuple(rows)


def _single_rows(sweep: SingleSweep) -> tuple[tuple[Cell, ...], ...]:
    columns = (sweep.etas, sweep.etas / sweep.promised, sweep.outcomes, sweep.worst, sweep.risks)
    return tuple(
        tuple(x if isinstance(x, str) else float(x) for x in row)
        for row in zip(*columns, strict=True)
    )


def _panels(linear: LinearSweep, single: SingleSweep) -> tuple[Panel, ...]:
    x = linear.etas / linear.edge
    last = np.maximum(linear.risks[-1] / linear.risks[0], 1e-34)
    start = linear.radii[0]
    growth, bound = linear.radii[-1] / start - 1, linear.radius_bound / start - 1
    done = [k for k, r in enumerate(single.risks) if np.isfinite(r)]
    return (
        Panel("Linear: risk at the end", "η/edge of stability", "R/R(0)",
              (curve("risk", x, last), *_marks(linear.eta0 / linear.edge, 1e-34)), True),
        Panel("Linear: growth of the sphere", "η/edge of stability", "α²/α₀² − 1",
              (curve("at the end", x, growth), curve("2ηR₀/α₀², for η ≤ η₀", x, bound, True)),
              True),
        Panel("Single-index: risk at the end", "η/edge of stability", "R/R(0)",
              (curve("risk", single.etas[done] / single.edge, single.risks[done]),
               *_marks(single.promised / single.edge, float(np.nanmin(single.risks)))), True),
    )  # fmt: skip


def _marks(promised: float, low: float) -> tuple[Curve, Curve]:
    return (
        curve("promised", [promised] * 2, [low, 1], True),
        curve("edge", [1, 1], [low, 1], True),
    )


EXPERIMENT = Experiment(
    "step-size",
    "Step sizes across η₀",
    "Gradient descent with steps from η₀/4 up to a million times the local edge of stability, on "
    "the linear problem that ships, and on a single-index one: where does the contraction of "
    "Theorems 3.6 and 3.9 end, and where does convergence?",
    run,
)
