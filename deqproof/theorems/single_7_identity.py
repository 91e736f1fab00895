"""Why σ = id is a case of its own: ρ > 0 fails for it [@dandapanthula2025, Sec. 3.2].

For σ = id the output y = wᵀx is linear in x, so (X, y) never leaves the hyperplane orthogonal to
(w, −1): E[1_𝓑(X,y)(X,y)ᵀ] has a null vector, whatever the law of the data.
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.deq.claim import ForEveryOf, eq, ge, gt, le, ne
from deqproof.deq.inner import Inner
from deqproof.deq.random import Mean
from deqproof.deq.single_index import X, inside, language, length, rho, z
from deqproof.deq.symbols import h, k, theta1, theta2
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Instance, Rule, combine, lemma

term, fact, states = language.term, language.fact, language.states
author = Author(language, (ne(1 - theta2, 0), eq(z, Inner(theta1, X) + theta2 * z)))
w = theta1 / (1 - theta2)
spread = ForEveryOf(h, ForEveryOf(k, ge(Mean(inside * (Inner(h, X) + k * z) ** 2), rho * length)))
missed = Inner(w, X) - z


def claims() -> Iterator[Claim]:
    yield from null_claims()
    yield from spread_claims()


def null_claims() -> Iterator[Claim]:
    """E[1_𝓑(wᵀX − y)²] = 0."""
    yield author.claim(
        "linear",
        "For σ = id the output is linear in the data: y = wᵀX, w = θ₁/(1 − θ₂).",
        states(eq(missed, 0)),
        why="solve the fixed point's equation",
    )
    yield author.claim(
        "null-vector",
        "(w, −1) is a null vector of E[1_𝓑(X,y)(X,y)ᵀ].",
        states(eq(Mean(inside * missed**2), 0)),
        how=Rule("monotone mean"),
        why="the mean of 0 is 0",
        boxed=True,
    )


def spread_claims() -> Iterator[Claim]:
    """ρ(‖w‖² + 1) ≤ 0."""
    size = 1 + Inner(w, w)
    yield author.claim(
        "long",
        "Its squared length is positive.",
        states(gt(size, 0)),
        how=combine((1,), (1, lemma("inner product", term(w)))),
        why="1 + ‖w‖² ≥ 1",
    )
    first = Instance(fact(spread), term(w))
    yield author.claim(
        "no-spread",
        "So for σ = id every bound ρ of Theorems 3.8 and 3.9 is at most 0.",
        states(le(rho, 0)),
        also=(spread,),
        how=combine(
            (1 / term(size), Cited("long"), Instance(first, term(-1))),
            also=(first, Cited("null-vector")),
        ),
        why="ρ(‖w‖² + 1) ≤ E[1_𝓑(wᵀX − y)²] = 0",
        boxed=True,
    )


THEOREM = register(
    Theorem(
        id="identity-excluded",
        label="Section 3.2",
        title="Why the identity is excluded",
        says="For σ = id the matrix E[1_𝓑(X,y)(X,y)ᵀ] has the null vector (w, −1), with "
        "w = θ₁/(1 − θ₂), for every law of the data and every event: ρ = 0, and Theorems 3.8 and "
        "3.9 promise nothing. The linear DEQ has theorems of its own.",
        source="dandapanthula2025, Sec. 3.2",
        build=claims,
        model="single-index",
    )
)
