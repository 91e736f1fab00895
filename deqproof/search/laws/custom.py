"""Models of one's own: from expressions, or from a TOML file of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from deqproof.core.errors import BadInput
from deqproof.search.laws.expression import lower_sympy, read_expression
from deqproof.search.laws.model import MOST_PARAMETERS, Block, Model, Sketch, with_momentum
from deqproof.search.laws.scalar import Scalars

LARGEST_FILE = 4_000_000
NAME = re.compile(r"[^\W\d]\w{0,60}")
RATIONAL = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40}|/[0-9]{1,40})?")
KEYS = ("parameters", "phi", "metric", "momentum")


def model_from_file(path: str | Path) -> Model:
    """The model of a TOML file: `parameters = [...]`, `phi = ["...", ...]`, and perhaps
    `metric = ["...", ...]` and `momentum = "tau"`; see `model_from_expressions`.

    Raises BadInput if the file cannot be read or is no such model.
    """
    import tomllib

    path = Path(path)
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise BadInput(f"{path}: expected a readable file; {fault.strerror}") from None
    if len(raw) > LARGEST_FILE:
        raise BadInput(f"{path}: expected at most {LARGEST_FILE} bytes; received {len(raw)}")
    try:
        table = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as fault:
        raise BadInput(f"{path}: expected a TOML file; {fault}") from None
    if unknown := sorted(set(table) - set(KEYS)):
        raise BadInput(f"{path}: expected the keys {', '.join(KEYS)}; received {unknown[0]!r}")
    for key in ("parameters", "phi"):
        if key not in table:
            raise BadInput(f'{path}: expected the key {key!r}, as in {key} = ["x", "y"]')
    lists = {key: _read_strings(table[key], f"{path}: {key}") for key in KEYS[:3] if key in table}
    return model_from_expressions(**lists, momentum=table.get("momentum"), name=path.stem)


def _read_strings(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise BadInput(f"{where}: expected a list of strings; received {str(value)[:60]!r}")
    return value


def model_from_expressions(
    parameters: Sequence[str],
    phi: Sequence[Any],
    *,
    metric: Sequence[Any] | None = None,
    momentum: str | Fraction | int | None = None,
    name: str = "custom",
) -> Model:
    """φ(θ) by rational expressions: strings of the safe grammar, or SymPy expressions.

    `metric`: g_j for each parameter, and the flow is θ_j′ = −∂_j loss / g_j; the mirror flow of
    the potential Σ ψ(θ_j) has g_j = ψ″(θ_j), so that entropy has 1/θ_j. `momentum`: τ of the
    heavy ball θ_j″ + τθ_j′ = −∂_j loss / g_j, a rational or the name of a letter. Raises BadInput.
    """
    names = _read_names(parameters)
    if not phi:
        raise BadInput("phi: expected at least one expression; received none")
    if metric is not None and len(metric) != len(names):
        raise BadInput(
            f"metric: expected one expression for each of {len(names)} parameters; "
            f"received {len(metric)}"
        )
    sketch = Sketch(tuple(Block(name) for name in names))
    scalars, letters = Scalars(sketch), {name: k for k, name in enumerate(names)}

    def read(expressions: Sequence[Any], key: str) -> list[int]:
        places = [f"{key}[{k}]" for k in range(len(expressions))]
        return [
            read_expression(e, where, letters, scalars)
            if isinstance(e, str)
            else lower_sympy(e, letters, scalars)
            for e, where in zip(expressions, places, strict=True)
        ]

    outputs = read(phi, "phi")
    metrics = None if metric is None else read(metric, "metric")
    for k, node in enumerate(metrics or ()):
        if scalars.constants.get(node) == 0:
            raise BadInput(f"metric[{k}]: expected an expression that is not 0; received 0")
    model = sketch.finish(name, outputs, metrics)
    if momentum is None:
        return model
    rate = _read_rate(momentum)
    _require_different(letters, rate)
    return with_momentum(model, rate)


def _read_names(parameters: Sequence[str]) -> list[str]:
    if not 1 <= len(parameters) <= MOST_PARAMETERS:
        raise BadInput(
            f"parameters: expected 1 to {MOST_PARAMETERS} names; "
            f"received {len(parameters) or 'none'}"
        )
    for k, name in enumerate(parameters):
        if not NAME.fullmatch(name):
            raise BadInput(
                f"parameters[{k}]: expected a name such as x or theta_1; received {name!r}"
            )
    if len(set(parameters)) < len(parameters):
        twice = next(name for k, name in enumerate(parameters) if name in parameters[:k])
        raise BadInput(f"parameters: expected different names; received {twice!r} twice")
    return list(parameters)


def _read_rate(momentum: Any) -> Fraction | str:
    if isinstance(momentum, Fraction | int) and not isinstance(momentum, bool):
        return Fraction(momentum)
    if isinstance(momentum, str) and RATIONAL.fullmatch(momentum) and not momentum.endswith("/0"):
        return Fraction(momentum)
    if isinstance(momentum, str) and NAME.fullmatch(momentum):
        return momentum
    raise BadInput(
        "momentum: expected a rational as a string, or a letter that is no parameter; "
        f"received {str(momentum)[:60]!r}"
    )


def _require_different(letters: Collection[str], rate: Fraction | str) -> None:
    """Laws under momentum are written with velocities v_x and the time t."""
    taken = {*letters, *(f"v_{name}" for name in letters), "t"}
    clash = [name for name in letters if name == "t" or f"v_{name}" in letters]
    clash += [rate] if rate in taken else []
    if clash:
        raise BadInput(
            "momentum: expected a letter that is no parameter, and none called t or v_x for a "
            f"parameter x; received {clash[0]!r}"
        )
