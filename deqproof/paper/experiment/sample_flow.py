"""A single-index DEQ on a sample: its flow, and what the theorems speak of, measured.

With Δ = θ − (ξ, 0) and r = ‖Δ‖² the flow has r' = −2⟨Δ, ∇R⟩, so that the rate at which r falls
is measured at one point, without differences: rate(θ) = 2⟨Δ, ∇R⟩/r [@dandapanthula2025, Thm 3.8].
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from deqproof.flow.floating import Array, FloatTrajectory, integrate
from deqproof.kernel.batch import outputs, risk_gradient, teacher_targets
from deqproof.kernel.record import Activation, activation_named
from deqproof.paper.experiment.random_problem import rationals
from deqproof.paper.problem import Problem, read_problem
from deqproof.paper.single_index.constants import single_index_constants

_BALL_POINTS, _DIGITS = 200, 20
_RADII = 24


@dataclass(frozen=True, slots=True)
class SampleFlow:
    """σ, n points in R^d, and the target ξ; made by `sample_flow`."""

    activation: Activation
    X: Array
    xi: Array
    targets: Array

    @property
    def optimum(self) -> Array:
        """θ* = (ξ, 0)."""
        return np.append(self.xi, 0.0)

    @property
    def lipschitz(self) -> float:
        return self.activation.steepest

    def gradient(self, theta: Array) -> Array:
        return risk_gradient(self.activation, theta, self.X, self.targets, threads=1)[1]

    def risk(self, theta: Array) -> float:
        return risk_gradient(self.activation, theta, self.X, self.targets, threads=1)[0]

    def distances(self, states: Array) -> Array:
        """‖Δ‖ for states of shape (n, d + 1)."""
        return np.sqrt(((states - self.optimum) ** 2).sum(axis=-1))

    def rate(self, theta: Array) -> float:
        """2⟨Δ, ∇R⟩/‖Δ‖², the rate at which r falls here."""
        delta = theta - self.optimum
        return float(2 * delta @ self.gradient(theta) / (delta @ delta))

    def rates(self, states: Iterable[Array]) -> Array:
        return np.array([self.rate(theta) for theta in states])

    def hessian(self) -> Array:
        """∇²R(θ*) = E[σ'(ξᵀx)² (x, y)(x, y)ᵀ]."""
        y, slope = self.activation.jet(self.X @ self.xi)[:2]
        rows = np.column_stack([self.X, y]) * slope[:, None]
        return rows.T @ rows / len(rows)

    def hessian_spectrum(self) -> Array:
        """The eigenvalues of ∇²R(θ*), in order."""
        return np.asarray(np.linalg.eigvalsh(self.hessian()), dtype=np.float64)

    def slowest_direction(self) -> Array:
        """The unit eigenvector of the least of them."""
        return np.linalg.eigh(self.hessian())[1][:, 0]

    def late_rate(self) -> float:
        """2λ_min(∇²R(θ*)): the rate in the end."""
        return float(2 * self.hessian_spectrum()[0])

    def follow(
        self,
        start: Array,
        until: float,
        points: int = 80,
        tolerance: float = 1e-10,
        method: str = "dop853",
    ) -> FloatTrajectory:
        """The flow from a start; it ends early just before θ₂ = 1/L."""
        edge = 0.999 / self.lipschitz
        times = np.concatenate([[0.0], np.geomspace(min(until / 2000, 0.05), until, points)])
        return integrate(
            lambda theta: -self.gradient(theta), start.tolist(), times.tolist(), method,
            tolerance=tolerance, stop=lambda theta: edge - float(theta[-1]),
        )  # fmt: skip


def sample_flow(activation: str, X: Array, xi: Array) -> SampleFlow:
    """The flow on the rows of X with targets σ(ξᵀx)."""
    return SampleFlow(activation_named(activation), X, xi, teacher_targets(activation, xi, X))


def on_sphere(random: np.random.Generator, count: int, d: int) -> Array:
    """Random unit vectors, shape (count, d)."""
    found = random.standard_normal((count, d))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@dataclass(frozen=True, slots=True)
class Promise:
    """λ₁ = 2ργ²/(1 + Lδ₂), λ₁' = 2ργ²/(1 + γδ₂), for the truncation B at which λ₁ is largest.

    ρ is *measured* by `promised_rate`, as the least over points of the ball: it may be a little
    above the infimum that the theorem means. `proved_rate` bounds it from below.
    """

    delta2: float
    B: float
    gamma: float
    rho: float
    rate: float
    sharp: float


def promised_rate(flow: SampleFlow, delta2: float, random: np.random.Generator) -> Promise:
    """The rate of Theorem 3.8 on the ball of radius δ₂ < 1/L around θ*.

    The theorem holds for every truncation radius B, and the best of some quantiles of ‖x‖ is
    taken: a larger one keeps more data in ρ, and makes γ smaller.
    """
    lengths, Y = np.linalg.norm(flow.X, axis=1), _outputs_in_ball(flow, delta2, random)
    found = [
        _promise(flow, delta2, float(B), Y[:, lengths <= B], flow.X[lengths <= B])
        for B in np.quantile(lengths, np.linspace(0.1, 1, _RADII)).round(2)
    ]
    return max(found, key=lambda p: p.rate)


def proved_rate(flow: SampleFlow, promise: Promise) -> Promise | None:
    """The promise with a proved ρ, for X of at most two decimals.

    None where no ρ > 0 can be proved.
    """
    found = single_index_constants(_problem(flow, promise), _DIGITS)
    if found.faults:
        return None
    numbers = {name: float(found.ball(name).lower()) for name in ("gamma", "rho_B")}
    rates = (float(found.ball(name).lower()) for name in ("lambda1", "lambda1'"))
    return Promise(promise.delta2, promise.B, *numbers.values(), *rates)


def _problem(flow: SampleFlow, promise: Promise) -> Problem:
    delta2 = Fraction(f"{promise.delta2:.4f}")
    document = {
        "model": {"kind": "single-index", "activation": flow.activation.name},
        "data": {
            "law": "sample",
            "points": [rationals(row) for row in flow.X],
            "truncation": rationals(promise.B)[0],
        },
        "target": {"xi": rationals(flow.xi)},
        "start": {"theta1": rationals(flow.xi), "theta2": delta2 / 2, "delta2": delta2},
    }
    return read_problem(document, name=flow.activation.name)


def steepest_moment(flow: SampleFlow, delta2: float, random: np.random.Generator) -> float:
    """Λ, the largest eigenvalue of E[(X, y)(X, y)ᵀ] at points of the ball, measured."""
    Y = _outputs_in_ball(flow, delta2, random)
    return float(np.linalg.eigvalsh(_moments(flow.X, Y, len(flow.X)))[:, -1].max())


def _outputs_in_ball(flow: SampleFlow, delta2: float, random: np.random.Generator) -> Array:
    """y for all of X at θ*, at points on the sphere of radius δ₂, and at some halfway, (k, n)."""
    ball = flow.optimum + delta2 * on_sphere(random, _BALL_POINTS, len(flow.xi) + 1)
    ball = np.vstack([flow.optimum, ball, (ball[::2] + flow.optimum) / 2])
    return np.array([outputs(flow.activation, theta, flow.X) for theta in ball])


def _moments(X: Array, Y: Array, n: int) -> Array:
    """Sums of (x, y)(x, y)ᵀ over n, one matrix for each row of Y."""
    moments = np.empty((len(Y), X.shape[1] + 1, X.shape[1] + 1))
    moments[:, :-1, :-1] = X.T @ X / n
    moments[:, -1, :-1] = moments[:, :-1, -1] = Y @ X / n
    moments[:, -1, -1] = np.einsum("kn,kn->k", Y, Y) / n
    return moments


def _promise(flow: SampleFlow, delta2: float, B: float, Y: Array, X: Array) -> Promise:
    L = flow.lipschitz
    at_zero = float(flow.activation.jet(np.zeros(1))[0][0])
    size = float(np.linalg.norm(flow.xi))
    Z = ((size + delta2) * B + delta2 * abs(at_zero)) / (1 - L * delta2)
    gamma = float(flow.activation.jet(np.array([-Z, Z]))[1].min())
    rho = max(float(np.linalg.eigvalsh(_moments(X, Y, len(flow.X)))[:, 0].min()), 0.0)
    rate = 2 * rho * gamma**2
    return Promise(delta2, B, gamma, rho, rate / (1 + L * delta2), rate / (1 + gamma * delta2))
