"""Theorem 3.6: |1 − θ₂| ≥ β/2 and ‖w‖ ≤ W′ on the segment of a short move.

[@dandapanthula2025, Thm 3.6]
"""

from __future__ import annotations

from collections.abc import Iterator

from deqproof.core.term import substitute
from deqproof.deq.claim import Language, eq, ge, gt, le
from deqproof.deq.inner import Inner
from deqproof.deq.linear import W, beta, language
from deqproof.deq.symbols import column, scalar, u, w
from deqproof.paper.theorem import Author, Claim
from deqproof.search.hint import Cited, Hint, combine, lemma
from deqproof.theorems._descent_setting import (
    W1,
    brief,
    constants,
    delta1,
    delta2,
    far,
    inside,
    near,
    on_segment,
    s,
    segment,
    sgn,
    short,
)

term, states = language.term, language.states
free = Language()  # w, v, a, b, m are letters of their own
a, v = (column(n, t, "a vector") for n, t in (("a'", "a"), ("v'", "v")))
b, m = (scalar(n, t, "a number") for n, t in (("b'", "b"), ("m'", "m")))
LINE = tuple(language.fact(f) for f in on_segment)
line = Author(language, (*constants, far, inside, brief, *on_segment))
move, pull = lemma("inner product", term(delta1)), term(delta2)
shift, off = sgn * s * delta2, Cited("far-side")
rest = ((pull, LINE[1]), (pull, *LINE))  # 1 − s² = (1 − s) + s(1 − s)
moved = {w: w, a: s * delta1, b: -s * delta2, m: u - s * delta2}
numbers = free.values(moved, language)
whole = (numbers[0], (free.term(v), substitute(free.term((a - b * w) / m), dict(numbers))))


def segment_claims() -> Iterator[Claim]:
    """On the segment of a move of length at most β/2: |1 − θ₂| ≥ β/2 and ‖w‖ ≤ W′."""
    yield from segment_side_claims()
    yield from triangle_claims()
    yield from shortened_claims()
    yield from segment_predictor_claims()


def segment_side_claims() -> Iterator[Claim]:
    """|1 − θ₂| ≥ β/2."""
    yield line.claim(
        "far-side",
        "1 − θ₂ has its sign.",
        states(gt(sgn * u, 0)),
        given=(gt(beta, 0), far),
        why="β > 0",
    )
    yield line.claim(
        "shift-squared",
        "On the segment 1 − θ₂ moves by at most β/2.",
        language.squares_ordered(shift, beta / 2),
        how=combine((1, language.fact(brief)), (1, move), *rest, also=(off,)),
        why="the move is at most β/2 long",
    )
    order = lemma("order of squares", term(shift), term(beta / 2))
    yield line.claim(
        "segment-side",
        "On the segment |1 − θ₂| ≥ β/2.",
        language.moved(near, segment),
        how=combine(
            (1, language.fact(far)),
            (1, order),
            also=(off, Cited("half-positive"), Cited("shift-squared"), order),
        ),
        why="β − β/2",
        boxed=True,
    )


def shortened_claims() -> Iterator[Claim]:
    """The move up to s, in the letters of a move."""
    length, height = le(Inner(a, a) + b**2, beta**2 / 4), ge(sgn * m, beta / 2)
    yield line.claim(
        "segment-length",
        "The move up to s is short too.",
        free.moved(length, moved, language),
        how=combine(
            (1, language.fact(brief)), *rest, (1, move, LINE[1]), (1, move, *LINE), also=(off,)
        ),
        why="0 ≤ s ≤ 1",
    )
    yield line.claim(
        "segment-height",
        "The same bound, in the letters of the move.",
        free.moved(height, moved, language),
        how=combine((1, Cited("segment-side")), also=(off, Cited("segment-side"))),
        why="1 − θ₂ = u − sδ₂",
    )


def segment_predictor_claims() -> Iterator[Claim]:
    """‖w‖ ≤ W′."""
    steps = (
        off,
        Cited("W-positive"),
        Cited("segment-length"),
        Cited("segment-height"),
        Cited("off-zero", numbers),
        Cited("shift-length", numbers),
        Cited("triangle", whole),
    )
    yield line.claim(
        "segment-predictor",
        "On the segment ‖w‖ ≤ W′ = 2W + 1.",
        language.moved(short, segment),
        how=combine((1, steps[-1]), also=steps),
        why="w moves by (a − bw)/(u + b)",
        boxed=True,
    )


t = free.term


def triangle_claims() -> Iterator[Claim]:
    """The predictor after a shift (a, b) of (θ₁, u): w + v with v = (a − bw)/(u + b)."""
    yield from shift_claims()
    yield from sum_claims()


def shift_claims() -> Iterator[Claim]:
    """‖v‖² ≤ 1 + W²."""
    given = (
        eq(sgn**2, 1),
        gt(beta, 0),
        ge(W, 0),
        le(Inner(w, w), W**2),
        ge(sgn * m, beta / 2),
        le(Inner(a, a) + b**2, beta**2 / 4),
    )
    here, shift = Author(free, given), (a - b * w) / m
    yield here.claim(
        "off-zero",
        "u + b ≠ 0.",
        free.states(gt(sgn * m, 0)),
        how=Hint((), (), 1),
        given=(gt(beta, 0), ge(sgn * m, beta / 2)),
        why="ς(u + b) ≥ β/2",
    )
    yield here.claim(
        "shift-length",
        "‖v‖² ≤ 1 + W².",
        free.states(le(Inner(shift, shift), 1 + W**2)),
        how=Hint(
            (Cited("off-zero"), lemma("Cauchy–Schwarz", t(a), t(w)), lemma("inner product", t(a))),
            (t(b + Inner(a, w)), t(b), t(W)),
            2,
        ),
        why="‖a − bw‖² ≤ (‖a‖² + b²)(1 + ‖w‖²)",
    )


def sum_claims() -> Iterator[Claim]:
    """‖w + v‖ ≤ 2W + 1."""
    sizes = (ge(W, 0), le(Inner(w, w), W**2), le(Inner(v, v), 1 + W**2))
    both = Author(free, sizes)
    yield both.claim(
        "cross",
        "⟨w, v⟩² ≤ W²(1 + W)².",
        free.squares_ordered(Inner(w, v), W * (1 + W)),
        how=Hint((lemma("Cauchy–Schwarz", t(w), t(v)), lemma("inner product", t(w))), (t(W),), 2),
        why="Cauchy–Schwarz",
    )
    yield both.claim(
        "cross-positive",
        "W(1 + W) ≥ 0.",
        free.states(ge(W * (1 + W), 0)),
        how=Hint((), (t(W),), 1),
        why="W ≥ 0",
    )
    order = lemma("order of squares", t(Inner(w, v)), t(W * (1 + W)))
    yield both.claim(
        "triangle",
        "‖w + v‖ ≤ 2W + 1.",
        free.states(le(Inner(w + v, w + v), W1**2)),
        how=Hint((Cited("cross-positive"), Cited("cross"), order), (), 1),
        why="expand",
    )
