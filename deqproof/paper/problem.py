"""A problem: a model, a law of the data, a target and a start, all in exact rationals.

It is read from a TOML file in which a number written as text is exact: "1/3", and "0.1" means
1/10. The package ships one problem for each kind of model; it is used when none is named.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

from deqproof.deq.activation import NAMES, lipschitz_ball, product_below_one
from deqproof.deq.law import Law, Rows, Vector, second_moment
from deqproof.paper.problem_data import Data, read_data
from deqproof.paper.problem_document import check_keys, section_of, value_of
from deqproof.paper.problem_show import html_of, latex_of
from deqproof.paper.problem_text import (
    Shown,
    fault,
    read_choice,
    read_count,
    read_number,
    read_positive,
    read_vector,
    show_value,
)

KINDS = ("linear", "single-index")
_MOST_BYTES, _MOST_DIMENSION = 4_000_000, 300


@dataclass(frozen=True, slots=True)
class Problem:
    """One training run of a DEQ, posed exactly.

    `covariance` is the second moment E[x xᵀ] of the law, shape (d, d); `floor` the least risk
    that a linear DEQ can reach on data with targets. `delta2` is the radius of the ball around
    θ* and `truncation` the radius B of the theorems on single-index models, if they are given.
    Descent takes `steps` steps of size `eta`, or of the size that the theorem allows. Build one
    with `load_problem` or `read_problem`, which check it.
    """

    name: str
    kind: str
    activation: str
    law: Law
    covariance: Rows
    xi: Vector
    theta1: Vector
    theta2: Fraction
    floor: Fraction = Fraction(0)
    delta2: Fraction | None = None
    truncation: Fraction | None = None
    until: Fraction = Fraction(10)
    digits: int = 30
    eta: Fraction | None = None
    steps: int = 100_000
    epsilon: Fraction = Fraction(1, 10**6)

    @property
    def dimension(self) -> int:
        return len(self.theta1)

    def _repr_latex_(self) -> str:
        return latex_of(self)

    def _repr_html_(self) -> str:
        return html_of(self)


def shipped_problems() -> tuple[str, ...]:
    """The names of the problems that come with the package."""
    inside = files("deqproof.paper").joinpath("problems").iterdir()
    return tuple(sorted(f.name.removesuffix(".toml") for f in inside if f.name.endswith(".toml")))


def load_problem(path: str | Path | None = None, kind: str | None = None) -> Problem:
    """The problem of a TOML file, or of the shipped one for this kind (linear if none is given).

    A path that is no file but the name of a shipped problem, such as "linear-sample", is that.
    With a kind, the file must be of it. Raises BadInput, with the key that is wrong.
    """
    if kind is not None and kind not in KINDS:
        raise fault("kind", f"one of {', '.join(KINDS)}", kind)
    file = _find_file(path, kind or KINDS[0])
    problem = read_problem(_parse_file(file), file.parent, file.stem)
    if kind is not None and problem.kind != kind:
        raise fault("model.kind", f"{kind!r} for what is asked", problem.kind, f"in {file.name}")
    return problem


def _find_file(path: str | Path | None, default: str) -> Path:
    shipped = Path(str(files("deqproof.paper").joinpath("problems")))
    if path is None:
        return shipped / f"{default}.toml"
    text, file = str(path), Path(path)
    if _is_there(file, Path.is_file):
        return file
    if text in shipped_problems():
        return shipped / f"{text}.toml"
    what = "a folder" if _is_there(file, Path.is_dir) else "no such file"
    hint = f"the shipped problems are {', '.join(shipped_problems())}"
    raise fault("problem", "a TOML file", Shown(f"{what}: {show_value(text)}"), hint)


def _is_there(file: Path, test: Callable[[Path], bool]) -> bool:
    try:
        return test(file)
    except OSError:  # a name that is too long, a folder that must not be entered
        return False


def _parse_file(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > _MOST_BYTES:
            limit = f"a file of at most {_MOST_BYTES} bytes"
            raise fault(file.name, limit, Shown("a larger one"), "put points into a CSV file")
        return tomllib.loads(file.read_text("utf-8-sig"), parse_float=_decimal_text)
    except RecursionError as error:
        raise fault(file.name, "TOML", Shown("lists nested too deeply")) from error
    except (OSError, ValueError) as error:
        got = Shown(" ".join(str(error).split())[:160])
        raise fault(file.name, "TOML", got, "see the example in docs/problem-files.md") from error


def _decimal_text(text: str) -> str:
    """A bare decimal keeps its digits, so that 0.1 means 1/10 as "0.1" does."""
    return text.replace("_", "")


def read_problem(
    document: Mapping[str, Any], folder: Path = Path(), name: str = "problem"
) -> Problem:
    """The problem that a parsed document describes, sections and keys as in a problem file.

    Numbers may be int, Fraction or text; `folder` is where relative paths begin. Raises BadInput
    for whatever no run can be made of. A start outside a theorem's hypotheses is not bad input.
    """
    check_keys(document)
    model = section_of(document, "model")
    kind = read_choice(value_of(model, "model", "kind"), "model.kind", KINDS)
    activation = _read_activation(model, kind)
    start = section_of(document, "start")
    theta1 = read_vector(value_of(start, "start", "theta1"), "start.theta1")
    theta2 = read_number(value_of(start, "start", "theta2"), "start.theta2")
    if len(theta1) > _MOST_DIMENSION:
        raise fault("start.theta1", f"at most {_MOST_DIMENSION} entries", len(theta1))
    _check_well_posed(kind, activation, theta2)
    data = read_data(section_of(document, "data"), len(theta1), folder)
    return Problem(
        name, kind, activation, data.law, second_moment(data.law),
        _read_target(document, data, kind, len(theta1)), theta1, theta2, data.floor,
        _read_delta2(start, kind, activation),
        _optional(section_of(document, "data"), "data", "truncation"),
        **_read_run(document),
    )  # fmt: skip


def _optional(section: Mapping[str, Any], name: str, key: str) -> Fraction | None:
    return read_positive(section[key], f"{name}.{key}") if key in section else None


def _read_activation(model: Mapping[str, Any], kind: str) -> str:
    if kind == "linear":
        if "activation" in model and model["activation"] != "identity":
            hint = 'for another activation write kind = "single-index"'
            raise fault("model.activation", "none in a linear model", model["activation"], hint)
        return "identity"
    return read_choice(value_of(model, "model", "activation"), "model.activation", NAMES)


def _check_well_posed(kind: str, activation: str, theta2: Fraction) -> None:
    if kind == "linear" and theta2 == 1:
        hint = "at 1 the map y ↦ θ₁ᵀx + θ₂y has no unique fixed point"
        raise fault("start.theta2", "a number other than 1", theta2, hint)
    if kind == "single-index" and not product_below_one(activation, theta2):
        hint = "from there on some x has no unique fixed point"
        raise fault("start.theta2", _below_inverse(activation), theta2, hint)


def _below_inverse(activation: str) -> str:
    inverse = (1 / lipschitz_ball(activation)).str(6, radius=False)
    return f"a number below 1/L = {inverse} for {activation}"


def _read_delta2(start: Mapping[str, Any], kind: str, activation: str) -> Fraction | None:
    if "delta2" not in start:
        return None
    if kind == "linear":
        raise fault("start.delta2", "no radius for a linear model", start["delta2"], "leave it out")
    delta2 = read_positive(start["delta2"], "start.delta2")
    if not product_below_one(activation, delta2):
        raise fault("start.delta2", _below_inverse(activation), delta2)
    return delta2


def _read_target(document: Mapping[str, Any], data: Data, kind: str, size: int) -> Vector:
    given = document.get("target", {}).get("xi")
    if data.xi is not None:
        if kind != "linear":
            hint = "a single-index model has the target σ(ξᵀx): give target.xi"
            raise fault("data.targets", "no targets", Shown("targets"), hint)
        if given is not None:
            raise fault("target.xi", "either xi or data.targets", Shown("both"))
        return data.xi
    xi = read_vector(value_of(section_of(document, "target"), "target", "xi"), "target.xi")
    if len(xi) != size:
        raise fault("target.xi", f"{size} entries, as in start.theta1", len(xi))
    return xi


def _read_run(document: Mapping[str, Any]) -> dict[str, Any]:
    """How long, how fine: what is not said keeps the record's default."""
    readers = {
        ("flow", "until"): read_positive,
        ("flow", "digits"): lambda v, k: read_count(v, k, 10, 1000),
        ("descent", "eta"): read_positive,
        ("descent", "steps"): lambda v, k: read_count(v, k, 1, 10**6),
        ("accuracy", "epsilon"): read_positive,
    }
    return {
        key: read(document[section][key], f"{section}.{key}")
        for (section, key), read in readers.items()
        if key in document.get(section, {})
    }
