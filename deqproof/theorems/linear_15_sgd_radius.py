"""What stochastic gradient descent does to the radius, whatever the batch and the loss."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import IterationOf, eq
from deqproof.deq.inner import Inner
from deqproof.deq.linear import language, radius_squared
from deqproof.deq.symbols import eta, theta1, theta2, u
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import combine, lemma
from deqproof.theorems.linear_9_every_loss import g1, g2

step = IterationOf((theta1, theta2), (theta1 - eta * g1, theta2 - eta * g2))
author = Author(language, (eq(Inner(theta1, g1) - u * g2, 0),))


def claims() -> Iterator[Claim]:
    yield author.claim(
        "radius",
        "A step leaves the sphere outwards by exactly α⁺² = α² + η²‖g‖², for every loss, batch "
        "and step size.",
        language.step(step, radius_squared, radius_squared + eta**2 * (Inner(g1, g1) + g2**2)),
        why="Pythagoras: g is orthogonal to θ − (0, 1)",
        boxed=True,
    )
    at_least = language.next_at_most(step, -radius_squared, -radius_squared)
    yield author.claim(
        "outwards",
        "So the radius never shrinks, even with noise.",
        at_least,
        how=combine(
            (language.term(eta), lemma("inner product", language.term(g1))),
            (language.term(eta * g2),),
        ),
        why="η²‖g‖² ≥ 0",
    )


THEOREM = register(
    Theorem(
        id="sgd-radius",
        label="Question 1",
        title="The radius along stochastic gradient descent",
        says="With any batches, loss and step sizes α_{t+1}² = α_t² + η_t²‖g_t‖²: noise can only "
        "push outwards, and the radius is α₀² plus the sum of all squared steps.",
        source="dandapanthula2025, Sec. 5",
        build=claims,
        requires=("every-loss",),
    )
)
