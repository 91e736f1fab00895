"""A model's fields written out: polynomials over Q in free letters, all fields in one.

With one letter for the coefficient of each field, a law is killed by all of them if it is killed by
their combination. Denominators are cleared: a field and its multiples have the same laws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq_mpoly_ctx

from deqproof.core.brackets import evaluate, gradient
from deqproof.core.fields import Quotients, field, make_state
from deqproof.search.laws.model import Model
from deqproof.search.laws.polynomial import Monomial, Polynomial, to_plain

LARGEST_PRODUCT = 400_000


class TooLarge(Exception):
    """An expression outgrew what is searched; the text says which."""


@dataclass(frozen=True, slots=True)
class Symbolic:
    """`place`: the coordinates in the free letters; `speeds`: how they move, up to a factor.

    `charted`: the coordinates are no letters themselves.
    """

    charted: bool
    one: Any
    letters: Sequence[Any]
    place: Sequence[Any]
    speeds: Sequence[Any]
    denominators: Sequence[Any]

    def evaluate(self, p: Polynomial) -> Any:
        return evaluate(to_plain(p), self.place, self.one)

    def differentiate(self, p: Polynomial) -> Any:
        """Σ ∂_i p · speed_i: 0 if and only if p is a law."""
        total = 0 * self.one
        for i, slope in gradient(to_plain(p)).items():
            if self.speeds[i] != 0:
                total += evaluate(slope, self.place, self.one) * self.speeds[i]
        return total

    def entries(self, columns: Iterable[Any], q: int) -> Iterator[tuple[Monomial, int, int]]:
        """(monomial, column, coefficient modulo q) of every term of the columns."""
        for j, column in enumerate(columns):
            for monomial, c in zip(column.monoms(), column.coeffs(), strict=True):
                yield monomial, j, int(c.p) * pow(int(c.q), -1, q) % q


class _Bounded(Quotients):
    """Gives up before a product gets too large to expand."""

    def mul(self, a: Any, b: Any) -> Any:
        longest = max(len(x) for row in a[0] for x in row) * max(
            len(y) for row in b[0] for y in row
        )
        if longest > LARGEST_PRODUCT:
            raise TooLarge(f"φ has products of more than {LARGEST_PRODUCT} terms when expanded")
        return super().mul(a, b)


def expand(model: Model) -> Symbolic:
    """The fields of the model. Raises TooLarge if φ cannot be expanded."""
    n = len(model.coordinates)
    size = n + model.program["seeds"]
    context = fmpq_mpoly_ctx.get(("z", size), "lex")
    one, letters = context.constant(1), list(context.gens())
    place, solutions = letters, {}
    if model.chart is not None:
        chart = model.chart
        place = [_written(p, letters, one) for p in (*chart.coordinates, *chart.seeds)]
        solutions = {
            name: [_written(p, letters, one) for p in x] for name, x in chart.solutions.items()
        }
    ring = _Bounded(one, solutions)
    moved = field(model.program, ring, make_state(model.program, ring, place[:n]), place[n:])
    below = one
    for _, q in moved:
        below = below * (q / below.gcd(q))
    speeds = [e * (below / q) for rows, q in moved for row in rows for e in row]
    return Symbolic(model.chart is not None, one, letters, place[:n], speeds, [q for _, q in moved])


def _written(p: Polynomial, letters: Sequence[Any], one: Any) -> Any:
    return evaluate(to_plain(p), letters, one)
