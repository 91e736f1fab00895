"""Where to search: the charts of a statement's points, plain ones first."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from deqproof.core.statement import Fact, NonZero, Positive, Zero
from deqproof.search.refute.chart import Chart
from deqproof.search.refute.instant import NOISE, Instant
from deqproof.search.refute.plan import chart_of
from deqproof.search.refute.sample import draw
from deqproof.search.refute.setting import Setting, setting
from deqproof.search.refute.solve import Branch

HOPELESS = -1.0
_PROBES, _ORDERS, _ENOUGH = 160, 8, 0.03  # orders to try, while so few samples are of use


@dataclass(frozen=True, slots=True)
class Target:
    """A chart to search on; where `vanishing`, the goal is 0 on all of it, and so fails."""

    setting: Setting
    branch: Branch
    chart: Chart
    vanishing: bool

    @property
    def instant(self) -> Instant:
        """What is attacked."""
        return self.setting.instant

    @property
    def dimension(self) -> int:
        """The d of R^d."""
        return self.chart.frame.dimension

    def failing(self, q: np.ndarray) -> np.ndarray:
        """Where in a batch floats see the hypotheses hold and the goal fail."""
        score = self.instant.score(self.chart, q)
        return score.feasible if self.vanishing else score.feasible & (score.ratio < -10 * NOISE)


def targets(found: Sequence[Instant], dimension: int, deadline: float) -> Iterator[Target]:
    """The charts on which the hypotheses' equations hold; for a goal ≠ 0, those where it is 0."""
    for instant in found:
        if time.thread_time() > deadline:
            return
        place = setting(instant, dimension)
        if place is not None:
            goal = instant.statement.goal
            extra = Zero(goal.term) if isinstance(goal, NonZero) else None
            yield from _on(place, extra is not None, deadline, extra)


def vanishing_targets(seen: Sequence[Target], deadline: float) -> Iterator[Target]:
    """The same where the goal is 0, if what is claimed is that it is > 0."""
    for found in {id(t.setting): t.setting for t in seen}.values():
        goal = found.instant.statement.goal
        if isinstance(goal, Positive):
            yield from _on(found, True, deadline, Zero(goal.term))


def extreme_targets(
    seen: Sequence[Target], rng: np.random.Generator, deadline: float
) -> Iterator[Target]:
    """The same where an inequality is an equation, first those that fewest samples satisfy."""
    for target in {id(t.setting): t for t in reversed(seen)}.values():
        score = target.instant.score(target.chart, draw(target.chart, _PROBES, rng).floats())
        facts = zip(score.shares, target.instant.facts, strict=True)
        weak = [(share, g.term) for share, (kind, g) in facts if kind == "weak" and g.term.args]
        for _, term in sorted(weak, key=lambda pair: pair[0]):
            if time.thread_time() < deadline:
                yield from _on(target.setting, False, deadline, Zero(term))


def _on(
    setting: Setting, vanishing: bool, deadline: float, extra: Fact | None = None
) -> Iterator[Target]:
    for branch in setting.branches(deadline, extra):
        yield Target(setting, branch, chart_of(setting.ring, branch), vanishing)


def tuned(
    target: Target, share: float, rng: np.random.Generator, deadline: float
) -> tuple[float, Target]:
    """The target with its letters in an order in which more samples satisfy the hypotheses."""
    order = [step.letter for step in target.chart.free]
    for _ in range(_ORDERS):
        if share > _ENOUGH or time.thread_time() > deadline:
            break
        chart = chart_of(target.setting.ring, target.branch, rng.permutation(order).tolist())
        other = replace(target, chart=chart)
        found = promise(other, rng)
        share, target = (found, other) if found > share else (share, target)
    return share, target


def promise(target: Target, rng: np.random.Generator) -> float:
    """The share of samples that satisfy the hypotheses, HOPELESS if no sample satisfies some one
    of them."""
    q = draw(target.chart, _PROBES, rng).floats()
    score = target.instant.score(target.chart, q)
    return float(np.mean(score.feasible)) if min(score.shares, default=1.0) > 0 else HOPELESS
