"""Reading numbers that a person wrote: exactly, or with an error that names the key.

Text is matched against patterns of bounded length and never evaluated, so that a hostile string
does no more than fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from fractions import Fraction
from typing import Any, TypeVar

from deqproof.core.errors import BadInput
from deqproof.deq.law import Rows, Vector

_QUOTIENT = re.compile(r"([+-]?[0-9]{1,1000})\s?/\s?([0-9]{1,1000})")
_DECIMAL = re.compile(r"([+-]?)([0-9]{0,1000})(?:\.([0-9]{0,1000}))?(?:[eE]([+-]?[0-9]{1,9}))?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf(inity)?)", re.IGNORECASE)
_MOST_EXPONENT = 1000
_MOST_ENTRIES = 4_000_000
_NUMBER = 'a rational number such as 2, "1/3" or "0.1"'

T = TypeVar("T")


def fault(key: str, expected: str, received: object, hint: str = "") -> BadInput:
    """The error of every bad value, on one line: key, expected, received, what to try."""
    got = received if isinstance(received, Shown) else show_value(received)
    return BadInput(f"{key}: expected {expected}, got {got}{f'; {hint}' if hint else ''}")


class Shown(str):
    """Words that describe what was received, to be printed as they are."""

    __slots__ = ()


def show_value(value: object) -> str:
    """A value as it may stand in an error message: on one line, in few characters."""
    if isinstance(value, dict | list | tuple):
        return f"a {'table' if isinstance(value, dict) else 'list'} of {len(value)}"
    if isinstance(value, int) and abs(value) >= 10**40:
        return "an integer of more than 40 digits"
    text = ascii(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= 80 else f"{text[:36]} ... {text[-36:]}"


def suggest(word: str, known: Iterable[str]) -> str:
    """ "did you mean …?", or the whole list where nothing is near."""
    names = sorted(known)
    near = get_close_matches(word.lower(), names, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else f"try one of {', '.join(names)}"


def read_number(value: Any, key: str) -> Fraction:
    """An exact rational: 2, "1/3", "0.1", "-2.5e-3", or a Fraction. Raises BadInput."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        if abs(value) >= 10**_MOST_EXPONENT:
            raise fault(key, f"a number below 1e{_MOST_EXPONENT}", Shown("a larger integer"))
        return Fraction(value)
    if isinstance(value, float):
        raise fault(key, _NUMBER, value, "a float is not exact: write it as text")
    if not isinstance(value, str):
        raise fault(key, _NUMBER, value)
    return _read_text(value, key)


def _read_text(value: str, key: str) -> Fraction:
    text = value.strip() if len(value) < 3000 else ""
    quotient = _QUOTIENT.fullmatch(text)
    if quotient:
        if int(quotient[2]) == 0:
            raise fault(key, _NUMBER, value, "the denominator must not be 0")
        return Fraction(int(quotient[1]), int(quotient[2]))
    decimal = _DECIMAL.fullmatch(text)
    if decimal and (decimal[2] or decimal[3]):
        return _scale_decimal(decimal, value, key)
    if _NOT_FINITE.fullmatch(text):
        raise fault(key, "a finite number", value, "leave out the row, or write a number")
    raise fault(key, _NUMBER, value, "write it in digits: nothing is evaluated")


def _scale_decimal(decimal: re.Match[str], value: str, key: str) -> Fraction:
    sign, whole, part, exponent = decimal.groups(default="")
    shift = int(exponent or 0)
    if abs(shift) > _MOST_EXPONENT:
        limit = f"an exponent between -{_MOST_EXPONENT} and {_MOST_EXPONENT}"
        raise fault(key, limit, value)
    mantissa = int(f"{sign}{whole}{part}")
    return mantissa * Fraction(10) ** (shift - len(part))


def read_positive(value: Any, key: str) -> Fraction:
    number = read_number(value, key)
    if number <= 0:
        raise fault(key, "a number greater than 0", value)
    return number


def read_count(value: Any, key: str, least: int, most: int) -> int:
    number = read_number(value, key)
    if number.denominator != 1 or not least <= number <= most:
        raise fault(key, f"an integer from {least} to {most}", value)
    return int(number)


def read_choice(value: Any, key: str, known: Sequence[str]) -> str:
    if not isinstance(value, str):
        raise fault(key, f"one of {', '.join(known)}", value)
    if value not in known:
        raise fault(key, f"one of {', '.join(known)}", value, _near(value, known))
    return value


def _near(word: str, known: Sequence[str]) -> str:
    hint = suggest(word[:80], known)
    return hint if hint.startswith("did") else ""


def read_list(value: Any, key: str, read: Callable[[Any, str], T], entry: str) -> tuple[T, ...]:
    """A list that is not empty, each entry read; `entry` says what one is called."""
    if not isinstance(value, list | tuple):
        raise fault(key, f"a list with one {entry} or more", value)
    if not value:
        raise fault(key, f"a list with one {entry} or more", Shown("an empty list"))
    if len(value) > _MOST_ENTRIES:
        raise fault(key, f"at most {_MOST_ENTRIES} entries", value)
    return tuple(read(x, f"{key}, {entry} {k}") for k, x in enumerate(value, 1))


def read_vector(value: Any, key: str) -> Vector:
    return read_list(value, key, read_number, "entry")


def read_rows(value: Any, key: str) -> Rows:
    return read_list(value, key, read_vector, "row")
