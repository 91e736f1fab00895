"""Theorem 3.6: gradient descent with an explicit step [@dandapanthula2025, Thm 3.6]."""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.rule import taylor_conclusion
from deqproof.core.term import const, substitute
from deqproof.deq.claim import Stated, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    beta,
    descent,
    eta,
    gradient1,
    gradient2,
    language,
    radius_squared,
    risk,
    slope_squared,
    well_posed,
)
from deqproof.deq.symbols import Sigma, e, h, k, lambda_min, theta1, theta2, u, w
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Hint, Rule, combine, lemma
from deqproof.theorems._descent_gradient import constant_claims, gradient_claims
from deqproof.theorems._descent_hessian import hessian_claims
from deqproof.theorems._descent_rate import rate_claims
from deqproof.theorems._descent_segment import segment_claims
from deqproof.theorems._descent_setting import (
    L,
    brief,
    constants,
    delta1,
    delta2,
    far,
    inside,
    kept,
    on_segment,
    outside,
    potential,
    s,
    segment,
    side,
    start,
)
from deqproof.theorems.linear_4_well_posed import below, distance_claims, length_claims

term = language.term
author = Author(language, (*constants, *kept))
ETA, MARGIN = language.fact(gt(eta, 0)), language.fact(gt(beta, 0))
POTENTIAL, OUTSIDE, LOW = (language.fact(f) for f in (potential, outside, below))
FINE = (ETA, language.fact(le(eta * L, 1)))
cross = term(Inner(e, Sigma * w) / u)  # the slope in θ₂
eta_cross = term(eta) * cross
slope = lemma("inner product", term(Sigma * e))
STEP = {delta1: -eta * gradient1, delta2: -eta * gradient2}
SEGMENT = tuple(map(Cited, ("away", "predictor-bound", "margin-side", "step-brief")))
TAYLOR_STEP = Cited("taylor", language.values(STEP))
AFTER = {theta1: theta1 - eta * gradient1, theta2: theta2 - eta * gradient2}
AT_END = (*language.values(STEP), (term(s), const(1)))
BOTH = (Cited("away"), Cited("next-side"))
TAYLOR = (
    r"R(\theta + \delta) \le R(\theta) + \langle\nabla R(\theta), \delta\rangle"
    r" + \tfrac{L}{2}\|\delta\|^2"
)


def claims() -> Iterator[Claim]:
    yield author.claim(
        "radius",
        "A step leaves the sphere outwards: α⁺² = α² + η²‖∇R‖².",
        language.step(descent, radius_squared, radius_squared + eta**2 * slope_squared),
        given=(well_posed,),
        why="the gradient is orthogonal to θ − (0, 1)",
        boxed=True,
    )
    yield from (c for c in length_claims())
    yield next(c for c in distance_claims() if c.name == "one-plus")
    yield from constant_claims()
    yield from gradient_claims()
    yield from segment_claims()
    yield from hessian_claims()
    yield from step_claims()
    yield from kept_claims()
    yield from rate_claims()


def step_claims() -> Iterator[Claim]:
    yield from taylor_claims()
    yield from step_side_claims()
    yield from contraction_claims()


def taylor_claims() -> Iterator[Claim]:
    """Taylor on the segment of a short move."""
    here, line = term(s), (*constants, far, inside, brief)
    phi = substitute(term(risk), dict(language.values(segment)))
    bound = term(L * (Inner(delta1, delta1) + delta2**2))
    on_line = ("far-side", "top-positive", "W-positive", "segment-side", "segment-predictor")
    there = Cited("hessian-bound", language.values({**segment, h: delta1, k: delta2}))
    yield Author(language, (*line, *on_segment)).claim(
        "segment-off",
        "On the segment 1 − θ₂ has its sign.",
        language.moved(side, segment),
        how=combine((1, Cited("segment-side")), (1, MARGIN), also=(Cited("far-side"),)),
        why="β/2 > 0",
    )
    yield Author(language, line).claim(
        "taylor",
        "Taylor's theorem on the segment, with D²R ≤ L.",
        Stated(taylor_conclusion(phi, here, 2, bound), TAYLOR),
        how=Rule(
            "Taylor",
            (phi, here, 2, bound),
            (combine((1, there), also=tuple(map(Cited, (*on_line, "segment-off")))),),
        ),
        why="the Hessian bound",
    )


def step_side_claims() -> Iterator[Claim]:
    """A step is such a move."""
    yield author.claim(
        "step-brief",
        "The step is such a move.",
        language.moved(brief, STEP),
        how=combine((1, Cited("step-bound")), also=(Cited("away"),)),
        why="‖η∇R‖ ≤ β/2",
    )
    yield author.claim(
        "next-side",
        "After the step 1 − θ₂ has the same sign.",
        language.moved(side, AFTER),
        how=combine((1, Cited("segment-side", AT_END)), (1, MARGIN), also=SEGMENT),
        why="the end of the segment",
    )


def contraction_claims() -> Iterator[Claim]:
    """One step lowers the risk by a factor."""
    yield author.claim(
        "descent",
        "R(θ⁺) ≤ R(θ) − (η/2)‖∇R‖².",
        language.next_at_most(descent, risk, risk - eta * slope_squared / 2),
        how=combine(
            (1, TAYLOR_STEP),
            (1 / term(u), *FINE, slope),
            (cross, *FINE),
            also=(*SEGMENT, BOTH[1], TAYLOR_STEP),
        ),
        why="ηL ≤ 1",
        boxed=True,
    )
    yield author.claim(
        "one-step",
        "R(θ⁺) ≤ (1 − ηλ_min/α_t²)R(θ), with α_t the present radius.",
        language.next_at_most(descent, risk, (1 - eta * lambda_min / radius_squared) * risk),
        how=combine(
            (1, Cited("descent")),
            (1, ETA, Cited("pl-radius")),
            also=(*BOTH, Cited("radius-positive")),
        ),
        why="PŁ at the present radius",
        boxed=True,
    )


def kept_claims() -> Iterator[Claim]:
    """Sign, radius, risk and potential survive a step: the iteration never leaves the region."""
    carried = tuple(language.fact(f) for f in kept)
    away, fall = Cited("away"), Cited("descent")
    first = (Hint(), Hint((), (), 2))  # outside and potential, from α = ‖θ(0) − (0, 1)‖
    steps = (
        combine((1, OUTSIDE), (term(eta / u), slope), (eta_cross,), also=(away,)),
        combine((1, LOW), (1, fall), (1 / term(u), ETA, slope), (cross, ETA), also=BOTH),
        combine((1, POTENTIAL), (1, ETA, fall), also=BOTH),
    )
    says = {
        side: "1 − θ₂ keeps its sign.",
        outside: "The radius never falls below α₀.",
        below: "The risk stays below R₀.",
        potential: "α_t² + 2ηR_t never exceeds α₀² + 2ηR₀.",
    }
    for name, fact in zip(("side", "outside", "below", "potential"), kept, strict=True):
        yield author.claim(
            f"kept-{name}",
            says[fact],
            language.always(descent, fact),
            given=start,
            how=Rule("induction", (carried,), (*first, *steps)),
            why="by induction on the step",
        )


THEOREM = register(
    Theorem(
        id="thm-3.6",
        label="Theorem 3.6",
        title="Gradient descent with an explicit step",
        says="For 0 < η ≤ η₀ = min{1/L, β/(2G)} gradient descent never leaves the region where "
        "1 − θ₂ has its sign and R ≤ R₀, α_t² ≤ α₀² + 2ηR₀, "
        "R_{t+1} ≤ (1 − ηλ_min/α_t²)R_t, and so R_t ≤ (1 − ηλ_min/(α₀² + 2ηR₀))^t R₀.",
        source="dandapanthula2025, Thm 3.6",
        build=claims,
        requires=("pl-inequality",),
    )
)
