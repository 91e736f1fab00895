"""Conservation laws, found and counted.

Blind: no known law is told. A count is the dimension of the Lie algebra at a random point; a find
is the count, all polynomial laws up to degree 2, and the core's check of both. Times are the least
of three, after an import: on the clock, which a promise is about, and of the processor, which
other programs hardly disturb.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks.report import Report, show_seconds
from deqproof.search.laws import Laws, Model, count_laws, find_laws, model_named

REPEATS = 3


@dataclass(frozen=True, slots=True)
class Seconds:
    """What a run took, on the clock and of the processor."""

    clock: float
    processor: float

    def show(self) -> list[str]:
        return [show_seconds(self.clock), show_seconds(self.processor)]


@dataclass(frozen=True, slots=True)
class Promise:
    """A model, what is done with it, within how many seconds, and how many laws there are."""

    name: str
    sizes: Mapping[str, int]
    verb: str
    seconds: float
    laws: int


PROMISES = [
    Promise("linear-deq", {"h": 2, "d": 2}, "find", 2.0, 3),
    Promise("matrix-factorisation", {"n": 4, "m": 3, "r": 2}, "find", 0.2, 3),
    Promise("matrix-factorisation", {"n": 10, "m": 10, "r": 20}, "count", 5.0, 210),
    Promise("matrix-factorisation", {"n": 10, "m": 10, "r": 20}, "find", 5.0, 210),
    Promise("linear-deq", {"h": 8, "d": 8}, "find", 2.0, 36),
    Promise("deep-linear", {"w0": 3, "w1": 3, "w2": 3, "w3": 3}, "find", 3.0, 12),
]
GROWTH: Mapping[str, list[dict[str, int]]] = {
    "matrix-factorisation": [{"n": k, "m": k, "r": k} for k in (2, 4, 6, 8, 10, 12)],
    "linear-deq": [{"h": k, "d": k} for k in (1, 2, 4, 6, 8, 10, 12)],
    "deep-linear": [dict.fromkeys(("w0", "w1", "w2", "w3"), k) for k in (2, 3, 4, 5, 6)],
}


def run(report: Report) -> None:
    report.text("### What is promised")
    report.table(
        ["model", "parameters", "laws", "verdict", "time", "CPU", "promise", ""],
        [keep_promise(report, promise) for promise in PROMISES],
    )
    report.text(
        "The published notebooks (SageMath, floats, no certificates) take 1.4 to 8 s to count the "
        "laws of UVᵀ from (2, 2, 2) to (4, 3, 2), and 39 s for the degree-2 laws of the deep "
        "linear net (3, 3, 3, 3)."
    )
    for name, grown in GROWTH.items():
        report.text(f"### Growth with the number of parameters: {name}")
        rows = [measure_growth(name, sizes) for sizes in grown]
        head = ["sizes", "parameters", "dim Lie", "laws", "verdict"]
        report.table([*head, "count", "CPU", "find", "CPU"], rows)


def keep_promise(report: Report, promise: Promise) -> list[str]:
    model = model_named(promise.name, promise.sizes)
    verb = find_laws if promise.verb == "find" else count_laws
    seconds, found = measure(verb, model)
    if found.laws != promise.laws:
        raise AssertionError(f"{promise}: {found.laws} laws")
    label = f"{promise.verb} {promise.name} {show_sizes(promise.sizes)}"
    kept = report.bar(f"{label}, seconds", seconds.clock, promise.seconds)
    cells = [label, str(found.parameters), str(found.laws), str(found.verdict)]
    return [*cells, *seconds.show(), f"≤ {show_seconds(promise.seconds)}", kept]


def measure_growth(name: str, sizes: Mapping[str, int]) -> list[str]:
    model = model_named(name, sizes)
    counting, _ = measure(count_laws, model)
    finding, found = measure(find_laws, model)
    numbers = [found.parameters, found.dim_lie, found.laws, found.verdict]
    return [show_sizes(sizes), *map(str, numbers), *counting.show(), *finding.show()]


def measure(verb: Callable[[Model], Laws], model: Model) -> tuple[Seconds, Laws]:
    """The least times of the repetitions, and the answer."""
    clock: list[float] = []
    processor: list[float] = []
    found = None
    while len(clock) < REPEATS and sum(clock) < 10:
        start, busy = time.perf_counter(), time.process_time()
        found = verb(model)
        processor.append(time.process_time() - busy)
        clock.append(time.perf_counter() - start)
    assert found is not None
    return Seconds(min(clock), min(processor)), found


def show_sizes(sizes: Mapping[str, int]) -> str:
    return ", ".join(f"{key}={value}" for key, value in sizes.items())
