"""One neuron with a kink: ReLU keeps the sphere law, leaky ReLU keeps no law at all.

Where θ₁ᵀx > 0 both are y = θ₁ᵀx/(1 − θ₂). Elsewhere ReLU gives 0, and leaky ReLU of slope κ
gives y = κθ₁ᵀx/(1 − κθ₂), whose gradients belong to another sphere. Inputs of each kind that span
R^d are assumed: then a function that is kept whatever the loss is killed by all gradients of both.
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.check import Verdict
from deqproof.core.derivative import derivative
from deqproof.core.statement import Zero
from deqproof.deq.claim import Stated, eq, ne
from deqproof.deq.inner import Inner
from deqproof.deq.linear import language
from deqproof.deq.symbols import column, h, scalar, theta1, theta2, u, x
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint
from deqproof.search.laws import model_from_expressions, model_named
from deqproof.theorems.linear_13_no_other_laws import count_claim

kappa = scalar("kappa_leak", r"\kappa", "the slope of leaky ReLU on the left")
p = column("p_law", "p", "the gradient of a law in θ₁")
q = scalar("q_law", "q", "the gradient of a law in θ₂")
active = Inner(theta1, x) / u
leaky = kappa * Inner(theta1, x) / (1 - kappa * theta2)
defined, bent = ne(1 - kappa * theta2, 0), ne(kappa, 1)
author = Author(language, (ne(u, 0),))
turned = scalar("q_theta", r"\nu", "the product q⟨θ₁, h⟩, in a direction h")
killed = (eq(turned, -u * Inner(p, h)), eq(kappa * turned, -(1 - kappa * theta2) * Inner(p, h)))


def claims() -> Iterator[Claim]:
    outwards = (theta1, theta2 - 1)
    yield author.claim(
        "relu-active",
        "ReLU, where θ₁ᵀx > 0 and θ₂ < 1: y = θ₁ᵀx/(1 − θ₂) keeps the law; elsewhere y = 0 does.",
        slope(active, *outwards, 0),
        why="the same function as the linear model's",
        boxed=True,
    )
    yield author.claim(
        "leaky-relu",
        "Leaky ReLU, where θ₁ᵀx < 0: y = κθ₁ᵀx/(1 − κθ₂) would keep the law too.",
        slope(leaky, *outwards, 0),
        given=(defined, bent),
        expected=Verdict.REFUTED,
        why="it is homogeneous in (θ₁, 1 − κθ₂), not in (θ₁, 1 − θ₂)",
    )
    yield from lawless_claims()
    yield from count_claims()


def lawless_claims() -> Iterator[Claim]:
    """Whatever is killed by both kinds of gradients has no gradient."""
    yield author.claim(
        "active-slope",
        "The derivative of y in a direction (p, q), where the neuron is active: it is 0 for every "
        "x if and only if (1 − θ₂)p + qθ₁ = 0.",
        slope(active, p, q, Inner(u * p + q * theta1, x) / u**2),
        why="quotient rule",
    )
    yield author.claim(
        "leaky-slope",
        "And where it leaks: if and only if (1 − κθ₂)p + κqθ₁ = 0, for κ ≠ 0.",
        slope(leaky, p, q, kappa * Inner((1 - kappa * theta2) * p + kappa * q * theta1, x)
              / (1 - kappa * theta2) ** 2),
        given=(defined,),
        why="quotient rule",
    )  # fmt: skip
    yield from flat_claims()


def flat_claims() -> Iterator[Claim]:
    """What both equations leave of p and q."""
    yield author.claim(
        "no-slope-1",
        "Leaky ReLU has no law: the gradient in θ₁ vanishes, seen in any direction h.",
        language.states(eq(Inner(p, h), 0)),
        given=(bent, *killed),
        why="κ times the first less the second is (κ − 1)⟨p, h⟩",
        boxed=True,
    )
    yield author.claim(
        "no-slope-2",
        "And so does the gradient in θ₂, wherever θ₁ ≠ 0.",
        language.states(eq(turned, 0)),
        given=(bent, *killed),
        how=Hint((Cited("no-slope-1"),)),
        why="q⟨θ₁, h⟩ = −(1 − θ₂)⟨p, h⟩ = 0",
        boxed=True,
    )


def slope(of: object, p: object, q: object, value: object) -> Stated:
    """The derivative in the direction (p, q) is the value."""
    moved = {language.term(theta1): language.term(p), language.term(theta2): language.term(q)}
    goal = Zero(derivative(language.term(of), moved) - language.term(value))
    y, *direction, shown = (language.latex(z) for z in (of, p, q, value))
    return Stated(goal, rf"\mathrm{{D}}\!\left[{y}\right]({', '.join(direction)}) = {shown}")


def count_claims() -> Iterator[Claim]:
    """The counts: one law, and none."""
    for d in (1, 2, 3):
        yield count_claim(f"relu-d{d}", model_named("single-index-relu", {"d": d}), {"d": d}, 1)
    for d in (1, 2, 3):
        letters = [f"x{i}" for i in range(d)]
        phi = [f"{x}/({k} - y)" for x in letters for k in (1, 2)]
        half = model_from_expressions([*letters, "y"], phi, name="leaky, κ = 1/2")
        yield count_claim(f"leaky-half-d{d}", half, {"d": d}, 0)


THEOREM = register(
    Theorem(
        id="relu-law",
        label="Question 4",
        title="ReLU keeps the sphere law, leaky ReLU keeps no law",
        says="A single-index ReLU DEQ keeps ‖θ₁‖² + (1 − θ₂)², its only law; leaky ReLU of any "
        "slope κ ≠ 0, 1 keeps no function at all, once inputs on both sides of its kink span R^d.",
        source="dandapanthula2025, Sec. 5; marcotte2023abide",
        build=claims,
        requires=("every-loss",),
    )
)
