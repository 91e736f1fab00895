"""Activations at and beyond the edge of Theorem 3.8: ReLU, ELU and Swish, with tanh beside them.

ELU satisfies the hypotheses (σ' > 0). ReLU has σ' = 0 on a half-line, where nothing pulls, and many
minima, since its y depends on θ₁/(1 − θ₂) alone; for the same reason it keeps the sphere law. Swish
has σ' < 0 somewhere, so that ‖θ − θ*‖ may grow. Starts lie inside the ball ‖Δ‖ < 1/L,
outside it, and opposite: θ₁(0) = −cξ, where ReLU's neuron is active on the wrong half.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deqproof.core.errors import IllPosed
from deqproof.flow.floating import Array
from deqproof.paper.experiment.record import (
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
from deqproof.paper.experiment.sample_flow import SampleFlow, on_sphere, sample_flow

_ACTIVATIONS = ("tanh", "elu", "relu", "swish")
# Those with σ' > 0 everywhere: Theorem 3.8 speaks of them, inside the ball.
_PROMISED = ("tanh", "elu")
_XI = np.array([0.8, -0.5])
# The time in units of 1/rate at θ*, and the longest: ReLU's rate is 0, for want of one minimum.
_TIMES, _LONGEST = 25.0, 5e4
_INSIDE, _OUTSIDE, _OPPOSITE = (0.2, 0.95), (1.2, 2.5), (0.5, 2.0)
# A risk below this share of its start counts as fitted; a slope below that as rest.
_FITTED, _AT_REST, _NEAR = 1e-6, 1e-7, 1e-3
_ENDS = ("target", "another", "rest", "edge", "moving")
_HEADER = (
    "activation", "start", "starts", "fit_at_target", "fit_elsewhere", "rest_without_fit",
    "reach_the_edge", "still_moving", "largest_growth_of_distance", "largest_drift_of_sphere",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Flow:
    """Where one flow went, one of `_ENDS`; its distances from θ*, and its radii about (0, 1)."""

    end: str
    times: Array
    distances: Array
    radii: Array

    @property
    def growth(self) -> float:
        """The largest ‖Δ(t)‖/min_{s ≤ t}‖Δ(s)‖ − 1 while it is away from θ*."""
        far = self.distances[self.distances > _NEAR]
        return float((far / np.minimum.accumulate(far)).max() - 1) if len(far) else 0.0

    @property
    def drift(self) -> float:
        return float(np.abs(self.radii / self.radii[0] - 1).max())


@dataclass(frozen=True, slots=True)
class _Case:
    """All flows of an activation from one kind of start."""

    name: str
    place: str
    flows: tuple[_Flow, ...]

    def share(self, *ends: str) -> float:
        counts = Counter(f.end for f in self.flows)
        return sum(counts[end] for end in ends) / len(self.flows)

    @property
    def growth(self) -> float:
        return max(f.growth for f in self.flows)

    @property
    def drift(self) -> float:
        return max(f.drift for f in self.flows)

    def row(self) -> tuple[str | float, ...]:
        ends = [self.share(end) for end in _ENDS]
        return (self.name, self.place, len(self.flows), *ends, self.growth, self.drift)


def run(setting: Setting) -> Outcome:
    random = np.random.default_rng(setting.seed)
    X = random.standard_normal((100 if setting.quick else 1000, len(_XI)))
    count = 2 if setting.quick else 8
    cases: list[_Case] = []
    for place, moves in _moves(random, count).items():
        for name in _ACTIVATIONS:
            setting.tell(f"{name}, {place}")
            cases.append(_Case(name, place, _flows(sample_flow(name, X, _XI), moves)))
    return Outcome(
        tuple(_findings(cases)),
        (Table("starts", _HEADER, tuple(c.row() for c in cases)),),
        tuple(_panel(name, cases) for name in _ACTIVATIONS),
        "The distance from θ* against time, for every start of each activation. Inside the ball "
        "tanh and ELU fall monotonically.",
        (
            f"n = {len(X)} points from N(0, I) in R², ξ = ({_XI[0]}, {_XI[1]}), {count} starts of "
            f"each kind, up to t = {_TIMES:g}/rate at θ*, at most {_LONGEST:g}.",
            f"A start fits if the risk falls to {_FITTED:g} of its start. The edge is θ₂ = 1/L, "
            "beyond which some x have no unique fixed point.",
        ),
    )


def _moves(random: np.random.Generator, count: int) -> dict[str, Array]:
    """Moves away from θ*, in units of 1/L; the last ones lead to θ₁ = −cξ where L = 1."""
    directions = on_sphere(random, count, len(_XI) + 1)
    back = -(1 + random.uniform(*_OPPOSITE, (count, 1))) * _XI
    return {
        "inside the ball": directions * random.uniform(*_INSIDE, (count, 1)),
        "outside the ball": directions * random.uniform(*_OUTSIDE, (count, 1)),
        "opposite": np.hstack([back, 0.3 * directions[:, -1:]]),
    }


def _flows(flow: SampleFlow, moves: Array) -> tuple[_Flow, ...]:
    """The flows from θ* + move/L; a θ₂ at which some x has no fixed point is moved back."""
    edge = 0.98 / flow.lipschitz
    low = -np.inf if flow.activation.least >= 0 else 0.98 / flow.activation.least
    found: list[_Flow] = []
    for move in moves:
        start = flow.optimum + move / flow.lipschitz
        start[-1] = min(start[-1], 2 * edge - start[-1])
        start[-1] = max(start[-1], low)
        found.append(_flow(flow, start))
    return tuple(found)


def _flow(flow: SampleFlow, start: Array) -> _Flow:
    until = min(_TIMES / max(flow.late_rate(), 1e-300), _LONGEST)
    try:
        found = flow.follow(start, until, tolerance=1e-8, method="lsoda")
        times, states = found.times, found.states
    except IllPosed:  # θ₂ left the range in which every x has one fixed point
        return _Flow("edge", np.zeros(1), flow.distances(start[None]), np.ones(1))
    radii = np.linalg.norm(states - np.append(0 * flow.xi, 1.0), axis=1)
    return _Flow(_end(flow, states), times, flow.distances(states), radii)


def _end(flow: SampleFlow, states: Array) -> str:
    last = states[-1]
    if flow.risk(last) <= _FITTED * flow.risk(states[0]):
        return "target" if flow.distances(last) < 0.05 else "another"
    if last[-1] >= 0.998 / flow.lipschitz:
        return "edge"
    return "rest" if float(np.linalg.norm(flow.gradient(last))) < _AT_REST else "moving"


def _findings(cases: Sequence[_Case]) -> list[Finding]:
    found: list[Finding] = []
    for c in cases:
        promised = c.name in _PROMISED and c.place == "inside the ball"
        name = f"{c.name}, {c.place}"
        if promised:
            found += [
                at_most(f"{name}: largest growth of ‖Δ‖", 1 + c.growth, 1.0, "thm-3.8", 1e-6),
                at_least(f"{name}: share of starts that fit", c.share("target"), 1.0, "thm-3.8",
                         0.0),
            ]  # fmt: skip
            continue
        found += [
            seen(f"{name}: share of starts that fit", c.share("target", "another")),
            seen(f"{name}: share at rest without a fit", c.share("rest")),
            seen(f"{name}: largest growth of ‖Δ‖", 1 + c.growth),
        ]
        if c.name == "relu":
            found.append(
                vanishes(f"{name}: drift of ‖θ − (0, 1)‖, relative", c.drift, "every-loss", 1e-5)
            )
    return found


def _panel(name: str, cases: Sequence[_Case]) -> Panel:
    """Distances over time; starts inside the ball are drawn in full, the others dashed."""
    curves = [
        curve(
            c.place if k == 0 else "",
            f.times[1:],
            f.distances[1:],
            c.place != "inside the ball",
        )
        for c in cases
        if c.name == name
        for k, f in enumerate(f for f in c.flows[:12] if len(f.times) > 2)
    ]
    return Panel(name, "t", "‖θ − θ*‖", tuple(curves), log_across=True)


EXPERIMENT = Experiment(
    "activations-robustness",
    "ReLU, ELU and Swish",
    "Single-index DEQs on 1000 Gaussian points with activations that satisfy the hypotheses of "
    "Theorem 3.8 (tanh, ELU) and that do not (ReLU, Swish), from starts inside the ball "
    "‖θ − θ*‖ < 1/L, outside it, and with θ₁(0) = −cξ: who fits, and does the distance ever grow?",
    run,
)
