"""The points that satisfy a statement's equations, as a problem of algebra in R^d."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from deqproof.core.errors import IllPosed, NotLowerable
from deqproof.core.statement import Fact, Spectrum, Zero, terms_in
from deqproof.core.term import Term, leaves, operators, ordered
from deqproof.search.refute.frame import EIGENVALUE, frame_of
from deqproof.search.refute.instant import Instant
from deqproof.search.refute.quadric import Poly
from deqproof.search.refute.ring import Quotient, Ring, TooLarge
from deqproof.search.refute.solve import Branch, branches


@dataclass(frozen=True, slots=True)
class Setting:
    """An instant in R^d as polynomials: equations, what is no less than 0, and what is not 0."""

    instant: Instant
    ring: Ring
    equations: tuple[Poly, ...]
    bounds: tuple[Poly, ...]
    units: tuple[Poly, ...]

    def branches(self, deadline: float, extra: Fact | None = None) -> Iterator[Branch]:
        """The ways to solve the equations, and `extra` = 0."""
        try:
            more = [] if extra is None else _solving(self.ring, terms_in(extra))
        except (TooLarge, IllPosed):
            return
        equations = (*self.equations, *more)
        yield from branches(self.ring, equations, self.bounds, self.units, deadline)


def setting(instant: Instant, dimension: int) -> Setting | None:
    """The instant in R^d; None if its equations are too much to handle."""
    statement = instant.statement
    spectra = [h for h in statement.hypotheses if isinstance(h, Spectrum)]
    terms = instant.terms
    named = operators(*terms) | {s.operator for s in spectra}
    ring = Ring(frame_of(leaves(*terms), named, dimension))
    try:
        equations = _equations(ring, instant, spectra)
    except (TooLarge, IllPosed):
        return None
    return Setting(instant, ring, tuple(equations), *_constraints(ring, instant))


def _equations(ring: Ring, instant: Instant, spectra: Sequence[Spectrum]) -> list[Poly]:
    facts = [h for h in instant.statement.hypotheses if isinstance(h, Zero)]
    ends = ring.values([t for h in spectra for t in (h.lower, h.upper)])
    spectrum = {h.operator: _eigenvalues(ring, h.operator) for h in spectra}
    extremes = [x for h in spectra for x in (spectrum[h.operator][0], spectrum[h.operator][-1])]
    found = [(a - b).num for a, b in zip(ends, extremes, strict=True)]
    return [*found, *ring.equations, *_solving(ring, [h.term for h in facts])]


def _solving(ring: Ring, terms: Iterable[Term]) -> list[Poly]:
    """The polynomials whose zeros are those of the terms, with what new letters bring along."""
    before, ring.frozen = len(ring.equations), False
    found: list[Poly] = []
    for value in ring.values([*terms]):
        found += [q.num for q in (value if isinstance(value, tuple) else [value])]
    ring.frozen = True
    return found + ring.equations[before:]


def _eigenvalues(ring: Ring, operator: str) -> list[Quotient]:
    return [
        ring.whole(ring.context.gen(k))
        for k, c in enumerate(ring.frame.coordinates())
        if c.kind == EIGENVALUE and c.owner == operator
    ]


def _constraints(ring: Ring, instant: Instant) -> tuple[tuple[Poly, ...], tuple[Poly, ...]]:
    """Polynomials that are no less than 0, and polynomials that are not 0, as far as known."""
    bounds = [ring.context.gen(k) for k in ring.roots]
    units: list[Poly] = []
    for name in ring.frame.operators:
        first, *others = _eigenvalues(ring, name)
        bounds += [first.num, *((x - first).num for x in others)]
        bounds += [(others[-1] - x).num for x in others[:-1]]
    for kind, gauge in instant.facts:
        with suppress(NotLowerable, IllPosed):
            (value,) = ring.values([gauge.term])
            bounds += [value.num * value.den] if kind != "unit" else []
            units += [value.num] if kind != "weak" else []
    for t in instant.program:
        if t.op == "div" and len(ordered([t.args[1]])) < 12:
            with suppress(NotLowerable, IllPosed):
                units.append(ring.values([t.args[1]])[0].num)
    keep = [[p for p in found if not p.is_constant()] for found in (bounds, units)]
    return tuple(keep[0]), tuple(keep[1])
