"""Random terms, worlds and operators."""

from fractions import Fraction

from core_meaning import World, dot
from hypothesis import strategies as st

from deqproof.core.term import (
    VZERO,
    apply,
    const,
    draw,
    function,
    inner,
    leaves,
    make,
    mean,
    minus,
    plus,
    power,
    quotient,
    scalar,
    times,
    value_of,
    vdraw,
    vector,
)

X, Y, Z = scalar("x"), scalar("y"), scalar("z")
U, V, W = vector("u"), vector("v"), vector("w")
A, B = draw("A"), draw("B")
P = vdraw("P")
RATIONAL = ("add", "sub", "mul", "pow", "div")

ONE_TO_THREE = st.integers(1, 3)
small = st.fractions(-4, 4, max_denominator=5)


@st.composite
def scalars(draw_, letters=(X, Y, Z), ops=RATIONAL, vectors=(), steps=6):
    """A scalar term over the letters, by a few random operations on earlier terms.

    With vectors, inner products occur too.
    """
    terms = [*letters, const(draw_(small)), const(draw_(st.integers(1, 3)))]
    if vectors:
        terms += [inner(draw_(words(vectors)), draw_(words(vectors))) for _ in range(2)]
    for _ in range(draw_(st.integers(0, steps))):
        op = draw_(st.sampled_from(ops))
        a, b = (terms[draw_(st.integers(0, len(terms) - 1))] for _ in range(2))
        terms.append(_operated(op, a, b))
    return terms[-1] if len(terms) > len(letters) + 2 else terms[0]


def _operated(op, a, b):
    if op in BINARY:
        return BINARY[op](a, b)
    if op == "pow":
        return power(a, 2 if b is a else 3)
    if op == "div":
        return a if value_of(b) == 0 else quotient(a, b)
    if op == "mean":
        return mean(a)
    return function(op, a, b) if op in ("max", "min") else function(op, a)


BINARY = {"add": plus, "sub": minus, "mul": times}


def words(vectors):
    """S…S v, sums and multiples of them."""
    word = st.builds(
        _word, st.sampled_from(list(vectors)), st.lists(st.sampled_from("ST"), max_size=2)
    )
    return st.one_of(
        word,
        st.just(VZERO),
        st.builds(lambda a, b: a + b, word, word),
        st.builds(lambda c, a: const(c) * a, small, word),
    )


def _word(v, names):
    for name in names:
        v = apply(name, v)
    return v


@st.composite
def worlds(draw_, *terms, dimension=ONE_TO_THREE, outcomes=ONE_TO_THREE):
    """A world in which the terms have values; S and T are rational covariances."""
    d, n = draw_(dimension), draw_(outcomes)
    column = st.lists(small, min_size=d, max_size=d)
    world = World(d, n)
    for t in sorted(leaves(*terms), key=repr):
        one = column if t.kind == "vector" else small
        random = t.op in ("draw", "vdraw")
        world.letters[t] = [draw_(one) for _ in range(n)] if random else [draw_(one)] * n
    for name in "ST":
        rows = draw_(st.lists(column, min_size=d, max_size=d))
        world.operators[name] = [[dot(a, b) for b in rows] for a in rows]
    return world


@st.composite
def orthonormal(draw_, d):
    """d orthonormal rational vectors: the unit vectors, reflected."""
    rows = [[Fraction(int(i == j)) for j in range(d)] for i in range(d)]
    for _ in range(2):
        v = draw_(st.lists(small, min_size=d, max_size=d))
        if any(v):
            scale = Fraction(2) / dot(v, v)
            rows = [[x - scale * dot(r, v) * y for x, y in zip(r, v, strict=True)] for r in rows]
    return rows


def raw(op, *args, data=()):
    """The node as a hostile file may give it, nothing folded."""
    return make(op, data, args)
