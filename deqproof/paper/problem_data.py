"""The [data] section of a problem file: which law, and for a linear DEQ with targets, which ξ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from flint import fmpq, fmpq_mat

from deqproof.core.errors import BadInput, IllPosed
from deqproof.deq.exact import fraction_of
from deqproof.deq.law import (
    Box,
    Gaussian,
    Law,
    Rows,
    Sample,
    Vector,
    dimension_of,
    rows_of,
    weighted_product,
)
from deqproof.paper.problem_csv import read_points
from deqproof.paper.problem_text import (
    Shown,
    fault,
    read_choice,
    read_list,
    read_rows,
    read_vector,
)

# What each law is made from; a law takes one of its sources, a box both.
SOURCES = {
    "gaussian": ("covariance", "diagonal", "samples", "points"),
    "box": ("lower", "upper"),
    "sample": ("samples", "points"),
}
_MODIFIERS = ("targets", "weights")


@dataclass(frozen=True, slots=True)
class Data:
    """A law, and the least-squares target where the data has targets: ξ and the risk at it."""

    law: Law
    xi: Vector | None = None
    floor: Fraction = Fraction(0)


def read_data(table: Mapping[str, Any], size: int, folder: Path) -> Data:
    """The law of R^size that the section describes. Raises BadInput."""
    name = _name_of(table)
    _check_sources(table, name)
    try:
        data = _read_law(table, name, size, folder)
    except IllPosed as error:
        key = next(k for k in SOURCES[name] if k in table)
        raise BadInput(f"data.{key}: {error}") from error
    found = dimension_of(data.law)
    if found != size:
        key = next(k for k in SOURCES[name] if k in table)
        hint = "theta1, xi and the data must have one dimension"
        raise fault(f"data.{key}", f"dimension {size}, that of start.theta1", found, hint)
    return data


def _name_of(table: Mapping[str, Any]) -> str:
    """The law, or where it is not named, the one that its source can only mean."""
    if "law" in table:
        return read_choice(table["law"], "data.law", tuple(SOURCES))
    if "lower" in table or "upper" in table:
        return "box"
    if "samples" in table or "points" in table:
        return "sample"
    return "gaussian"


def _check_sources(table: Mapping[str, Any], name: str) -> None:
    sources = SOURCES[name]
    other = {k for keys in SOURCES.values() for k in keys} - set(sources)
    for key in table:
        if key in other or (key in _MODIFIERS and not {"samples", "points"} & set(table)):
            wanted = "samples or points beside it" if key in _MODIFIERS else "no such key"
            raise fault(f"data.{key}", f"{wanted} for the law {name!r}", Shown("it"))
    given = [k for k in sources if k in table]
    if name == "box" and len(given) == 1:
        raise fault("data", "both lower and upper for a box", Shown(f"{given[0]} alone"))
    if not given:
        raise fault("data", f"one of {', '.join(sources)}", Shown("none of them"))
    if name != "box" and len(given) > 1:
        raise fault("data", f"one of {', '.join(sources)}", Shown(" and ".join(given)))


def _read_law(table: Mapping[str, Any], name: str, size: int, folder: Path) -> Data:
    if name == "box":
        lower, upper = (read_vector(table[k], f"data.{k}") for k in ("lower", "upper"))
        return Data(Box(lower, upper))
    if "covariance" in table:
        return Data(Gaussian(_read_covariance(table["covariance"], size)))
    if "diagonal" in table:
        return Data(Gaussian(_diagonal(read_vector(table["diagonal"], "data.diagonal"))))
    return _read_sample(table, name, folder)


def _read_covariance(value: Any, size: int) -> Rows:
    if value == "identity":
        return _diagonal((Fraction(1),) * size)
    if isinstance(value, str):
        hint = "a list of rows is written without quotation marks around it"
        raise fault("data.covariance", 'a list of rows, or "identity"', value, hint)
    return read_list(value, "data.covariance", read_vector, "row")


def _diagonal(entries: Vector) -> Rows:
    d = len(entries)
    zero = Fraction(0)
    return tuple(tuple(entries[i] if i == j else zero for j in range(d)) for i in range(d))


def _read_sample(table: Mapping[str, Any], name: str, folder: Path) -> Data:
    points, weights, targets = _read_columns(table, folder)
    n = len(points)
    weights = weights or (Fraction(1),) * n
    for key, column in (("weights", weights), ("targets", targets or weights)):
        if len(column) != n:
            raise fault(f"data.{key}", f"one for each of the {n} points", len(column))
    if any(w <= 0 for w in weights):
        raise fault("data.weights", "numbers greater than 0", str(min(weights)))
    total = sum(weights, Fraction(0))
    sample = Sample(points, tuple(w / total for w in weights))
    sigma = weighted_product(sample.points, sample.weights, sample.points)
    law = Gaussian(rows_of(sigma)) if name == "gaussian" else sample
    return _fit_targets(law, sample, sigma, targets) if targets else Data(law)


def _read_columns(
    table: Mapping[str, Any], folder: Path
) -> tuple[Rows, Vector | None, Vector | None]:
    """Points, weights, targets. In a CSV file the last two are columns, given by name."""
    if "points" in table:
        points = read_rows(table["points"], "data.points")
        given = {k: read_vector(table[k], f"data.{k}") for k in _MODIFIERS if k in table}
        for k, p in enumerate(points, 1):
            if len(p) != len(points[0]):
                expected = f"{len(points[0])} entries, as in row 1"
                raise fault(f"data.points, row {k}", expected, len(p))
        return points, given.get("weights"), given.get("targets")
    path = table["samples"]
    if not isinstance(path, str) or not path or "\0" in path:
        raise fault("data.samples", "the path of a CSV file", path)
    names = {k: _column_name(table[k], f"data.{k}") for k in _MODIFIERS if k in table}
    found = read_points(folder / path, "data.samples", tuple(names.values()))
    columns = {k: found.columns[name] for k, name in names.items()}
    return found.points, columns.get("weights"), columns.get("targets")


def _column_name(value: Any, key: str) -> str:
    if not isinstance(value, str) or not value:
        raise fault(key, "the name of a column of data.samples", value)
    return value


def _fit_targets(law: Law, sample: Sample, sigma: fmpq_mat, targets: Vector) -> Data:
    """ξ = ŵ, the least-squares fit of least norm, and ½E[(y − ŵᵀx)²], both exact.

    Σŵ = E[xy]; where Σ is singular ŵ = Σv with Σ²v = E[xy], which lies in the range of Σ. Then
    the risk on the sample is ½(w − ŵ)ᵀΣ(w − ŵ) plus that constant.
    """
    column = tuple((y,) for y in targets)
    b = weighted_product(sample.points, sample.weights, column)
    fit = sigma.solve(b) if sigma.rank() == sigma.nrows() else sigma * _solve_any(sigma * sigma, b)
    square = sum((w * y * y for w, y in zip(sample.weights, targets, strict=True)), Fraction(0))
    floor = (square - fraction_of((b.transpose() * fit).entries()[0])) / 2
    return Data(law, tuple(fraction_of(x) for x in fit.entries()), floor)


def _solve_any(a: fmpq_mat, b: fmpq_mat) -> fmpq_mat:
    """Some solution of a consistent a v = b, by row reduction of (a | b)."""
    d = a.nrows()
    rows = [[*left, *right] for left, right in zip(a.tolist(), b.tolist(), strict=True)]
    reduced, rank = fmpq_mat(d, d + 1, [x for row in rows for x in row]).rref()
    solution = [fmpq(0)] * d
    for row in reduced.tolist()[:rank]:
        pivot = next(j for j, x in enumerate(row) if x != 0)
        solution[pivot] = row[d]
    return fmpq_mat(d, 1, solution)
