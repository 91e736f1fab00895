"""The single-index DEQ has one fixed point wherever θ₂ < 1/L [@dandapanthula2025, Sec. 3.2].

In the pre-activation z the equilibrium is z = θ₁ᵀx + θ₂σ(z), with 0 < σ′ ≤ L.
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.rule import taylor_conclusion
from deqproof.deq.claim import ForEveryOf, Language, Stated, eq, ge, gt, le, ne
from deqproof.deq.symbols import scalar, theta2
from deqproof.deq.unknown import sigma, sigma1
from deqproof.paper.theorem import Author, Claim, Theorem, register
from deqproof.search.hint import Cited, Instance, Rule, combine

z = scalar("z", "z", "the pre-activation at the equilibrium")
z2 = scalar("z'", "z'", "another pre-activation")
a = scalar("input", r"\theta_1^{\top}x", "the input's contribution")
L = scalar("Lip", "L", "a bound of σ′")
m = scalar("m", "m", "any pre-activation")
s = scalar("s", "s", "the place on the segment of a step, from 0 to 1")
language = Language()
term, states = language.term, language.states

rising = ForEveryOf(m, gt(sigma1(m), 0))
bounded = ForEveryOf(m, le(sigma1(m), L))
smooth = (rising, bounded, gt(L, 0))
below = gt(1 - theta2 * L, 0)  # θ₂ < 1/L
author = Author(language, (*smooth, below))
gap, rise = z - z2, (sigma(z) - sigma(z2)) * (z - z2)
segment = (1 - s) * z2 + s * z
secants = (ge(rise, 0), le(rise, L * gap**2))
wide = ge(rise, -L * gap**2)
steep = ForEveryOf(m, ge(sigma1(m), -L))


def claims() -> Iterator[Claim]:
    yield from slope_claims()
    yield from monotone_claims()
    yield from uniqueness_claims()
    yield from secant_claims()


def slope_claims() -> Iterator[Claim]:
    here = (Instance(language.fact(rising), term(z)), Instance(language.fact(bounded), term(z)))
    low, high = here
    safe = language.fact(below)
    inverse = 1 / term(L)
    yield author.claim(
        "slope",
        "z ↦ z − θ₂σ(z) rises: its slope 1 − θ₂σ′(z) is positive for every θ₂ < 1/L, however "
        "negative.",
        states(gt(1 - theta2 * sigma1(z), 0)),
        how=combine(
            (inverse, high, language.fact(gt(L, 0))), (inverse, low, safe, language.fact(gt(L, 0)))
        ),
        why="L(1 − θ₂σ′) = (L − σ′) + σ′(1 − θ₂L)",
        boxed=True,
    )
    for name, sign, floor in (("right", theta2, 1 - theta2 * L), ("left", -theta2, 1)):
        side = ge(sign, 0)
        edge = high if name == "right" else low
        yield author.claim(
            f"slope-{name}",
            f"For {'θ₂ ≥ 0 it is at least 1 − θ₂L' if name == 'right' else 'θ₂ ≤ 0 at least 1'}: "
            "so z − θ₂σ(z) runs through all of R, and a fixed point exists.",
            states(ge(1 - theta2 * sigma1(z), floor)),
            also=(side,),
            how=combine((1, language.fact(side), edge)),
            why="0 < σ′ ≤ L, and the intermediate value theorem",
        )


def monotone_claims() -> Iterator[Claim]:
    """0 ≤ (σ(z) − σ(z′))(z − z′) ≤ L(z − z′)², by the mean value theorem."""
    inside = term(segment)
    low = Instance(language.fact(rising), inside)
    high = Instance(language.fact(bounded), inside)
    width = term(gap)
    up = term(sigma(segment) * gap)
    falls = taylor_conclusion(-up, term(s), 1, term(0))
    yield author.claim(
        "monotone",
        "σ rises: (σ(z) − σ(z′))(z − z′) ≥ 0.",
        Stated(falls, language.formula(ge(rise, 0))),
        given=smooth,
        how=Rule("Taylor", (-up, term(s), 1, term(0)), (combine((width, low)),)),
        why="mean value theorem, σ′ > 0",
    )
    bound = term(L * gap**2)
    yield author.claim(
        "lipschitz",
        "σ is L-Lipschitz: (σ(z) − σ(z′))(z − z′) ≤ L(z − z′)².",
        Stated(taylor_conclusion(up, term(s), 1, bound), language.formula(le(rise, L * gap**2))),
        given=smooth,
        how=Rule("Taylor", (up, term(s), 1, bound), (combine((width, high)),)),
        why="mean value theorem, σ′ ≤ L",
    )


def uniqueness_claims() -> Iterator[Claim]:
    both = (Cited("monotone"), Cited("lipschitz"))
    up, down = both
    safe, positive = language.fact(below), language.fact(gt(L, 0))
    inverse = 1 / term(L)
    fixed = (eq(z, a + theta2 * sigma(z)), eq(z2, a + theta2 * sigma(z2)))
    yield author.claim(
        "unique",
        "For θ₂ < 1/L two fixed points are equal.",
        states(le(gap**2, 0)),
        also=fixed,
        how=combine(
            (inverse, positive, safe, up), (inverse / term(1 - theta2 * L), positive, safe, down)
        ),
        why="(z − z′) = θ₂(σ(z) − σ(z′)), and 0 ≤ σ′ ≤ L",
        boxed=True,
    )
    move = theta2 * (sigma(z) - sigma(z2))
    yield author.claim(
        "contracts",
        "The iteration is a contraction in z with factor L|θ₂|, so for |θ₂| < 1/L it "
        "converges (Banach).",
        states(le(move**2, (L * theta2) ** 2 * gap**2)),
        given=(*smooth, ne(z, z2)),
        how=combine((term(theta2 / gap), down, down), (term(theta2 / gap), up, down)),
        why="(L − m)(L + m) ≥ 0 for the mean slope m",
    )


def secant_claims() -> Iterator[Claim]:
    """What needs no derivative, as of ReLU, or none that is positive, as of Swish."""
    up, down = map(language.fact, secants)
    positive, safe = language.fact(gt(L, 0)), language.fact(below)
    inverse, move = 1 / term(L), theta2 * (sigma(z) - sigma(z2))
    yield author.claim(
        "secants-unique",
        "For θ₂ < 1/L two fixed points are equal if secants of σ have slopes in [0, L] only.",
        states(le(gap**2, 0)),
        given=(*secants, gt(L, 0), below),
        also=(eq(z, a + theta2 * sigma(z)), eq(z2, a + theta2 * sigma(z2))),
        how=combine(
            (inverse, positive, safe, up), (inverse / term(1 - theta2 * L), positive, safe, down)
        ),
        why="(z − z′) = θ₂(σ(z) − σ(z′))",
    )
    yield author.claim(
        "secants-contract",
        "The iteration is a contraction with factor L|θ₂| if secants of σ have slopes in [−L, L].",
        states(le(move**2, (L * theta2) ** 2 * gap**2)),
        given=(secants[1], wide, ne(z, z2)),
        how=combine((term(theta2 / gap), down, language.fact(wide))),
        why="(L − m)(L + m) ≥ 0 for the slope m of the secant",
    )
    yield steep_claim()


def steep_claim() -> Claim:
    falls, bound = term(-sigma(segment) * gap), term(L * gap**2)
    steepest = Instance(language.fact(steep), term(segment))
    return author.claim(
        "steep-secants",
        "They have, where −L ≤ σ′ ≤ L.",
        Stated(taylor_conclusion(falls, term(s), 1, bound), language.formula(wide)),
        given=(steep,),
        how=Rule("Taylor", (falls, term(s), 1, bound), (combine((term(gap), steepest)),)),
        why="mean value theorem, σ′ ≥ −L",
    )


THEOREM = register(
    Theorem(
        id="single-index-fixed-point",
        label="Section 3.2",
        title="The fixed point of the single-index DEQ",
        says="If 0 < σ′ ≤ L, the equilibrium is unique for every θ₂ < 1/L, and a contraction with "
        "factor L|θ₂| where |θ₂| < 1/L. It exists because z − θ₂σ(z) rises with a slope that is "
        "bounded from below. For uniqueness slopes of secants in [0, L] are enough, and in [−L, L] "
        "for the contraction.",
        source="dandapanthula2025, Sec. 3.2",
        build=claims,
        model="single-index",
    )
)
