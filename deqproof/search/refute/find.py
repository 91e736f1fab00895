"""Break it first: an exact point where the hypotheses hold and the goal fails, if one is found.

For each dimension and each way to solve the equations: structured samples measured in floats,
then descents from the best of them, then a global optimiser; what floats find is made rational
on the same chart, so that the equations hold exactly, and confirmed by the core.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.errors import NotLowerable
from deqproof.core.evidence import Witness
from deqproof.core.statement import Spectrum, Statement
from deqproof.core.term import VECTOR, ordered
from deqproof.search.refute.climb import choose_starts, descend, evolve, roundings
from deqproof.search.refute.confirm import Found, confirm, shrink
from deqproof.search.refute.instant import Instant, instants
from deqproof.search.refute.sample import Batch, draw
from deqproof.search.refute.target import (
    HOPELESS,
    Target,
    extreme_targets,
    promise,
    targets,
    tuned,
    vanishing_targets,
)  # fmt: skip
from deqproof.search.refute.worlds import Stage, stages

_FEW, _MANY, _TRIED, _SHRUNK = 160, 2500, 8, 3
_SIMPLE = 8  # free letters: on a chart with more, few samples satisfy the hypotheses
_DESCENTS = 6  # charts that are searched for long
_SHRINKING = 0.06  # seconds for each
_HASTE = 2  # the k-th world takes its turn as often as spends 1/(2 + k): simple ones come first
_LONG = 0.05  # seconds
_SLICE = 0.5  # seconds of the global optimiser at a time


def find_witness(
    statement: Statement, *, seed: int, seconds: float, dimensions: Sequence[int] = (1, 2, 3)
) -> Witness | None:
    """A witness that `core.check` accepts, the simplest that was found, or None.

    Statements along a system are attacked at the start, where their solutions rest, and after a
    step; draws follow small finite laws, and unknown functions are polynomials. What is found late
    may take 0.3 s more to be made simple.
    """
    deadline = time.thread_time() + seconds
    rng = np.random.default_rng(seed)
    attacks = [
        _Attack(stage, _attack(statement, stage, dimensions, rng, deadline))
        for stage in stages(statement)
    ]
    while attacks and time.thread_time() < deadline:
        turns = [attack.spent * (_HASTE + k) for k, attack in enumerate(attacks)]
        attack = attacks[turns.index(min(turns))]
        start = time.thread_time()
        caught = next(attack.search, None)
        attack.spent += time.thread_time() - start
        if caught is None:
            attacks.remove(attack)
        witness = _simplest(statement, attack.stage, caught or [])
        if witness is not None:
            return witness
    return None


@dataclass(slots=True)
class _Attack:
    """The search in one world, and the seconds that it took so far."""

    stage: Stage
    search: Iterator[list[Found]]
    spent: float = 0.0


def _attack(
    statement: Statement,
    stage: Stage,
    dimensions: Sequence[int],
    rng: np.random.Generator,
    deadline: float,
) -> Iterator[list[Found]]:
    """What is caught in one world, a little at a time; often nothing."""
    with suppress(NotLowerable, OverflowError):  # no derivative, or numbers beyond floats
        spaces = stage.dimensions(statement, dimensions)
        yield from _search(instants(statement, stage), spaces, rng, deadline)


def _simplest(statement: Statement, stage: Stage, caught: list[Found]) -> Witness | None:
    few = sorted(caught, key=lambda found: found.cost)[:_SHRUNK]
    simple = sorted((shrink(f, _SHRINKING) for f in few), key=lambda found: found.cost)
    for found in (*simple, *few):
        witness = stage.dressed(found.witness)
        if check([Claim(statement, witness)])[0].verdict is Verdict.REFUTED:
            return witness
    return None


def _has_vectors(found: Sequence[Instant]) -> bool:
    """Does the dimension matter?"""
    spectra = any(isinstance(h, Spectrum) for i in found for h in i.statement.hypotheses)
    return spectra or any(t.kind == VECTOR for i in found for t in ordered(i.terms))


def _search(
    attacked: Sequence[Instant],
    dimensions: Sequence[int],
    rng: np.random.Generator,
    deadline: float,
) -> Iterator[list[Found]]:
    """What is caught together: a glance at each dimension, then a closer look at all of them.

    Where a glance takes long, its dimension is looked at closely before the next.
    """
    seen: list[Target] = []
    fresh: list[Target] = []
    spaces = tuple(dimensions) if _has_vectors(attacked) else tuple(dimensions)[:1]
    for d in spaces:
        start = time.thread_time()
        for target in targets(attacked, d, deadline):
            fresh.append(target)
            yield from _glance(target, [*seen, *fresh], rng)
        now = time.thread_time()
        if d == spaces[-1] or now - start > _LONG:
            until = deadline if d == spaces[-1] else now + (deadline - now) / 2
            yield from _study(fresh, rng, until)
            seen, fresh = [*seen, *fresh], []
    smooth = [t for t in seen if not t.vanishing and t.chart.free]
    while smooth and time.thread_time() < deadline:
        yield from (_climbed(target, rng, deadline) for target in smooth)
        yield from (_evolved(target, rng, deadline) for target in smooth)


def _glance(
    target: Target, seen: Sequence[Target], rng: np.random.Generator
) -> Iterator[list[Found]]:
    """A few samples; if they catch something, many, in lower dimensions first."""
    count = _FEW if len(target.chart.free) <= _SIMPLE else _MANY
    if caught := _sampled(target, draw(target.chart, count, rng)):
        lower = [t for t in seen if t.dimension < target.dimension]
        yield from (_sampled(t, draw(t.chart, _MANY, rng)) for t in lower)
        yield caught + _sampled(target, draw(target.chart, _MANY, rng))
    yield []


def _study(seen: list[Target], rng: np.random.Generator, deadline: float) -> Iterator[list[Found]]:
    """Where the goal is 0; many samples in a better order; where an inequality is tight; and then
    descents, from where the hypotheses are satisfied most often."""
    plain = [t for t in seen if not t.vanishing]
    for target in (t for t in plain if len(t.chart.free) > _SIMPLE):
        if promise(target, rng) > HOPELESS:
            yield _sampled(target, draw(target.chart, 3 * _MANY, rng))
    for target in vanishing_targets(plain, deadline):
        yield from _glance(target, seen, rng)
    ranked: list[tuple[float, Target]] = []
    for target in list(seen):
        share = promise(target, rng)
        if time.thread_time() < deadline and share > HOPELESS:
            share, better = tuned(target, share, rng, deadline)
            ranked.append((share, better))
            yield _sampled(better, draw(better.chart, _MANY, rng))
    for target in extreme_targets(plain, rng, deadline):
        share = promise(target, rng)
        if share > 0:
            ranked.append((share, target))
            yield _sampled(target, draw(target.chart, _MANY, rng))
    ranked.sort(key=lambda pair: -pair[0])
    best = [target for _, target in ranked if not target.vanishing][:_DESCENTS]
    for target in best:
        if time.thread_time() < deadline:
            yield _climbed(target, rng, deadline)
    seen += [target for target in best if all(target is not t for t in seen)]


def _sampled(target: Target, batch: Batch) -> list[Found]:
    places = np.flatnonzero(target.failing(batch.floats()))
    order = places[np.argsort(batch.bits()[places], kind="stable")]
    tried = (confirm(target, batch.row(k)) for k in order[:_TRIED])
    return [found for found in tried if found is not None]


def _climbed(target: Target, rng: np.random.Generator, deadline: float) -> list[Found]:
    batch = draw(target.chart, 4 * _FEW, rng)
    starts = choose_starts(target.instant, target.chart, batch.floats())
    return _rounded(target, descend(target.instant, target.chart, starts, deadline)[:3])


def _evolved(target: Target, rng: np.random.Generator, deadline: float) -> list[Found]:
    end = min(deadline, time.thread_time() + _SLICE)
    if time.thread_time() + 0.2 > end:
        return []
    return _rounded(target, evolve(target.instant, target.chart, int(rng.integers(2**31)), end))


def _rounded(target: Target, rows: Iterable[np.ndarray]) -> list[Found]:
    """The coarsest rounding of each row that is a witness."""
    result: list[Found] = []
    for row in rows:
        tried = (confirm(target, q) for q in roundings(row))
        result += [found for found in [next((f for f in tried if f is not None), None)] if found]
    return result
