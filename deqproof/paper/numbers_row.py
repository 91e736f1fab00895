"""One line of "numbers beside the theorem": what is promised, what was measured, where, by what.

A measurement supports a theorem or raises an alarm; it never proves anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from flint import arb
from mpmath import mp, mpf


@dataclass(frozen=True, slots=True)
class NumberRow:
    """measured (≤, ≥, =, →) promise, at the moment `where` the margin is least.

    `promise` and `measured` are decimal numerals of the digits that are meant; `ratio` is
    measured/promise, None where the promise is 0. `digits` says in how many digits it was
    measured, None being exactly. `holds` False is an alarm: either a bound or a program is wrong.
    """

    theorem: str
    claim: str
    relation: str
    promise: str
    measured: str
    ratio: float | None
    where: str
    holds: bool
    digits: int | None
    method: str

    def _repr_html_(self) -> str:
        return rows_html([self])


@dataclass(frozen=True, slots=True)
class Moment:
    """What was promised and what was measured at one time or step."""

    where: str
    promise: Any
    measured: Any


@dataclass(frozen=True, slots=True)
class Measure:
    """How a row was measured: digits of the arithmetic, and by which road."""

    digits: int
    method: str

    @property
    def slack(self) -> Any:
        """What rounding may cost a ratio: a quarter of the digits."""
        return mpf(10) ** -(3 * self.digits // 4)


def worst_row(
    theorem: str, claim: str, relation: str, moments: Iterable[Moment], how: Measure
) -> NumberRow:
    """The row of the moment at which measured/promise comes nearest to breaking the bound.

    `relation` is "≤" or "≥"; neither promises nor measurements are negative.
    """
    with mp.workdps(how.digits + 5):
        sign = 1 if relation == "≤" else -1
        worst = max(moments, key=lambda m: _bad(sign * _ratio(m)))
        ratio = _ratio(worst)
        holds = bool(sign * (ratio - 1) <= how.slack)
        return _row(theorem, claim, relation, worst, float(ratio), holds, how)


def _ratio(moment: Moment) -> Any:
    """measured/promise, and 0/0 = 1: nothing was promised, and nothing is there."""
    measured, promise = mpf(moment.measured), mpf(moment.promise)
    if promise == 0:
        return mpf(1) if measured == 0 else mp.inf
    return measured / promise


def _bad(excess: Any) -> Any:
    """How bad a moment is; what is no number is worst."""
    return mp.inf if mp.isnan(excess) else excess


def zero_row(theorem: str, claim: str, moments: Iterable[Moment], how: Measure) -> NumberRow:
    """The row of the moment at which a quantity that should stay 0 is largest.

    `promise` is the size to which 0 is relative, such as the quantity that is conserved.
    """
    with mp.workdps(how.digits + 5):
        worst = max(moments, key=lambda m: _bad(abs(mpf(m.measured)) / mpf(m.promise)))
        size = abs(mpf(worst.measured)) / mpf(worst.promise)
        found = Moment(worst.where, mpf(0), worst.measured)
        return _row(theorem, claim, "=", found, None, bool(size <= how.slack), how)


def exact_row(
    theorem: str, claim: str, holds: bool, method: str, digits: int | None = None
) -> NumberRow:
    """The row of an identity that was seen without rounding, or in balls of so many digits."""
    measured = "0" if holds else "not 0"
    return NumberRow(theorem, claim, "=", "0", measured, None, "every step", holds, digits, method)


def follow_row(theorem: str, claim: str, moment: Moment, lag: Any, how: Measure) -> NumberRow:
    """The row of a measurement that tends to the promise, and may stay below it by `lag`."""
    ratio = mpf(moment.measured) / mpf(moment.promise)
    return _row(theorem, claim, "→", moment, float(ratio), bool(ratio >= 1 - lag), how)


def _row(
    theorem: str,
    claim: str,
    relation: str,
    moment: Moment,
    ratio: float | None,
    holds: bool,
    how: Measure,
) -> NumberRow:
    promise, measured = (numeral(x, how.digits) for x in (moment.promise, moment.measured))
    return NumberRow(
        theorem, claim, relation, promise, measured, ratio, moment.where, holds, how.digits,
        how.method,
    )  # fmt: skip


def numeral(x: Any, digits: int) -> str:
    """A decimal numeral of that many digits."""
    return str(mp.nstr(mpf(x), digits))


def mpf_of(ball: arb) -> Any:
    """The midpoint of a ball, exact if the precision in force allows."""
    mantissa, exponent = ball.mid().man_exp()
    return mp.ldexp(mpf(int(mantissa)), int(exponent))


def rows_html(rows: Sequence[NumberRow]) -> str:
    """A table for a notebook."""
    titles = ("theorem", "claim", "promise", "measured", "ratio", "where", "holds", "method")
    cells = [
        (
            r.theorem, r.claim, f"{r.relation} {short(r.promise)}", short(r.measured),
            "" if r.ratio is None else f"{r.ratio:.4g}", r.where, "yes" if r.holds else "NO",
            r.method,
        )
        for r in rows
    ]  # fmt: skip
    body = "".join(f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row)}</tr>" for row in cells)
    head = "".join(f"<th>{h}</th>" for h in titles)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def short(number: str) -> str:
    """Six digits of a numeral, for a table."""
    return str(mp.nstr(mpf(number), 6))
