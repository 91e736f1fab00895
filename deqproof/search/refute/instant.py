"""What must hold and what must fail at a point, compiled once and measured on batches of floats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from deqproof.core.brackets import LawCount
from deqproof.core.consequence import consequences
from deqproof.core.errors import IllPosed
from deqproof.core.statement import (
    Along,
    NonNegative,
    NonZero,
    Positive,
    Statement,
    Zero,
    terms_in,
    terms_of_system,
)  # fmt: skip
from deqproof.core.term import LEAVES, VECTOR, Term, ordered, value_of
from deqproof.search.refute.chart import Chart
from deqproof.search.refute.frame import FLOATS
from deqproof.search.refute.worlds import PLAIN, Stage

Floats: TypeAlias = np.ndarray
EDGE = 1e-6
NOISE = 1e-11  # a float this small beside its parts has no sign


@dataclass(frozen=True, slots=True)
class Score:
    """For each sample: does it satisfy the hypotheses, by how much does it miss, how far is the
    goal from failing (negative: it fails), relative to the size of its parts; and for each fact
    the share of the samples that satisfy it."""

    feasible: Floats
    missed: Floats
    ratio: Floats
    shares: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Gauge:
    """A term, the one of its factors that is measured, and that factor's summands."""

    term: Term
    factor: Term
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Instant:
    """A statement about an instant, with its program and what measures it.

    `terms` are all those that a witness must give a value.
    """

    statement: Statement
    terms: tuple[Term, ...]
    program: tuple[Term, ...]
    goal: Gauge
    facts: tuple[tuple[str, Gauge], ...]

    def score(self, chart: Chart, q: Floats) -> Score:
        """Measure a batch of parameters."""
        columns = chart.floats(q)
        algebra = chart.frame.algebra(FLOATS, columns)
        value: dict[int, Any] = {}
        with np.errstate(all="ignore"):
            for t in self.program:
                value[id(t)] = (
                    algebra.leaf(t) if t.op in LEAVES
                    else algebra.operate(t, [value[id(a)] for a in t.args])
                )  # fmt: skip
            disorder = _disorder(chart, columns) + np.zeros(len(q))
            feasible, missed = disorder <= NOISE, disorder
            shares: list[float] = []
            for kind, gauge in self.facts:
                margin = _relative(value, gauge) + np.zeros(len(q))
                ok = np.abs(margin) > 0 if kind == "unit" else margin >= -NOISE
                ok = margin > NOISE if kind == "strict" else ok
                feasible &= ok
                shares.append(float(ok.mean()))
                missed = missed + (0.0 if kind == "unit" else np.maximum(0.0, EDGE - margin))
            return Score(feasible, missed, self._ratio(value, len(q)), tuple(shares))

    def _ratio(self, value: dict[int, Any], count: int) -> Floats:
        ratio = _relative(value, self.goal) + np.zeros(count)
        if isinstance(self.statement.goal, Zero | NonZero):
            ratio = -np.abs(ratio)
        return np.where(np.isfinite(ratio), ratio, np.inf)


def _relative(value: dict[int, Any], gauge: Gauge) -> Any:
    """Between −1 and 1, of the sign of the term: factor/Σ|parts|, or t/(1 + |t|) for one part."""
    if gauge.term.kind == VECTOR:
        size = sum(np.abs(x) for p in gauge.parts for x in value[id(p)])
        return sum(np.abs(x) for x in value[id(gauge.term)]) / np.maximum(size, 1e-300)
    whole, size = value[id(gauge.factor)], sum(np.abs(value[id(p)]) for p in gauge.parts)
    if len(gauge.parts) == 1:
        size = 1 + size
    return np.sign(value[id(gauge.term)]) * np.abs(whole) / np.maximum(size, 1e-300)


def _disorder(chart: Chart, columns: Sequence[Floats]) -> Any:
    """By how much eigenvalues are negative, or not between the first and the last."""
    total: Any = 0.0
    for places in chart.frame.spectra():
        first, *others = (columns[k] for k in places)
        last = others[-1] if others else first
        gaps = [-first, *(first - x for x in others), *(x - last for x in others[:-1])]
        size = np.abs(first) + np.abs(last) + 1e-300
        total = total + sum(np.maximum(0.0, gap) for gap in gaps) / size
    return total


def _gauge(term: Term) -> Gauge:
    """The factor of the term with the most summands decides how near to 0 it is."""
    factors = [term]
    while any(t.op in ("mul", "div", "pow", "neg") for t in factors):
        factors = [
            x for t in factors for x in (t.args if t.op in ("mul", "div", "pow", "neg") else (t,))
        ]
    factor = max(factors, key=lambda t: len(_summands(t)))
    return Gauge(term, factor, _summands(factor))


def _summands(term: Term) -> tuple[Term, ...]:
    """The terms whose sum, with signs and rational factors, the term is."""
    found, stack = list[Term](), [term]
    while stack:
        t = stack.pop()
        scaled = t.op in ("mul", "scale") and value_of(t.args[0]) is not None
        if t.op in ("add", "sub", "vadd", "neg"):
            stack += t.args
        elif scaled and t.args[1].op in ("add", "sub", "vadd", "mul", "scale"):
            stack.append(t.args[1])
        else:
            found.append(t)
    return tuple(found)


def instants(statement: Statement, stage: Stage = PLAIN) -> list[Instant]:
    """The statement itself, or what it implies at the start, as letters say it on the stage."""
    goal = statement.goal
    if isinstance(goal, LawCount):
        return []
    along = isinstance(goal, Along)
    spoken = terms_of_system(goal.system) if along else ()
    try:
        others = tuple(t for at_atom in stage.world.at_atoms(*spoken) for t in at_atom)
        found = [s for c in (consequences(statement) if along else [statement])
                 for s in stage.told(c)]  # fmt: skip
    except IllPosed:  # it has no meaning here, or is about facts that no point can refute
        return []
    return [_compiled(s, others) for s in found]


def _compiled(statement: Statement, others: tuple[Term, ...]) -> Instant:
    goal = statement.goal
    assert not isinstance(goal, Along | LawCount)
    given = (*statement.hypotheses, goal)
    terms = (*others, *(t for f in given for t in terms_in(f)))
    facts: list[tuple[str, Gauge]] = []
    for h in statement.hypotheses:
        if isinstance(h, NonNegative | Positive | NonZero):
            kind = {NonNegative: "weak", Positive: "strict", NonZero: "unit"}[type(h)]
            facts.append((kind, _gauge(h.term)))
    wanted = _gauge(goal.term)
    roots = [t for g in (wanted, *(g for _, g in facts)) for t in (g.term, g.factor, *g.parts)]
    return Instant(statement, terms, tuple(ordered(roots)), wanted, tuple(facts))
