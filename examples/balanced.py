"""A two-layer linear network stays balanced: ‖a‖² − ‖b‖² never changes, in every dimension.

The network is x ↦ a⟨b, x⟩ with a, b ∈ R^d, the teacher x ↦ p⟨q, x⟩, and Σ = E[XXᵀ]. With the risk
R = ½E‖a⟨b, X⟩ − p⟨q, X⟩‖² the gradient flow keeps ‖a‖² − ‖b‖². Run it with

    deqproof verify examples/balanced.py
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Rational

from deqproof.core.check import Verdict
from deqproof.deq.claim import FlowOf, IterationOf, Language, eq
from deqproof.deq.inner import Inner
from deqproof.deq.symbols import Sigma, column, eta
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Hint, Rule, lemma

a = column("a_out", "a", "the weights of the second layer")
b = column("b_in", "b", "the weights of the first layer")
p = column("p_out", "p", "the teacher's second layer")
q = column("q_in", "q", "the teacher's first layer")
h1 = column("h1", "h_1", "a direction for a")
h2 = column("h2", "h_2", "a direction for b")
g1 = column("g_out", "g_1", "Gb, for any matrix G: the slope of any loss in a")
g2 = column("g_in", "g_2", "Gᵀa: the slope of the same loss in b")

language = Language()
author = Author(language)
term = language.term

risk = (
    Rational(1, 2) * Inner(a, a) * Inner(b, Sigma * b)
    - Inner(a, p) * Inner(b, Sigma * q)
    + Rational(1, 2) * Inner(p, p) * Inner(q, Sigma * q)
)
slope1 = Inner(b, Sigma * b) * a - Inner(b, Sigma * q) * p
slope2 = Inner(a, a) * Sigma * b - Inner(a, p) * Sigma * q
balance = Inner(a, a) - Inner(b, b)

flow = FlowOf((a, b), (-slope1, -slope2))
descent = IterationOf((a, b), (a - eta * slope1, b - eta * slope2))
any_flow = FlowOf((a, b), (-g1, -g2))


def claims() -> Iterator[Claim]:
    yield author.claim(
        "gradient",
        "The gradient of the risk in (a, b).",
        language.derivative_is(risk, {a: h1, b: h2}, Inner(h1, slope1) + Inner(h2, slope2)),
        why="differentiate in the direction (h₁, h₂)",
    )
    yield author.claim(
        "levels",
        "Both layers feel the same pull along themselves.",
        language.states(eq(Inner(a, slope1), Inner(b, slope2))),
        why="scaling a up and b down leaves the network as it is",
    )
    yield author.claim(
        "balanced",
        "‖a‖² − ‖b‖² is conserved along the gradient flow.",
        language.conserved(flow, balance),
        why="its Lie derivative is twice the difference of the line above",
        boxed=True,
    )
    yield from loss_claims()
    yield from step_claims()


def loss_claims() -> Iterator[Claim]:
    """What is special about least squares, and what is not."""
    same_pull = eq(Inner(a, g1), Inner(b, g2))
    yield author.claim(
        "every-loss",
        "The law holds for every loss of the product abᵀ: with G its slope, a′ = −Gb, b′ = −Gᵀa.",
        language.lie(any_flow, balance, 0),
        also=(same_pull,),
        why="⟨a, Gb⟩ = ⟨Gᵀa, b⟩",
    )
    squares = tuple(lemma("inner product", term(x)) for x in (slope1, slope2))
    yield author.claim(
        "risk-falls",
        "The risk never grows.",
        language.decays(flow, risk, 0),
        how=Rule("Grönwall", ((),), (Hint(squares, (), 1),)),
        why="R′ = −‖∇R‖²",
    )


def step_claims() -> Iterator[Claim]:
    drift = eta**2 * (Inner(slope1, slope1) - Inner(slope2, slope2))
    yield author.claim(
        "drift",
        "A step of gradient descent changes the balance to second order in η only.",
        language.step(descent, balance, balance + drift),
        why="the terms of first order cancel",
    )
    yield author.claim(
        "sum",
        "The sum ‖a‖² + ‖b‖² is conserved too.",
        language.conserved(flow, Inner(a, a) + Inner(b, b)),
        expected=Verdict.REFUTED,
        why="both layers grow or shrink together",
    )


THEOREM = register(
    Theorem(
        id="balanced",
        label="Balancedness",
        title="A two-layer linear network stays balanced",
        says="Along the gradient flow of x ↦ a⟨b, x⟩ the difference ‖a‖² − ‖b‖² does not change, "
        "for every d, every covariance and every loss of the product.",
        source="marcotte2023abide, Sec. 1",
        build=claims,
    )
)
