"""The linear DEQ has one fixed point exactly where θ₂ ≠ 1 [@dandapanthula2025, Sec. 3.1]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.check import Verdict
from deqproof.deq.claim import eq
from deqproof.deq.inner import Inner
from deqproof.deq.linear import language, well_posed
from deqproof.deq.symbols import scalar, theta1, theta2, u, w, x, y
from deqproof.paper.theorem import Author, Claim, Theorem, register

y2 = scalar("y'", "y'", "a second equilibrium")
n = scalar("n", "n", "an iterate")


author = Author(language, (well_posed,))
says = language.states
image = Inner(theta1, x) + theta2 * y


def claims() -> Iterator[Claim]:
    yield from equilibrium_claims()
    yield from edge_claims()


def equilibrium_claims() -> Iterator[Claim]:
    """The closed form is the one fixed point, and iteration contracts to it."""
    yield author.claim(
        "is-fixed",
        "The closed form is a fixed point of the map.",
        says(eq(Inner(w, x), Inner(theta1, x) + theta2 * Inner(w, x))),
        why="put y = wᵀx into the map",
        boxed=True,
    )
    yield author.claim(
        "is-unique",
        "Two fixed points are equal.",
        says(eq(y, y2)),
        also=(eq(y, image), eq(y2, image.subs(y, y2))),
        why="subtract: (1 − θ₂)(y − y′) = 0",
    )
    yield author.claim(
        "contracts",
        "One iteration multiplies the distance to the fixed point by θ₂, "
        "so for |θ₂| < 1 iteration finds it (Banach).",
        says(eq(image - Inner(w, x), theta2 * (y - Inner(w, x)))),
        why="the map is affine in y",
    )


def edge_claims() -> Iterator[Claim]:
    """What happens at θ₂ = 1."""
    yield author.claim(
        "needs-u",
        "Without θ₂ ≠ 1 a fixed point need not be unique.",
        says(eq(y, y2)),
        given=(eq(y, image), eq(y2, image.subs(y, y2))),
        expected=Verdict.REFUTED,
        why="at θ₂ = 1 every y is fixed, or none",
    )
    yield author.claim(
        "not-one",
        "(1 − θ₂)y = θ₁ᵀx at every fixed point: none exists where θ₂ = 1 and θ₁ᵀx ≠ 0.",
        says(eq(u * y, Inner(theta1, x))),
        given=(eq(y, image),),
        why="collect y",
    )


THEOREM = register(
    Theorem(
        id="linear-fixed-point",
        label="Section 3.1",
        title="The fixed point of the linear DEQ",
        says="For θ₂ ≠ 1 the map y ↦ θ₁ᵀx + θ₂y has exactly one fixed point, y = θ₁ᵀx/(1 − θ₂).",
        source="dandapanthula2025, Sec. 3.1",
        build=claims,
    )
)
