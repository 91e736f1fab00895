"""Single-index DEQs on 1000 points: the measured rate against the distance from the target.

Theorem 3.8 promises that r = ‖θ − θ*‖² falls at the rate λ₁(δ₂) = 2ργ²/(1 + Lδ₂) at least, in
the ball of radius δ₂. Measured is the rate at many points at each distance, and along flows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
    tends,
)
from deqproof.paper.experiment.sample_flow import (
    Promise,
    SampleFlow,
    on_sphere,
    promised_rate,
    proved_rate,
    sample_flow,
)
from deqproof.paper.report.svg import Curve

_ACTIVATIONS = ("sigmoid", "tanh", "softplus")
_SHARES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
# At so many of them ρ is bounded from below; farther out that takes long, or fails.
_PROVED = 3
_XI = np.array([0.8, -0.5])
_HEADER = (
    "activation", "distance", "rate_least", "rate_median", "rate_promised", "rate_promised_sharp",
    "measured_over_promised", "B", "gamma", "rho_proved", "rho_measured",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Case:
    """An activation: the rates at random points of each distance, the promise for each, and one
    flow from the largest distance with the rate along it. `promises` have the least ρ that was
    found, `proved` a bound of it from below, where there is one."""

    flow: SampleFlow
    promises: tuple[Promise, ...]
    proved: tuple[Promise | None, ...]
    rates: Array
    path: Array
    along: Array

    @property
    def name(self) -> str:
        return self.flow.activation.name

    @property
    def radii(self) -> Array:
        return np.array([p.delta2 for p in self.promises])

    @property
    def least(self) -> Array:
        """The least rate at each distance."""
        return self.rates.min(axis=1)

    @property
    def promised(self) -> Array:
        return np.array([p.rate for p in self.promises])

    def rows(self) -> list[tuple[str | float, ...]]:
        middle = np.median(self.rates, axis=1)
        return [
            (
                self.name,
                p.delta2,
                low,
                mid,
                p.rate,
                p.sharp,
                low / p.rate,
                p.B,
                p.gamma,
                q.rho if q else "",
                p.rho,
            )
            for p, low, mid, q in zip(self.promises, self.least, middle, self.proved, strict=True)
        ]


def run(setting: Setting) -> Outcome:
    random = np.random.default_rng(setting.seed)
    X = random.standard_normal((200 if setting.quick else 1000, len(_XI))).round(2)
    cases: list[_Case] = []
    for name in _ACTIVATIONS[: 2 if setting.quick else None]:
        setting.tell(name)
        cases.append(_case(sample_flow(name, X, _XI), random, 20 if setting.quick else 200))
    return Outcome(
        tuple(f for c in cases for f in _findings(c)),
        (Table("rates", _HEADER, tuple(row for c in cases for row in c.rows())),),
        tuple(map(_panel, cases)),
        "For each activation the least measured rate and the promised one, against the distance "
        "from θ*: the measured rate hardly changes, while the promised one falls by many decades "
        "as the distance nears 1/L.",
        (
            f"n = {len(X)} points from N(0, I) in R², ξ = ({_XI[0]}, {_XI[1]}).",
            "The promise has a proved ρ, bounded from below in balls, near θ*; the one "
            "with the least ρ that was found goes to every distance, and is no proof. B is the "
            "truncation radius at which the promise is best.",
        ),
    )


def _case(flow: SampleFlow, random: np.random.Generator, count: int) -> _Case:
    radii = np.array(_SHARES) / flow.lipschitz
    slow = flow.slowest_direction()
    directions = np.vstack([on_sphere(random, count, len(flow.xi) + 1), slow, -slow])
    rates = np.array([flow.rates(flow.optimum + r * directions) for r in radii])
    worst = directions[int(rates[-1].argmin())]
    until = 12 * np.log(10) / flow.late_rate()
    path = flow.follow(flow.optimum + radii[-1] * worst, until).states
    path = path[flow.distances(path) > 1e-5]
    promises = tuple(promised_rate(flow, float(r), random) for r in radii)
    near = [proved_rate(flow, promise) for promise in promises[:_PROVED]]
    proved = (*near, *[None] * (len(promises) - len(near)))
    return _Case(flow, promises, proved, rates, path, flow.rates(path))


def _findings(case: _Case) -> list[Finding]:
    ratios = case.least / case.promised
    distances = case.flow.distances(case.path)
    k = int(ratios.argmin())
    return [
        at_least(
            f"{case.name}: least rate at distance {case.radii[k]:.3g}, where it is nearest to λ₁",
            case.least[k], case.promised[k], "thm-3.8", 1e-9,
        ),
        at_least(f"{case.name}: least rate along the flow, against λ₁ of its start",
                 float(case.along.min()), case.promised[-1], "thm-3.8", 1e-9),
        at_most(f"{case.name}: largest growth of ‖Δ‖ between two moments of the flow",
                float((distances[1:] / distances[:-1]).max()), 1.0, "thm-3.8", 1e-9),
        tends(f"{case.name}: rate at the end of the flow against 2λ_min(∇²R(θ*))",
              float(case.along[-1]), case.flow.late_rate(), "", 2e-2),
        seen(f"{case.name}: measured over promised, near θ*", ratios[0]),
        seen(f"{case.name}: measured over promised, at distance 0.9/L", ratios[-1]),
        *_proved_findings(case),
        seen(f"{case.name}: λ₁'/λ₁ at distance 0.9/L",
             case.promises[-1].sharp / case.promises[-1].rate),
    ]  # fmt: skip


def _proved_findings(case: _Case) -> list[Finding]:
    """At the distances where ρ is proved: the rate against λ₁, and ρ against what was found."""
    found = [
        (low, proved, measured)
        for low, proved, measured in zip(case.least, case.proved, case.promises, strict=True)
        if proved
    ]
    if not found:
        return [seen(f"{case.name}: distances at which ρ is proved", 0)]
    low, proved, _ = min(found, key=lambda each: each[0] / each[1].rate)
    tightest = max(q.rho / m.rho for _, q, m in found)
    return [
        at_least(f"{case.name}: least rate at distance {proved.delta2:.3g}, against the proved λ₁",
                 low, proved.rate, "thm-3.8", 1e-9),
        at_most(f"{case.name}: largest proved ρ over the least ρ that was found", tightest, 1.0,
                "thm-3.8", 1e-6),
        seen(f"{case.name}: largest distance at which ρ is proved, times L",
             max(q.delta2 for _, q, _ in found) * case.flow.lipschitz),
    ]  # fmt: skip


def _panel(case: _Case) -> Panel:
    distances = case.flow.distances(case.path)
    return Panel(
        case.name,
        "distance from θ*",
        "rate of ‖θ − θ*‖²",
        (
            curve("least measured", case.radii, case.least),
            curve("along a flow", distances, case.along),
            curve("promised, λ₁", case.radii, case.promised, True),
            *_proved_curve(case),
            curve("sharper, λ₁'", case.radii, [p.sharp for p in case.promises], True),
        ),
    )


def _proved_curve(case: _Case) -> list[Curve]:
    found = [q for q in case.proved if q]
    rates = [q.rate for q in found]
    return [curve("the same, proved", [q.delta2 for q in found], rates)] if found else []


EXPERIMENT = Experiment(
    "single-index-rates",
    "Rate against distance, single-index",
    "Sigmoid, tanh and softplus on 1000 Gaussian points: the rate at which ‖θ − θ*‖² falls, "
    "measured at many points of each distance from θ*, beside the promise 2ργ²/(1 + Lδ₂) of "
    "Theorem 3.8.",
    run,
)
