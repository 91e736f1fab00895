"""Where the slack of Theorems 3.8 and 3.9 is: the steps from ⟨Δ, ∇R⟩ to (ργ²/(1 + Lδ₂))‖Δ‖², and
from ‖∇R‖² to λ₂‖Δ‖².

Means are sums over the sample, or over the nodes of a Gauss rule for a Gaussian and a box: the same
ones on both sides of every step, so that the factors multiply to the ratio whatever the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import IllPosed
from deqproof.deq.law import Box, Law, Sample
from deqproof.flow.descent import descend
from deqproof.flow.floating import integrate
from deqproof.kernel import plain
from deqproof.kernel.record import activation_named
from deqproof.paper.problem import Problem
from deqproof.paper.single_index.constants import SingleIndexConstants, single_index_constants
from deqproof.paper.slack_record import Slack, SlackStep

Array: TypeAlias = NDArray[np.float64]
_TIMES, _STEPS, _NODES = 41, 400, 40
_MOST = 3  # dimensions of a Gauss rule
_GONE = 1e-20


@dataclass(frozen=True, slots=True)
class _Scene:
    """A problem with its constants, and the nodes of its law with their weights."""

    problem: Problem
    constants: SingleIndexConstants
    X: Array
    weights: Array

    def number(self, name: str) -> float:
        return float(self.constants.ball(name).mid())


@dataclass(frozen=True, slots=True)
class _Pull:
    """What the steps compare at a state: r, ⟨Δ, ∇R⟩, ‖∇R‖², and the means in between."""

    r: float
    whole: float
    inside: float
    slopes: float  # E[1_𝓑 q (z − ζ)²]
    spread: float  # E[1_𝓑 (z − ζ)²]
    apart: float  # E[(z − ζ)²]
    rise: float  # E[(σ(z) − σ(ζ))²]
    steep: float  # E[(σ(z) − σ(ζ))² q²]
    gradient2: float
    gradient: Array


def _scene(problem: Problem) -> _Scene:
    constants = single_index_constants(problem)
    if not constants.applies:
        raise IllPosed(f"expected a problem that the theorem speaks of: {constants.faults[0]}")
    return _Scene(problem, constants, *_nodes(problem.law, problem.dimension))


def _nodes(law: Law, d: int) -> tuple[Array, Array]:
    """Points and probabilities: the sample itself, or a tensor Gauss rule."""
    if isinstance(law, Sample):
        return np.array(law.points, dtype=float), np.array(law.weights, dtype=float)
    if d > _MOST:
        raise IllPosed(f"expected a sample, or at most {_MOST} dimensions, got {d}")
    if isinstance(law, Box):
        t, w = np.polynomial.legendre.leggauss(_NODES)
        low, high = (np.array(x, dtype=float) for x in (law.lower, law.upper))
        grid = (low + high) / 2 + np.array(list(product(t, repeat=d))) * (high - low) / 2
    else:
        t, w = np.polynomial.hermite_e.hermegauss(_NODES)
        values, vectors = np.linalg.eigh(np.array(law.covariance, dtype=float))
        root = vectors * np.sqrt(np.maximum(values, 0))
        grid = np.array(list(product(t, repeat=d))) @ root.T
    weights = np.array([np.prod(c) for c in product(w, repeat=d)])
    return grid, weights / weights.sum()


def _look(scene: _Scene, state: Array) -> _Pull:
    problem, X, p = scene.problem, scene.X, scene.weights
    record = activation_named(problem.activation)
    xi = np.array(problem.xi, dtype=float)
    y, q, *_ = plain.solve(record, X @ state[:-1], float(state[-1]))
    f = plain.solve(record, X @ xi, 0.0)[0]
    gap = X @ (state[:-1] - xi) + state[-1] * y
    near = (X**2).sum(axis=1) <= scene.number("B") ** 2 * (1 + 1e-12)
    pull = p * (y - f) * q
    gradient = np.append(pull @ X, pull @ y)
    away = np.append(state[:-1] - xi, state[-1])
    return _Pull(
        float(away @ away), float(pull @ gap), float((pull * gap)[near].sum()),
        float((p * q * gap**2)[near].sum()), float((p * gap**2)[near].sum()),
        float(p @ gap**2), float(p @ (y - f) ** 2), float(p @ ((y - f) * q) ** 2),
        float(gradient @ gradient), gradient,
    )  # fmt: skip


def _steps(scene: _Scene, at: _Pull) -> tuple[SlackStep, ...]:
    """⟨Δ, ∇R⟩ ≥ (ργ²/(1 + Lδ₂))‖Δ‖², in four steps."""
    gamma, rho = scene.number("gamma"), scene.number("rho_B")
    least = gamma / (1 + scene.number("Lip") * scene.number("delta2"))
    return (
        SlackStep(
            r"\mathbb{E}[\cdot] \ge \mathbb{E}[1_{\mathcal{B}}\,\cdot]", at.whole / at.inside
        ),
        SlackStep(
            r"\left(\sigma(z)-\sigma(\zeta)\right)(z-\zeta) \ge \gamma (z-\zeta)^{2}",
            at.inside / (gamma * at.slopes),
        ),
        SlackStep(
            r"\frac{\sigma'(z)}{1-\theta_2\sigma'(z)} \ge \frac{\gamma}{1+L\delta_2}",
            at.slopes / (least * at.spread),
        ),
        SlackStep(
            r"\mathbb{E}[1_{\mathcal{B}} (z-\zeta)^{2}] \ge \rho \|\Delta\|^{2}",
            at.spread / (rho * at.r),
        ),
    )


def _steep_steps(scene: _Scene, at: _Pull) -> tuple[SlackStep, ...]:
    """‖∇R‖² ≤ λ₂‖Δ‖², in four steps: Cauchy–Schwarz, the factor, the chord, and the spread."""
    L, Lambda = scene.number("Lip"), scene.number("Lambda")
    top = L / (1 - L * scene.number("delta2"))
    return (
        SlackStep(
            r"\|\nabla R\|^{2} \le \Lambda\, \mathbb{E}[q^{2}(\sigma(z)-\sigma(\zeta))^{2}]",
            Lambda * at.steep / at.gradient2,
        ),
        SlackStep(
            r"q = \frac{\sigma'(z)}{1-\theta_2\sigma'(z)} \le \frac{L}{1-L\delta_2}",
            top**2 * at.rise / at.steep,
        ),
        SlackStep(
            r"(\sigma(z)-\sigma(\zeta))^{2} \le L^{2} (z-\zeta)^{2}", L**2 * at.apart / at.rise
        ),
        SlackStep(
            r"\mathbb{E}[(z-\zeta)^{2}] \le \Lambda \|\Delta\|^{2}",
            Lambda * at.r / at.apart,
        ),
    )


def _promised(scene: _Scene) -> float:
    """λ₁, from the constants that the steps compare with."""
    gamma = scene.number("gamma")
    least = gamma / (1 + scene.number("Lip") * scene.number("delta2"))
    return 2 * scene.number("rho_B") * gamma * least


def _start(problem: Problem) -> list[float]:
    return [float(x) for x in (*problem.theta1, problem.theta2)]


def flow_slack(problem: Problem) -> tuple[Slack, ...]:
    """Theorem 3.8: −r′/r = 2⟨Δ, ∇R⟩/r against λ₁."""
    scene = _scene(problem)
    times = np.linspace(0.0, float(problem.until), _TIMES).tolist()
    path = integrate(lambda s: -_look(scene, s).gradient, _start(problem), times, tolerance=1e-9)
    points = [_look(scene, state) for state in path.states]
    alive = [k for k, p in enumerate(points) if p.r > _GONE]
    if not alive:
        raise IllPosed("expected a start away from (ξ, 0): nothing moves, and no rate is lost")
    worst = min(alive, key=lambda k: points[k].whole / points[k].r)
    at = points[worst]
    rate = Slack(
        "thm-3.8", problem.name, "-r'/r", _promised(scene), 2 * at.whole / at.r,
        f"t = {times[worst]:.4g}", _steps(scene, at),
    )  # fmt: skip
    return (rate,)


def descent_slack(problem: Problem) -> tuple[Slack, ...]:
    """Theorem 3.9: 1 − r⁺/r against ηλ₁/2, and r/‖∇R‖² against 1/λ₂, which bounds the step."""
    scene = _scene(problem)
    if not scene.constants.step_promised or scene.constants.eta is None:
        raise IllPosed("expected a step η ≤ λ₁/(2λ₂)")
    eta = float(scene.constants.eta)
    run = descend(lambda s: _look(scene, s).gradient, _start(problem), eta, _STEPS)
    points = [_look(scene, state) for state in run.states[:: _STEPS // _TIMES]]
    return _fall(scene, points, eta), _steepest(scene, points)


def _fall(scene: _Scene, points: Sequence[_Pull], eta: float) -> Slack:
    """At the step that gains least."""
    falls = [(2 * eta * p.whole - eta**2 * p.gradient2) / p.r for p in points]
    worst = min(range(len(points)), key=falls.__getitem__)
    at = points[worst]
    curved = SlackStep(
        r"\eta^{2}\|\nabla R\|^{2} \le \tfrac{1}{2}\eta\lambda_1\|\Delta\|^{2}",
        2 - eta * at.gradient2 / at.whole,
    )
    return Slack(
        "thm-3.9", scene.problem.name, "1 - r^{+}/r", eta * _promised(scene) / 2, falls[worst],
        _step(worst), (curved, *_steps(scene, at)),
    )  # fmt: skip


def _steepest(scene: _Scene, points: Sequence[_Pull]) -> Slack:
    """At the step where the gradient is longest beside the distance."""
    shares = [p.r / p.gradient2 for p in points]
    worst = min(range(len(points)), key=shares.__getitem__)
    least = 1 / scene.number("lambda2")
    return Slack(
        "thm-3.9", scene.problem.name, r"\|\Delta\|^{2}/\|\nabla R\|^{2} \ge 1/\lambda_2", least,
        shares[worst], _step(worst), _steep_steps(scene, points[worst]),
    )  # fmt: skip


def _step(place: int) -> str:
    return f"step {place * (_STEPS // _TIMES)}"
