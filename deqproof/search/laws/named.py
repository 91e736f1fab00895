"""Models by name and sizes, as the command line gives them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from deqproof.core.errors import BadInput
from deqproof.search.laws import architecture
from deqproof.search.laws.model import Model

LARGEST_SIZE = 4000


@dataclass(frozen=True, slots=True)
class Family:
    """A named model: its sizes (`w` stands for w0, w1, …), and its maker."""

    sizes: tuple[str, ...]
    summary: str
    make: Callable[..., Model]
    optional: tuple[str, ...] = ()


FAMILIES: Mapping[str, Family] = {
    "linear-deq": Family(("h", "d"), "y = Wy + Ux, φ = (I − W)⁻¹U", architecture.linear_deq),
    "linear-deq-readout": Family(
        ("h", "d", "p"), "φ = C(I − W)⁻¹U", architecture.linear_deq_readout
    ),
    "single-index-relu": Family(("d",), "φ = θ₁/(1 − θ₂)", architecture.single_index_relu),
    "unrolled-deq": Family(
        ("h", "d", "K"), "φ = (I + W + … + W^(K−1))U", architecture.unrolled_deq
    ),
    "matrix-factorisation": Family(("n", "m", "r"), "φ = UVᵀ", architecture.matrix_factorisation),
    "deep-linear": Family(("w",), "φ = W_L ⋯ W₁, w_k rows in W_k", architecture.deep_linear),
    "relu": Family(("w",), "every path of a ReLU net", architecture.relu, ("bias",)),
}


def model_named(
    name: str,
    sizes: Mapping[str, int],
    *,
    data: Sequence[Sequence[Fraction | int | str]] | None = None,
    patterns: Sequence[architecture.Pattern] | None = None,
) -> Model:
    """The model of this name: linear-deq (h, d), linear-deq-readout (h, d, p), single-index-relu
    (d), unrolled-deq (h, d, K), matrix-factorisation (n, m, r), deep-linear (w0, w1, …) or relu
    (w0, w1, …, bias = 0 or 1).

    `data`: fixed inputs, one a column; without it the laws are those for every data set.
    `patterns`: of relu, the activation patterns that occur, each a list of zeros and ones for
    every hidden layer; without them, all. Raises BadInput.
    """
    if name not in FAMILIES:
        raise BadInput(f"expected a model among {', '.join(FAMILIES)}; received {name!r}")
    arguments = _read_sizes(name, dict(sizes))
    keywords: dict[str, Any] = {}
    if data is not None:
        keywords["data"] = _read_data(name, arguments, data)
    if patterns is not None:
        keywords["patterns"] = _read_patterns(name, arguments, patterns)
    if name == "relu" and data is not None and len(patterns or ()) != len(data[0]):
        raise BadInput("relu with data: expected one activation pattern for each input")
    return FAMILIES[name].make(*arguments.values(), **keywords)


def _read_sizes(name: str, sizes: dict[str, int]) -> dict[str, Any]:
    family = FAMILIES[name]
    if family.sizes == ("w",):
        layers = sum(key.startswith("w") for key in sizes)
        wanted = [f"w{k}" for k in range(max(layers, 2))]
    else:
        wanted = list(family.sizes)
    ranges = ", ".join(f"{key}=…" for key in (*wanted, *family.optional))
    if set(sizes) - set(family.optional) != set(wanted):
        received = ", ".join(f"{key}={value}" for key, value in sizes.items()) or "none"
        raise BadInput(f"{name}: expected the sizes {ranges}; received {received}")
    for key in wanted:
        if not isinstance(sizes[key], int) or not 1 <= sizes[key] <= LARGEST_SIZE:
            raise BadInput(
                f"{name}: expected a whole number {key} from 1 to {LARGEST_SIZE}; "
                f"received {sizes[key]!r}"
            )
    if family.sizes != ("w",):
        return {key: sizes[key] for key in wanted}
    arguments: dict[str, Any] = {"widths": [sizes[key] for key in wanted]}
    if "bias" in family.optional:
        bias = sizes.get("bias", 0)
        if bias not in (0, 1):
            raise BadInput(f"{name}: expected bias=0 or bias=1; received bias={bias!r}")
        arguments["bias"] = bool(bias)
    return arguments


def _read_data(
    name: str, arguments: Mapping[str, Any], data: Sequence[Sequence[Any]]
) -> list[list[Fraction]]:
    widths = arguments.get("widths")
    rows = widths[0] if widths else arguments["m" if name == "matrix-factorisation" else "d"]
    lengths = {len(row) for row in data}
    if len(data) != rows or len(lengths) != 1 or lengths == {0}:
        raise BadInput(f"{name}: expected data of {rows} rows, one column for each input")
    try:
        return [[Fraction(x) for x in row] for row in data]
    except (TypeError, ValueError, ZeroDivisionError) as fault:
        raise BadInput(f"{name}: expected rational data; received {fault}") from None


def _read_patterns(
    name: str, arguments: Mapping[str, Any], patterns: Sequence[architecture.Pattern]
) -> Sequence[architecture.Pattern]:
    if name != "relu":
        raise BadInput(f"{name}: activation patterns belong to the model relu")
    hidden = list(arguments["widths"][1:-1])
    for pattern in patterns:
        shape = [len(layer) for layer in pattern]
        if shape != hidden or any(x not in (0, 1) for layer in pattern for x in layer):
            raise BadInput(
                f"relu: expected zeros and ones for hidden layers of widths {hidden}; "
                f"received {pattern!r}"
            )
    if not patterns:
        raise BadInput("relu: expected at least one activation pattern; received none")
    return patterns
