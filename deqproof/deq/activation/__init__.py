"""The activations of single-index DEQs: what is known of each, in one place for every layer."""

from __future__ import annotations

from deqproof.deq.activation.named import (
    NAMES,
    activation_named,
    lipschitz_ball,
    product_below_one,
    slope_floor,
    value_at_zero,
)

__all__ = [
    "NAMES",
    "activation_named",
    "lipschitz_ball",
    "product_below_one",
    "slope_floor",
    "value_at_zero",
]
