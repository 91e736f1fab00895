"""Models whose laws are sought: parameters in blocks, and φ as a program over matrices.

`Model.program` is the plain data that `core.fields` describes. A model with an equilibrium brings a
chart: free letters in which the parameters, the equilibrium and its adjoint are polynomials.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from deqproof.core.errors import BadInput
from deqproof.search.laws.polynomial import Polynomial, letter

LARGEST_PROGRAM, MOST_PARAMETERS, MOST_OUTPUTS = 200_000, 2000, 100_000


@dataclass(frozen=True, slots=True)
class Block:
    """A parameter matrix U. Its entries are U_1_2, those of a row or column U_1, a scalar is U."""

    name: str
    rows: int = 1
    columns: int = 1

    def names(self) -> list[str]:
        if self.rows == self.columns == 1:
            return [self.name]
        rows, columns = range(1, self.rows + 1), range(1, self.columns + 1)
        if self.columns == 1:
            return [f"{self.name}_{i}" for i in rows]
        if self.rows == 1:
            return [f"{self.name}_{j}" for j in columns]
        return [f"{self.name}_{i}_{j}" for i in rows for j in columns]


@dataclass(frozen=True, slots=True)
class Chart:
    """The coordinates, then the seeds, in free letters, of which there are as many; and the
    solutions of the program's systems, by the names that `core.fields` gives them."""

    coordinates: Sequence[Polynomial]
    seeds: Sequence[Polynomial]
    solutions: Mapping[str, Sequence[Polynomial]]


@dataclass(frozen=True, slots=True)
class Model:
    """A model; `coordinates` name the space its laws live in, `resting` those that never move."""

    name: str
    blocks: tuple[Block, ...]
    program: Mapping[str, Any]
    chart: Chart | None = None
    coordinates: tuple[str, ...] = ()
    resting: tuple[int, ...] = ()

    @property
    def parameters(self) -> int:
        return sum(block.rows * block.columns for block in self.blocks)


@dataclass(slots=True)
class Sketch:
    """A program while it is written down. Nodes are numbers; equal ones are shared."""

    blocks: tuple[Block, ...]
    nodes: list[list[Any]] = field(default_factory=list)
    shapes: list[tuple[int, int]] = field(default_factory=list)
    known: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shapes += [(block.rows, block.columns) for block in self.blocks]
        _require_at_most(MOST_PARAMETERS, "parameters", self.shapes)

    def _node(self, shape: tuple[int, int], op: str, *operands: Any) -> int:
        key = (op, *operands)
        if key not in self.known:
            if len(self.nodes) >= LARGEST_PROGRAM:
                raise BadInput(
                    f"expected at most {LARGEST_PROGRAM} operations in φ, received more; "
                    "try a smaller model"
                )
            self.known[key] = len(self.shapes)
            self.nodes.append([op, *operands])
            self.shapes.append(shape)
        return self.known[key]

    def matrix(self, rows: Sequence[Sequence[Fraction | int]]) -> int:
        flat = tuple(int(x) if x == int(x) else str(x) for row in rows for x in row)
        shape = (len(rows), len(rows[0]))
        return self._node(shape, "const", *shape, flat)

    def add(self, a: int, b: int) -> int:
        return self._node(self.shapes[a], "add", a, b)

    def multiply(self, a: int, b: int) -> int:
        return self._node((self.shapes[a][0], self.shapes[b][1]), "mul", a, b)

    def transpose(self, a: int) -> int:
        return self._node((self.shapes[a][1], self.shapes[a][0]), "transpose", a)

    def solve(self, a: int, b: int) -> int:
        """a⁻¹b."""
        return self._node(self.shapes[b], "solve", a, b)

    def finish(
        self, name: str, outputs: Sequence[int], metric: Sequence[int] | None = None
    ) -> Model:
        _require_at_most(MOST_OUTPUTS, "numbers in φ", [self.shapes[n] for n in outputs])
        program = {
            "shapes": [[block.rows, block.columns] for block in self.blocks],
            "nodes": [[op, *map(_listed, operands)] for op, *operands in self.nodes],
            "outputs": [[n, *self.shapes[n]] for n in outputs],
            "seeds": sum(r * c for r, c in (self.shapes[n] for n in outputs)),
            "metric": None if metric is None else list(metric),
            "momentum": None,
        }
        names = tuple(entry for block in self.blocks for entry in block.names())
        return Model(name, self.blocks, program, coordinates=names)


def _require_at_most(most: int, what: str, shapes: Sequence[tuple[int, int]]) -> None:
    """Before anything of that size is made: a count takes time that grows like the cube."""
    total = sum(rows * columns for rows, columns in shapes)
    if total > most:
        raise BadInput(
            f"expected a model of at most {most} {what}, received {total}; try smaller sizes"
        )


def _listed(operand: Any) -> Any:
    return list(operand) if isinstance(operand, tuple) else operand


def with_momentum(model: Model, rate: Fraction | str) -> Model:
    """The same model under heavy-ball momentum θ″ + τθ′ = −∇loss (τ: a rational or a letter).

    Its laws may depend on time: their space is that of θ, v = θ′ and e^τt, and of τ if it is a
    letter [@marcotte2024momentum].
    """
    known, n = isinstance(rate, Fraction), model.parameters
    clock = [f"exp({rate}*t)"] if known else [f"exp({rate}*t)", str(rate)]
    program = dict(model.program) | {
        "momentum": str(rate) if known else "letter",
        "seeds": model.program["seeds"] + 1,
    }
    return replace(
        model,
        program=program,
        coordinates=(*model.coordinates, *(f"v_{name}" for name in model.coordinates), *clock),
        resting=(2 * n + 1,) if not known else () if rate else (2 * n,),
        chart=model.chart and _with_letters(model.chart, n + len(clock)),
    )


def _with_letters(chart: Chart, added: int) -> Chart:
    first = len(chart.coordinates) + len(chart.seeds)
    fresh = [letter(first + k) for k in range(added + 1)]
    return Chart([*chart.coordinates, *fresh[:-1]], [*chart.seeds, fresh[-1]], chart.solutions)
