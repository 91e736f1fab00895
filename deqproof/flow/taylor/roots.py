"""The hidden letters at the start: roots of their relations, to any number of bits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from flint import arb, ctx

from deqproof.core.derivative import derivative
from deqproof.core.errors import IllPosed
from deqproof.core.slopes import Balls, VectorField, ball
from deqproof.core.term import Term, const

_COARSE = 80  # bits of the bisection


def hidden_roots(
    field: VectorField, start: Sequence[Fraction], guesses: Sequence[Fraction], bits: int
) -> list[arb]:
    """The roots nearest to the guesses, each within about 2^−bits. Raises IllPosed without one."""
    return [
        _root(z, g, field.states, start, guess, bits)
        for z, g, guess in zip(field.hidden, field.relations, guesses, strict=True)
    ]


def _root(
    z: Term, g: Term, states: Sequence[Term], start: Sequence[Fraction], guess: Fraction, bits: int
) -> arb:
    balls = Balls((*states, z), [g, derivative(g, {z: const(1)})])
    with ctx.workprec(_COARSE):
        known = [ball(x) for x in start]
        x = _bisect(lambda x: balls.at([*known, x])[0], ball(guess).mid(), g)
    precision = _COARSE // 4
    while precision < bits + 60:
        precision = min(2 * precision, bits + 60)
        with ctx.workprec(precision + 20):
            value, slope = balls.at([*map(ball, start), x])
            x = (x - value / slope).mid()
    return x


def _bisect(value: Callable[[arb], arb], guess: arb, relation: Term) -> arb:
    """A change of sign near the guess, to about 20 bits."""

    def sign(x: arb) -> int:
        found = value(x)
        return int(found > 0) - int(found < 0)

    width, low, high = arb(2) ** -8, guess, guess
    for _ in range(40):
        low, high = (guess - width).mid(), (guess + width).mid()
        if sign(low) * sign(high) < 0:
            break
        width *= 2
    else:
        raise IllPosed(f"no root of {relation!r:.80} near {guess}: expected one; guess better")
    rising = sign(high)
    while high - low > width * arb(2) ** -24:
        middle = ((low + high) / 2).mid()
        low, high = (low, middle) if sign(middle) == rising else (middle, high)
    return ((low + high) / 2).mid()
