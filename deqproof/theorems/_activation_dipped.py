"""Swish, GELU, Mish: slopes that dip below 0, and overshoot 1 by a number without a closed form.

σ′ ≤ L is a cover on [0, 5]; from 5 on the tail is less than L − 1; left of 0 it is algebra.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from sympy import exp, pi, sqrt

from deqproof.core.check import Verdict
from deqproof.core.evidence import FromLemma
from deqproof.core.rule import taylor_conclusion
from deqproof.core.statement import Zero
from deqproof.core.term import Term, const, ordered, substitute
from deqproof.deq.activation.record import Activation, z
from deqproof.deq.activation.table import DIPPED
from deqproof.deq.claim import Stated, ge, gt, le
from deqproof.deq.symbols import scalar, theta2
from deqproof.paper.theorem import Claim
from deqproof.search.hint import Cited, Hint, Rule, combine
from deqproof.theorems._activation_facts import (
    bends,
    bound_of,
    derivative,
    lipschitz,
    progress,
    rising,
    sharp,
)
from deqproof.theorems._activation_setting import (
    about,
    author,
    cited,
    language,
    opposites,
    positive,
    rises,
    states,
    term,
)
from deqproof.theorems._activation_steep import steep_claims

TOP = 5
_SWISH, _GELU, _MISH = DIPPED
_PEAKS = {"swish": "2.399357", "gelu": "1.414213", "mish": "1.490571"}
_far, _left = ge(z, TOP), gt(-z, 0)
_BELL, _DENSITY = exp(-(z**2) / 2), 1 / sqrt(2 * pi)
t = scalar("t", "t", "the place on a segment")


def dipped_claims() -> Iterator[Claim]:
    yield from growth_claims()
    yield from gelu_claims()
    tails = {"swish": _swish_tails(), "gelu": _gelu_tails(), "mish": _mish_tails()}
    for activation in DIPPED:
        yield derivative(activation, _gelu_derivative() if activation is _GELU else None)
        yield rising(activation)
        far, left = tails[activation.name]
        right = Rule("sides", (term(z) - TOP,), (far, Hint()))
        yield lipschitz(activation, Rule("sides", (term(z),), (right, left)))
        yield sharp(activation, Fraction(_PEAKS[activation.name]))
        yield from failing_claims(activation)
        yield bends(activation)
    yield from steep_claims(_error_argument())


def growth_claims() -> Iterator[Claim]:
    """e^z ≥ 25z from 5 on, because e⁵ ≥ 125 and there e^z rises faster; so z e^{−z} ≤ 1/25."""
    here = TOP + t * (z - TOP)
    phi, step = term(25 * here - exp(here)), term(t)
    yield author.claim("e5", "e⁵ ≥ 125.", states(ge(exp(TOP), 125)), given=(), why="in balls")
    later = states(ge(here, TOP))
    yield author.claim("later", "Beyond 5.", later, given=(_far, ge(t, 0)), why="t(z − 5) ≥ 0")
    width, rise = language.fact(_far), rises(TOP, here)
    e5 = Cited("e5")
    yield author.claim(
        "falls",
        "25z − e^z falls from 5 on.",
        Stated(taylor_conclusion(phi, step, 1, const(0)), r"25z - e^z \le 125 - e^5"),
        given=(_far,),
        how=Rule(
            "Taylor",
            (phi, step, 1, const(0)),
            (combine((1, width, rise), (1, width, e5), (1, width), also=(Cited("later"),)),),
        ),
        why="its derivative is at most 25 − e⁵",
    )
    yield from _fast_claims(substitute(term(here), {step: const(1)}))


def _fast_claims(there: Term) -> Iterator[Claim]:
    """With `there` = 5 + 1·(z − 5), which is z."""
    same = FromLemma("exponentials of opposites", (there, term(-z)))
    both = (positive(-z), same, opposites(z, -z))
    yield author.claim(
        "fast",
        "e^z ≥ 25z from 5 on.",
        states(ge(exp(z), 25 * z)),
        given=(_far,),
        how=combine((1, Cited("falls")), (1, Cited("e5")), also=both),
        why="at 5 it is so",
    )
    yield author.claim(
        "tail",
        "z e^{−z} ≤ 1/25 from 5 on.",
        states(le(25 * z * exp(-z), 1)),
        given=(_far,),
        how=combine((1, positive(-z), Cited("fast")), also=(opposites(z, -z),)),
        why="e^z ≥ 25z",
    )


def _swish_tails() -> tuple[Hint, Hint]:
    """L(1+e)² − (1+e) − ze, with e = e^{−z}, is positive term by term."""
    q, e, left = term(1 / (1 + exp(-z))), positive(-z), language.fact(_left)
    both, wide = ((q,), (q, e), (q, e, e)), (Cited("wide-z"),)
    return combine(*both, (q, Cited("tail")), also=wide), combine(*both, (q, e, left), also=wide)


def _mish_tails() -> tuple[Hint, Hint]:
    """Lq² − q² + 2q − 4zE(1+E), with E = e^z and q = 1 + (1+E)², in powers of E."""
    E, q, left = exp(z), 1 / (1 + (1 + exp(z)) ** 2), language.fact(_left)
    e, squares, fast = positive(z), (term(q), term(q * E)), Cited("fast")
    both = (*((x, *[e] * k) for x in squares for k in range(3)),)
    wide = (Cited("mish-wide"),)
    right = combine(*both, (squares[0], e, fast), (squares[1], fast), also=wide)
    return right, combine(*both, (squares[0], e, left), (squares[1], left), also=wide)


def _gelu_tails() -> tuple[Hint, Hint]:
    """L − Φ − zφ, with Φ ≤ 1, and zφ ≤ 1/25 from 5 on, and zφ ≤ 0 left of 0."""
    below = FromLemma("error function is below 1", (_error_argument(),))
    bell, density, left = positive(-(z**2) / 2), Cited("density"), language.fact(_left)
    root = (Cited("root-pi"),)
    far = combine((1,), (1, below), (1, Cited("gelu-tail")), also=root)
    return far, combine((1,), (1, below), (1, left, bell, density), also=root)


def _error_argument() -> Term:
    """z/√2, as it stands in σ."""
    return next(node.args[0] for node in ordered([term(_GELU.sigma)]) if node.op == "erf")


def gelu_claims() -> Iterator[Claim]:
    """zφ(z) ≤ 1/25 from 5 on, because z²/2 ≥ z there; and what e^{−z²/2} is called in σ′."""
    for name, fact in {
        "root-pi": gt(sqrt(pi), 0),
        "density": gt(_DENSITY, 0),
        "density-small": le(_DENSITY, 1),
        "mish-wide": gt(1 + (1 + exp(z)) ** 2, 0),
    }.items():
        how = combine((1,), (term(1 + exp(z)),)) if name == "mish-wide" else None
        yield author.claim(name, "A constant's sign.", states(fact), given=(), how=how)
    yield author.claim("flat", "−z²/2 ≤ −z.", states(ge(-z, -(z**2) / 2)), given=(_far,))
    tail, width = Cited("tail"), language.fact(_far)
    thin = rises(-(z**2) / 2, -z)
    yield author.claim(
        "gauss",
        "z e^{−z²/2} ≤ 1/25 from 5 on.",
        states(le(25 * z * _BELL, 1)),
        given=(_far,),
        how=combine((1, tail), (1, thin), (1, width, thin), also=(Cited("flat"),)),
        why="e^{−z²/2} ≤ e^{−z}",
    )
    yield from _gelu_form_claims()


def _gelu_form_claims() -> Iterator[Claim]:
    small = combine(
        (1, Cited("density"), Cited("gauss")), (1, Cited("density-small")), also=(Cited("root-pi"),)
    )
    yield author.claim(
        "gelu-tail",
        "zφ(z) ≤ 1/25 from 5 on.",
        states(le(25 * z * _BELL * _DENSITY, 1)),
        given=(_far,),
        how=small,
        why="1/√(2π) < 1",
    )
    yield author.claim(
        "gelu-exponent",
        "(z/√2)² = z²/2.",
        Stated(Zero(-(_error_argument() ** 2) + term(z**2 / 2)), r"(z/\sqrt2)^2 = z^2/2"),
        given=(),
        how=Hint((FromLemma("square root squared", (term(sqrt(2)),)),)),
        why="√2² = 2",
    )


def _gelu_derivative() -> Hint:
    inside = -(_error_argument() ** 2)
    same = FromLemma("exponentials of opposites", (inside, term(z**2 / 2)))
    rest = (positive(z**2 / 2), opposites(-(z**2) / 2, z**2 / 2), same)
    return Hint((*cited("root-pi", "gelu-exponent"), *rest))


def failing_claims(activation: Activation) -> Iterator[Claim]:
    """Without a rising σ the distance to θ* may grow, and fixed points may be several."""
    yield about(
        activation,
        "unique",
        "z ↦ z − θ₂σ(z) rises for every θ₂ < 1/L. (Where it falls, some input has several fixed "
        "points, because it rises far out.)",
        states(gt(1 - theta2 * activation.slope, 0)),
        given=(gt(1 - theta2 * bound_of(activation), 0),),
        expected=Verdict.REFUTED,
        why="σ′ < 0 and θ₂ < 1/σ′",
    )
    yield progress(
        activation,
        "distance",
        "⟨θ − θ*, ∇⟩ ≥ 0 at every data point.",
        strict=False,
        expected=Verdict.REFUTED,
        why="σ falls between z and ζ, and rises at z; or the other way round",
    )
