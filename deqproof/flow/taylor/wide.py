"""128-bit integers inside numba, and how this package compiles.

`limbs` is kept on disk by its own date: touch that file when this one changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import njit, types  # the whole module needs the extra "numba"
from numba.extending import intrinsic


def compiled(**options: Any) -> Callable[[Any], Any]:
    """numba's njit, cached on disk where there is a directory to write to."""

    def decorate(function: Any) -> Any:
        try:
            return njit(cache=True, **options)(function)
        except RuntimeError:
            return njit(**options)(function)

    return decorate


_PAIR: Any = types.UniTuple(types.int64, 2)
_FOUR = (types.int64,) * 4
_WORD, _WIDE = ir.IntType(64), ir.IntType(128)


def _join(builder: Any, low: Any, high: Any) -> Any:
    upper = builder.shl(builder.zext(high, _WIDE), ir.Constant(_WIDE, 64))
    return builder.or_(builder.zext(low, _WIDE), upper)


def _split(context: Any, builder: Any, value: Any) -> Any:
    upper = builder.lshr(value, ir.Constant(_WIDE, 64))
    parts = builder.trunc(value, _WORD), builder.trunc(upper, _WORD)
    return context.make_tuple(builder, _PAIR, parts)


def _mac(typing: Any, low: Any, high: Any, a: Any, b: Any) -> Any:
    """(low, high) + a·b in 128 bits, two's complement."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        a, b = (builder.sext(x, _WIDE) for x in args[2:])
        held = _join(builder, *args[:2])
        return _split(context, builder, builder.add(held, builder.mul(a, b)))

    return _PAIR(*_FOUR), generate


def _add(typing: Any, low: Any, high: Any, other_low: Any, other_high: Any) -> Any:
    """The sum of two numbers of 128 bits."""

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        held, other = _join(builder, *args[:2]), _join(builder, *args[2:])
        return _split(context, builder, builder.add(held, other))

    return _PAIR(*_FOUR), generate


mac: Any = intrinsic(_mac)
add: Any = intrinsic(_add)
