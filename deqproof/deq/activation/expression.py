"""An activation of one's own, from a SymPy expression."""

from __future__ import annotations

import re
from typing import Any

import sympy
from flint import arb

from deqproof.core.errors import BadInput
from deqproof.core.number import BALL, Coordinates, evaluate
from deqproof.deq.activation.named import NAMES
from deqproof.deq.activation.record import Activation, Z, z
from deqproof.deq.lower import lower

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def activation_from_expression(
    name: str, sigma: Any, lipschitz: Any, slope: Any = None, floor: Any = None
) -> Activation:
    """The record of σ, an expression in one real symbol, with L = `lipschitz`.

    σ′ is SymPy's derivative, and γ(Z) is σ′(−Z), unless they are given (γ in the same symbol):
    all of it is claimed only, and decided by the theorem. Raises BadInput, or NotLowerable at an
    expression outside of the closed table.
    """
    if not _NAME.fullmatch(name) or name in NAMES:
        raise BadInput(f"expected a new name of small letters, got {name!r:.60}: try 'my-{name}'")
    letter = _letter_of(sigma)
    value = sigma.xreplace({letter: z})
    steepness = value.diff(z) if slope is None else slope.xreplace({letter: z})
    least = steepness.subs(z, -Z) if floor is None else floor.xreplace({letter: Z})
    for part in (value, steepness, least):
        lower(part)  # refused now, and not in the middle of a proof
    return Activation(name, value, steepness, _bound(lipschitz), least)


def _letter_of(sigma: Any) -> sympy.Symbol:
    letters = getattr(sigma, "free_symbols", set())
    if len(letters) != 1:
        raise BadInput(
            f"expected an expression in one symbol, got {sigma}: with "
            f"{', '.join(sorted(map(str, letters))) or 'none'}; try Symbol('z', real=True)"
        )
    (letter,) = letters
    if not letter.is_real:
        raise BadInput(
            f"expected a real symbol, got {letter}: try Symbol({str(letter)!r}, real=True)"
        )
    return letter


def _bound(lipschitz: Any) -> sympy.Expr:
    value = sympy.Integer(lipschitz) if isinstance(lipschitz, int) else lipschitz
    if not isinstance(value, sympy.Expr) or value.free_symbols:
        raise BadInput(f"expected L as an exact number, got {lipschitz!r:.60}: try Rational(1, 4)")
    ball: arb = evaluate([lower(value)], Coordinates(BALL, {}, {}, {}, 0))[0]
    if not ball > 0:
        raise BadInput(f"expected L > 0, got {value}: it bounds σ′ from above")
    return value
