"""Theorems and numbers, in this process or in several, with one account of what is going on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from deqproof.cli.own import described, file_of, load_file
from deqproof.core.errors import BadInput, DeqproofError

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext

    from deqproof.paper.numbers import Numbers
    from deqproof.paper.problem import Problem
    from deqproof.paper.report.sheet import Sheet
    from deqproof.paper.theorem import Theorem


# a sheet, and its certificate as plain data if there is one
Decided: TypeAlias = "tuple[Sheet, dict[str, Any] | None]"


@dataclass(frozen=True, slots=True)
class Task:
    """A theorem by its id, and the file that it comes from, if it is no one of ours."""

    theorem: str
    file: Path | None

    @property
    def name(self) -> str:
        return self.theorem


@dataclass(frozen=True, slots=True)
class Measurement:
    """The numbers of a problem, to so many digits."""

    problem: Problem
    digits: int

    @property
    def name(self) -> str:
        return f"numbers of {self.problem.name}"


@dataclass(frozen=True, slots=True)
class Measured:
    """The numbers of a problem, and its figures as SVG."""

    numbers: Numbers
    figures: list[str]


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Why a problem has no numbers."""

    why: str


Job: TypeAlias = Task | Measurement
Done: TypeAlias = "Decided | Measured | Unmeasured"


@dataclass(slots=True)
class Board:
    """What runs, since when, and how much is done: the progress display reads it."""

    total: int
    running: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])
    began: float = field(default_factory=time.monotonic)
    finished: set[str] = field(default_factory=set[str])

    @property
    def done(self) -> int:
        return len(self.finished)

    def note(self, name: str, claim: str) -> None:
        if name in self.finished:  # news from another process may come late
            return
        since = self.running.get(name, ("", time.monotonic()))[1]
        self.running[name] = claim, since

    def finish(self, name: str) -> None:
        self.running.pop(name, None)
        self.finished.add(name)


def tasks_of(theorems: Sequence[Theorem]) -> list[Task]:
    return [Task(t.id, file_of(t)) for t in theorems]


def run_job(job: Job, progress: Callable[[str, str], None]) -> Done:
    return measure(job) if isinstance(job, Measurement) else run_task(job, progress)


def measure(job: Measurement) -> Measured | Unmeasured:
    """What a problem's run shows beside what is promised."""
    from deqproof.paper.numbers import numbers
    from deqproof.paper.report.figures import figures_of
    from deqproof.theorems import load_all

    load_all()  # figures name the theorems
    try:
        return Measured(numbers(job.problem, job.digits), figures_of(job.problem))
    except DeqproofError as fault:
        return Unmeasured(f"{job.problem.name}: {fault}")


def run_task(task: Task, progress: Callable[[str, str], None]) -> Decided:
    """Verify one theorem and make its certificate."""
    from deqproof.paper.report.seal import sealed
    from deqproof.paper.theorem import theorem_named
    from deqproof.paper.verify import verify
    from deqproof.theorems import load_all

    load_all()
    if task.file is not None:
        load_file(task.file)
    theorem = theorem_named(task.theorem)
    try:
        return sealed(verify(theorem, progress=progress))
    except DeqproofError as fault:
        if task.file is not None:
            raise BadInput(f"{task.file.name}: {fault}") from fault
        return _broken(theorem, fault)
    except Exception as fault:
        if task.file is not None:
            raise BadInput(f"{task.file.name}: {described(fault, task.file)}") from fault
        return _broken(theorem, fault)


def _broken(theorem: Theorem, fault: Exception) -> Decided:
    """A theorem of ours over which the program failed: the others are not lost for it."""
    from deqproof.paper.report.sheet import broken_sheet

    if os.environ.get("DEQPROOF_DEBUG"):
        raise fault
    return broken_sheet(theorem, f"internal error: {type(fault).__name__}: {fault}"), None


def processors() -> int:
    """How many this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def process_context() -> BaseContext:
    """Forked where that is safe: what the parent has imported is there at once."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


def run_here(jobs: Sequence[Job], board: Board) -> Iterator[Done]:
    """One after the other in this process."""
    for job in jobs:
        board.note(job.name, "")
        done = run_job(job, board.note)
        board.finish(job.name)
        yield done


_QUEUE: Any = None


def leave_interrupts() -> None:
    """A worker leaves the keyboard's interrupt to its parent, which ends it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _start_worker(queue: Any) -> None:
    global _QUEUE  # noqa: PLW0603 - one process, one queue
    leave_interrupts()
    _QUEUE = queue


def _work(job: Job) -> Done:
    _QUEUE.put((job.name, ""))
    return run_job(job, lambda name, claim: _QUEUE.put((name, claim)))


def run_apart(jobs: Sequence[Job], count: int, board: Board) -> Iterator[Done]:
    """In several processes; results come as they are finished."""
    context = process_context()
    queue = context.SimpleQueue()
    pool = ProcessPoolExecutor(count, context, _start_worker, (queue,))
    try:
        waiting = {pool.submit(_work, job): job.name for job in jobs}
        while waiting:
            done = wait(waiting, 0.1, FIRST_COMPLETED).done
            while not queue.empty():
                board.note(*queue.get())
            yield from (_finished(future, waiting, board) for future in done)
    except BaseException:
        _stop(pool)
        raise
    pool.shutdown()


def _finished(future: Future[Done], waiting: dict[Future[Done], str], board: Board) -> Done:
    name = waiting.pop(future)
    try:
        done = future.result()
    except BrokenProcessPool as fault:
        raise BadInput("a worker process died, perhaps for want of memory; try --jobs 1") from fault
    board.finish(name)
    return done


def _stop(pool: ProcessPoolExecutor) -> None:
    """End the workers at once: they write no files."""
    pool.shutdown(wait=False, cancel_futures=True)
    for child in multiprocessing.active_children():
        with suppress(ValueError):
            child.terminate()
    for child in multiprocessing.active_children():
        child.join(5)
