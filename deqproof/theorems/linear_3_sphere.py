"""Theorem 3.1: the parameters stay on a sphere around (0, 1) [@dandapanthula2025, Thm 3.1]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import eq
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    flow,
    gradient1,
    gradient2,
    language,
    on_sphere,
    radius_squared,
    well_posed,
)
from deqproof.deq.symbols import theta1, u
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Rule


def claims() -> Iterator[Claim]:
    author = Author(language, (well_posed,))
    yield author.claim(
        "orthogonal",
        "The gradient is orthogonal to θ − (0, 1).",
        language.states(eq(Inner(theta1, gradient1) - u * gradient2, 0)),
        why="θ₁ = uw, and Σ is symmetric",
    )
    yield author.claim(
        "lie",
        "The Lie derivative of the squared distance to (0, 1) is zero.",
        language.lie(flow, radius_squared, 0),
        why="twice the line above",
    )
    yield author.claim(
        "sphere",
        "The squared distance to (0, 1) is conserved.",
        language.conserved(flow, radius_squared),
        given=(),
        how=Rule("conservation", ((),)),
        why="its Lie derivative is zero",
        boxed=True,
    )
    yield author.claim(
        "stays",
        "A start on the sphere of radius α stays on it.",
        language.always(flow, on_sphere),
        given=(on_sphere,),
        how=Rule("initial value"),
        why="conserved, and true at first",
    )


THEOREM = register(
    Theorem(
        id="thm-3.1",
        label="Theorem 3.1",
        title="The parameters stay on a sphere",
        says="Along the gradient flow ‖θ₁(t)‖² + (θ₂(t) − 1)² does not change.",
        source="dandapanthula2025, Thm 3.1",
        build=claims,
    )
)
