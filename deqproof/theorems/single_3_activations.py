"""Thirteen activations against the hypotheses of Theorems 3.8 and 3.9.

What those ask of σ: it is differentiable, 0 < σ′ ≤ L, γ(Z) = min σ′ on [−Z, Z] is positive, and σ
is no straight line [@dandapanthula2025, Sec. 3.2].
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.paper.theorem import Claim, Theorem, register
from deqproof.theorems._activation_bent import bent_claims
from deqproof.theorems._activation_dipped import dipped_claims
from deqproof.theorems._activation_setting import divisor_claims, order_claims
from deqproof.theorems._activation_smooth import smooth_claims


def claims() -> Iterator[Claim]:
    yield from order_claims()
    yield from divisor_claims()
    yield from smooth_claims()
    yield from bent_claims()
    yield from dipped_claims()


THEOREM = register(
    Theorem(
        id="activations",
        label="Section 3.2",
        title="Which activations the theorems are about",
        says="Sigmoid, tanh, softplus, arctan, erf, softsign and ELU have 0 < σ′ ≤ L, with L sharp "
        "up to 10⁻¹² and γ(Z) > 0 in closed form. Identity is a line, ReLU is flat left of 0 and "
        "has a corner, as leaky ReLU does, and Swish, GELU and Mish fall somewhere: each by a "
        "witness.",
        source="dandapanthula2025, Sec. 3.2",
        build=claims,
        model="single-index",
    )
)
