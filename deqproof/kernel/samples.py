"""Samples as a caller gives them: checked, cut into chunks of rows, shared among threads."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import NDArray

from deqproof.core.errors import BadInput
from deqproof.kernel.fixed_point import BLOCK

Floats: TypeAlias = NDArray[np.float64]
CHUNKS = 32  # at most, on any number of threads
AT_A_TIME = 1 << 17  # numbers of X that are converted, or worked on without numba, at once


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows X and targets f, of whatever real type, order and alignment."""

    X: Any
    f: Any

    @property
    def n(self) -> int:
        return self.X.shape[0]

    @property
    def d(self) -> int:
        return self.X.shape[1]

    @property
    def direct(self) -> bool:
        """Whether machine code can read X as it is."""
        flags = self.X.flags
        return self.X.dtype == np.float64 and flags.c_contiguous and flags.aligned

    def part(self, lo: int, hi: int) -> tuple[Floats, Floats]:
        """Some rows and their targets, as contiguous float64; X is copied only where it must be."""
        X = self.X[lo:hi] if self.direct else _plain(self.X[lo:hi])
        return X, np.empty(0) if self.f is None else _plain(self.f[lo:hi])

    def chunk(self) -> int:
        """How many rows make a chunk: whole blocks, the same for any number of threads."""
        return max(-(-self.n // (CHUNKS * BLOCK)), 1) * BLOCK

    def pieces(self) -> list[tuple[int, int]]:
        """Ranges of rows that take little memory each."""
        rows = max(AT_A_TIME // self.d, 1)
        return [(lo, min(lo + rows, self.n)) for lo in range(0, self.n, rows)]

    def explain(self) -> NoReturn:
        """Raise BadInput for a result that is no number: name the first that is none."""
        for lo, hi in self.pieces():
            for name, array in zip(("X", "targets"), self.part(lo, hi), strict=True):
                bad = np.argwhere(~np.isfinite(array))
                if len(bad):
                    place = (lo + int(bad[0][0]), *map(int, bad[0][1:]))
                    value = array[tuple(bad[0])]
                    raise BadInput(f"{name}: expected finite numbers, got {value} at {place}")
        raise BadInput("the sums overflow: expected data of moderate size; rescale X or theta")


def _plain(array: Any) -> Floats:
    return np.require(array, dtype=np.float64, requirements=["C", "A"])


def take_samples(X: Any, targets: Any) -> Samples:
    """Check kinds and shapes. Numbers are looked at only if a result is none. Raises BadInput."""
    X = real_array("X", X, 2)
    n, d = X.shape
    if n == 0 or d == 0:
        raise BadInput(f"X: expected at least one sample of at least one number, got {n}×{d}")
    if targets is not None:
        targets = real_array("targets", targets, 1)
        if targets.shape != (n,):
            raise BadInput(f"targets: expected {n}, one a row of X, got shape {targets.shape}")
    return Samples(X, targets)


def real_array(name: str, values: Any, axes: int) -> Any:
    """An array of real numbers with that many axes. Raises BadInput."""
    if isinstance(values, np.ma.MaskedArray):
        raise BadInput(f"{name}: a masked array; expected the rows with missing values left out")
    try:
        array = np.asarray(values)
    except ValueError as fault:
        raise BadInput(f"{name}: expected rows of equal length, got ragged data") from fault
    if array.dtype.kind not in "fiub":
        raise BadInput(f"{name}: expected real numbers, got an array of {array.dtype}")
    if array.ndim != axes:
        raise BadInput(f"{name}: expected {axes} axes, got shape {array.shape}")
    return array


def finite_vector(name: str, values: Any, size: int) -> Floats:
    """A vector of finite float64 numbers. Raises BadInput."""
    array = real_array(name, values, 1).astype(np.float64)
    if array.shape != (size,):
        raise BadInput(f"{name}: expected {size} numbers, got {array.shape[0]}")
    if not np.isfinite(array).all():
        raise BadInput(f"{name}: expected finite numbers, got {array}")
    return array


def threads_for(work: int, asked: int | None) -> int:
    """How many threads: as asked, else one a core where that pays."""
    if asked is not None:
        if asked < 1:
            raise BadInput(f"threads: expected at least 1, got {asked}")
        return asked
    if work < 200_000:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share(work: Callable[[], None], threads: int) -> None:
    """Let several threads, this one too, do the same work; they find out among them who does what.

    Threads live for one call only: nothing stays behind that a fork could break. What goes wrong
    in one of them is raised here.
    """
    faults: list[BaseException] = []

    def attempt() -> None:
        try:
            work()
        except BaseException as fault:
            faults.append(fault)

    others = [Thread(target=attempt) for _ in range(threads - 1)]
    for thread in others:
        thread.start()
    work()
    for thread in others:
        thread.join()
    if faults:
        raise faults[0]
