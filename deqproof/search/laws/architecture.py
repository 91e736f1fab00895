"""The models that have names, as programs: DEQs, factorisations, deep linear and ReLU nets.

φ is what the loss can see of θ. For every data set that is φ(θ) of an output y = φ(θ)x; for fixed
inputs, the columns of a matrix X, it is φ(θ)X.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import TypeAlias

from deqproof.search.laws.model import Block, Chart, Model, Sketch
from deqproof.search.laws.polynomial import (
    Matrix,
    add_matrices,
    constant,
    entries,
    letter_matrix,
    multiply_matrices,
    scalar_matrix,
    transpose,
)  # fmt: skip

Rows: TypeAlias = Sequence[Sequence[Fraction]]
Pattern: TypeAlias = Sequence[Sequence[int]]


def linear_deq(
    h: int, d: int, data: Rows | None = None, names: tuple[str, str] = ("U", "W")
) -> Model:
    """y = Wy + Ux: φ = V = (I − W)⁻¹U. In the chart V, W and Λ are free, and U = (I − W)V."""
    sketch = Sketch((Block(names[0], h, d), Block(names[1], h, h)))
    v = sketch.solve(_identity_minus(sketch, 1), 0)
    model = sketch.finish("linear-deq", [_on(sketch, v, data)])
    x, w, adjoint = _free((h, d), (h, h), (h, len(data[0]) if data else d))
    m = add_matrices(scalar_matrix(h, 1), w, -1)
    place = [*entries(multiply_matrices(m, x)), *entries(w)]
    seeds = entries(multiply_matrices(transpose(m), adjoint))
    solutions = {f"{v}": entries(x), f"{v} adjoint": entries(_spread(adjoint, data))}
    return replace(model, chart=Chart(place, seeds, solutions))


def linear_deq_readout(h: int, d: int, p: int, data: Rows | None = None) -> Model:
    """φ = C(I − W)⁻¹U. In the chart Y = C(I − W)⁻¹, V = (I − W)⁻¹U, W and the seeds are free."""
    sketch = Sketch((Block("U", h, d), Block("W", h, h), Block("C", p, h)))
    v = sketch.solve(_identity_minus(sketch, 1), 0)
    model = sketch.finish("linear-deq-readout", [_on(sketch, sketch.multiply(2, v), data)])
    x, w, y, seeds = _free((h, d), (h, h), (p, h), (p, len(data[0]) if data else d))
    m = add_matrices(scalar_matrix(h, 1), w, -1)
    place = [*entries(multiply_matrices(m, x)), *entries(w), *entries(multiply_matrices(y, m))]
    adjoint = _spread(multiply_matrices(transpose(y), seeds), data)
    solutions = {f"{v}": entries(x), f"{v} adjoint": entries(adjoint)}
    return replace(model, chart=Chart(place, entries(seeds), solutions))


def single_index_relu(d: int, data: Rows | None = None) -> Model:
    """y = max(0, θ₁ᵀx)/(1 − θ₂) for θ₂ < 1: where it is active, the linear DEQ of one neuron."""
    model = linear_deq(1, d, data, names=("theta1", "theta2"))
    return replace(model, name="single-index-relu")


def unrolled_deq(h: int, d: int, steps: int, data: Rows | None = None) -> Model:
    """K steps y ← Wy + Ux from y = 0: φ = (I + W + … + W^(K−1))U."""
    sketch = Sketch((Block("U", h, d), Block("W", h, h)))
    y = 0
    for _ in range(steps - 1):
        y = sketch.add(sketch.multiply(1, y), 0)
    return sketch.finish("unrolled-deq", [_on(sketch, y, data)])


def matrix_factorisation(n: int, m: int, r: int, data: Rows | None = None) -> Model:
    """φ = UVᵀ."""
    sketch = Sketch((Block("U", n, r), Block("V", m, r)))
    y = sketch.multiply(0, sketch.transpose(1))
    return sketch.finish("matrix-factorisation", [_on(sketch, y, data)])


def deep_linear(widths: Sequence[int], data: Rows | None = None) -> Model:
    """φ = W_L ⋯ W₁, W_k of size w_k × w_{k−1}."""
    sketch = Sketch(_weights(widths))
    y = len(widths) - 2
    for k in reversed(range(y)):
        y = sketch.multiply(y, k)
    return sketch.finish("deep-linear", [_on(sketch, y, data)])


def relu(
    widths: Sequence[int],
    bias: bool,
    patterns: Sequence[Pattern] | None = None,
    data: Rows | None = None,
) -> Model:
    """A ReLU net: under the activation pattern D it is x ↦ W_L D_{L−1} W_{L−1} ⋯ D₁W₁x + ….

    Without patterns, all of them: their φ are spanned by those of single paths through the net.
    With data, the k-th input is seen under the k-th pattern.
    """
    biases = tuple(Block(f"b{k}", w) for k, w in enumerate(widths[1:], 1)) if bias else ()
    sketch = Sketch((*_weights(widths), *biases))
    outputs: list[int] = []
    if patterns is None:
        units = [[[k] for k in range(w)] for w in widths[1:-1]]
        outputs = [n for slope, offsets in [_layers(sketch, units, bias)] for n in slope + offsets]
    for k, pattern in enumerate(patterns or ()):
        active = [[[i for i, on in enumerate(layer) if on]] for layer in pattern]
        (y,), offsets = _layers(sketch, active, bias)
        shift = _sum(sketch, offsets)
        if data is not None:
            y = sketch.multiply(y, sketch.matrix([[row[k]] for row in data]))
            outputs += [y if shift is None else sketch.add(y, shift)]
        else:
            outputs += [y] if shift is None else [y, shift]
    return sketch.finish("relu", outputs)


def _layers(
    sketch: Sketch, choices: Sequence[Sequence[Sequence[int]]], bias: bool
) -> tuple[list[int], list[int]]:
    """The maps of the input, and of each bias, through each choice of active units in a layer."""
    last = len(choices)
    heads, offsets = [last], [2 * last + 1] if bias else []
    for layer in reversed(range(last)):
        width, above = sketch.shapes[layer][0], heads
        heads = []
        for head, active in product(above, choices[layer]):
            chosen = sketch.matrix(_columns(width, active))
            gate, select = sketch.multiply(head, chosen), sketch.transpose(chosen)
            heads.append(sketch.multiply(gate, sketch.multiply(select, layer)))
            if bias:
                offsets.append(sketch.multiply(gate, sketch.multiply(select, last + 1 + layer)))
    return heads, offsets


def _sum(sketch: Sketch, nodes: Sequence[int]) -> int | None:
    if not nodes:
        return None
    total = nodes[0]
    for node in nodes[1:]:
        total = sketch.add(total, node)
    return total


def _columns(size: int, active: Sequence[int]) -> list[list[int]]:
    """The columns of the identity that belong to active units; a column of zeros if none is."""
    return [[int(i == k) for k in active] or [0] for i in range(size)]


def _diagonal(values: Sequence[int]) -> list[list[int]]:
    return [[x if i == j else 0 for j in range(len(values))] for i, x in enumerate(values)]


def _weights(widths: Sequence[int]) -> tuple[Block, ...]:
    return tuple(Block(f"W{k}", w, v) for k, (v, w) in enumerate(pairwise(widths), 1))


def _identity_minus(sketch: Sketch, a: int) -> int:
    ones = [1] * sketch.shapes[a][0]
    minus = sketch.matrix(_diagonal([-x for x in ones]))
    return sketch.add(sketch.matrix(_diagonal(ones)), sketch.multiply(minus, a))


def _on(sketch: Sketch, output: int, data: Rows | None) -> int:
    return output if data is None else sketch.multiply(output, sketch.matrix(data))


def _free(*shapes: tuple[int, int]) -> Iterator[Matrix]:
    """Matrices of letters, numbered one after the other."""
    first = 0
    for rows, columns in shapes:
        yield letter_matrix(rows, columns, first)
        first += rows * columns


def _spread(adjoint: Matrix, data: Rows | None) -> Matrix:
    """The adjoint of the equilibrium, given that of its values on the data."""
    if data is None:
        return adjoint
    return multiply_matrices(adjoint, [[constant(x) for x in c] for c in zip(*data, strict=True)])
