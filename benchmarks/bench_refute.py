"""Counterexamples and covers: false claims, true claims under a small budget, and boxes.

False claims are those of `tests/search/claims`: variants of the DEQ theorems, and cousins of
textbook claims. Each is attacked with two seconds; a hit is a witness that the core accepts.
"""

import statistics
import time
from collections.abc import Iterable

from benchmarks.report import Report, show_seconds
from deqproof.core.check import Claim, Verdict, check
from deqproof.core.statement import NonNegative, Statement
from deqproof.search.cover import find_cover
from deqproof.search.refute import find_witness
from tests.search.claims.deq import GROUPS
from tests.search.claims.polynomial import MOTZKIN, x, y
from tests.search.claims.record import at_least, at_most, between, percent, sigmoid, tanh
from tests.search.claims.table import TABLE

SECONDS, SEEDS = 2.0, (0, 1)
PLANE = (*between(-2, x, 2), *between(-2, y, 2))
BOXES = {
    "Motzkin + 1/20 on [−2, 2]²": Statement(PLANE, at_least(MOTZKIN, 3 * x**2 * y**2 - percent(5))),
    "σ′ ≤ 0.2501 on [−4, 4]": Statement(
        between(-4, x, 4), at_most(sigmoid(x) * (1 - sigmoid(x)), percent(2501) / 100)
    ),
    "tanh x ≤ x on [1/10, 2]": Statement(between("1/10", x, 2), at_most(tanh(x), x)),
    "xy ≤ 0.26 where x + y ≤ 1": Statement(
        (*between(0, x, 1), *between(0, y, 1), NonNegative(1 - x - y)), at_most(x * y, percent(26))
    ),
}


def run(report: Report) -> None:
    report.text(f"### False claims, at most {SECONDS:g} s each, seeds {SEEDS}")
    groups: dict[str, Iterable[Statement]] = {f"DEQ: {k}": g.values() for k, g in GROUPS.items()}
    groups["textbook cousins"] = [s for t in TABLE for s in t.false.values()]
    report.table(
        ["group", "claims", "refuted", "median", "95 % within", "slowest"],
        [attack(report, name, list(claims)) for name, claims in groups.items()],
    )
    report.text("### True claims: what a quick attack costs before the proof")
    true = [t.true for t in TABLE]
    report.table(
        ["budget", "claims", "median", "slowest"],
        [spend(budget, true) for budget in (0.01, 0.05, 0.2)],
    )
    report.text("### Covers")
    report.table(
        ["claim", "found", "checked", "boxes"], [cover(name, s) for name, s in BOXES.items()]
    )


def attack(report: Report, name: str, claims: list[Statement]) -> list[str]:
    times: list[float] = []
    hits = 0
    for seed in SEEDS:
        for statement in claims:
            start = time.perf_counter()
            witness = find_witness(statement, seed=seed, seconds=SECONDS)
            times.append(time.perf_counter() - start)
            hits += witness is not None and accepted(statement, witness, Verdict.REFUTED)
    missed = 1 - hits / len(times)
    report.bar(f"{name}: share of false claims that is not refuted", missed, 0.05)
    times.sort()
    return [
        name,
        str(len(claims)),
        f"{hits / len(times):.0%}",
        show_seconds(statistics.median(times)),
        show_seconds(times[int(0.95 * len(times))]),
        show_seconds(times[-1]),
    ]


def spend(budget: float, claims: list[Statement]) -> list[str]:
    times: list[float] = []
    for statement in claims:
        start = time.perf_counter()
        find_witness(statement, seed=0, seconds=budget)
        times.append(time.perf_counter() - start)
    median = show_seconds(statistics.median(times))
    return [show_seconds(budget), str(len(claims)), median, show_seconds(max(times))]


def cover(name: str, statement: Statement) -> list[str]:
    start = time.perf_counter()
    found = find_cover(statement, seconds=10.0)
    took = time.perf_counter() - start
    if found is None:
        return [name, "–", "–", "–"]
    start = time.perf_counter()
    assert accepted(statement, found, Verdict.PROVED)
    return [
        name,
        show_seconds(took),
        show_seconds(time.perf_counter() - start),
        str(boxes(found.tree)),
    ]


def accepted(statement: Statement, evidence, verdict: Verdict) -> bool:
    return check([Claim(statement, evidence)])[0].verdict is verdict


def boxes(tree) -> int:
    return 1 if isinstance(tree, str) else 1 + sum(boxes(branch) for branch in tree[1:])
