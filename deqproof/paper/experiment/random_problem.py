"""Random linear problems whose every number is a short rational, so that constants stay exact."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.random import Generator

from deqproof.paper.problem import Problem, read_problem

Rational = Fraction | int


def rationals(values: Any, places: int = 2) -> list[Fraction]:
    """The numbers rounded to so many decimals, exactly."""
    return [Fraction(f"{x:.{places}f}") for x in np.asarray(values).ravel()]


def random_covariance(random: Generator, d: int, rank: int) -> list[list[Fraction]]:
    """A random second moment AᵀA/rank of the given rank (almost surely), A of size rank × d."""
    rows = [rationals(random.standard_normal(d), 1) for _ in range(rank)]
    return [
        [sum((a[i] * a[j] for a in rows), Fraction(0)) / rank for j in range(d)] for i in range(d)
    ]


def linear_problem(
    name: str,
    data: dict[str, Any],
    xi: Sequence[Rational] | None,
    theta1: Sequence[Rational],
    theta2: Rational,
    until: Rational = 10,
) -> Problem:
    """A linear problem; without ξ it is fitted to the targets of the data."""
    document: dict[str, Any] = {
        "model": {"kind": "linear"},
        "data": data,
        "start": {"theta1": list(theta1), "theta2": theta2},
        "flow": {"until": until},
    }
    if xi is not None:
        document["target"] = {"xi": list(xi)}
    return read_problem(document, name=name)
