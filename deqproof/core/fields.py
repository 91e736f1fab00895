"""The vector fields along which the parameters of a model move, whatever its loss.

A model is a program over matrices from θ to φ(θ), plain data: `shapes` of the parameters; `nodes`
[op, operand, …], numbered after them; `outputs` φ, [node, rows, columns]; `seeds`, the number of
their entries, and one more with momentum; `metric`, a node for each parameter, or None;
`momentum`, None, a rational as text, or "letter".
Under any loss of φ, θ moves along the ∇φ_i over the diagonal metric; with heavy-ball momentum
along (v, −τv, τs) and the lifts (0, ∇φ_i, 0) in the space of θ, v = θ', s = e^τt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from operator import mul
from typing import Any, TypeAlias

from flint import fmpq, fmpq_mpoly, fmpz, nmod, nmod_mat

Plain: TypeAlias = Mapping[str, Any]
_MOST_ROWS = 2000  # and columns: where there is no memory left, FLINT ends the process
_MOST_SEEDS, _MOST_ENTRIES = 100_001, 2 * 10**7


def require(condition: object) -> None:
    if not condition:
        raise ValueError


class Duals:
    """Matrices over F_p[ε₀, ε₁, …]/(ε₀², ε₁², …): {set of ε as bits: coefficient}, {} is 0."""

    def __init__(self, p: int) -> None:
        require(p < 2**63 and fmpz(p).is_prime())  # that a long number is prime takes hours
        self.p = p

    def matrix(self, r: int, c: int, entries: Iterable[Any]) -> Any:
        require(0 <= r <= _MOST_ROWS and 0 <= c <= _MOST_ROWS)
        one = nmod(1, self.p)
        residues = [e if isinstance(e, int) else int(one * fmpq(e)) for e in entries]
        return {0: nmod_mat(r, c, residues, self.p)}

    def shape(self, a: Any) -> tuple[int, int]:
        return a[0].nrows(), a[0].ncols()

    def add(self, a: Any, b: Any) -> Any:
        return a | {s: a[s] + y if s in a else y for s, y in b.items()}

    def mul(self, a: Any, b: Any, times: Callable[[Any, Any], Any] = mul) -> Any:
        out: dict[int, Any] = {}
        for s, x in a.items():
            for t, y in b.items():
                if not s & t:
                    out[s | t] = out[s | t] + times(x, y) if s | t in out else times(x, y)
        return out

    def scale(self, a: Any, b: Any) -> Any:
        return self.mul(a, b, lambda x, y: y * int(x[0, 0]))

    def transpose(self, a: Any) -> Any:
        return {s: x.transpose() for s, x in a.items()}

    def solve(self, a: Any, b: Any, _name: str) -> Any:
        inverse, rest = {0: a[0].inv()}, {s: -x for s, x in a.items() if s}
        x = start = self.mul(inverse, b)
        for _ in range(max(rest, default=0).bit_length()):  # each turn right to one more order
            x = self.add(start, self.mul(inverse, self.mul(rest, x)))
        return x


class Quotients:
    """Matrices of polynomials over Q, and a common denominator of each.

    The solutions of systems larger than 1×1 are given by name, as polynomials, and checked.
    """

    def __init__(self, one: Any, solutions: Plain) -> None:
        self.one, self.solutions = one, solutions

    def matrix(self, r: int, c: int, entries: Iterable[Any]) -> Any:
        row = [e if isinstance(e, fmpq_mpoly) else fmpq(e) * self.one for e in entries]
        require(len(row) == r * c)
        return [row[i * c : i * c + c] for i in range(r)], self.one

    def shape(self, a: Any) -> tuple[int, int]:
        return len(a[0]), len(a[0][0])

    def add(self, a: Any, b: Any) -> Any:
        common = a[1].gcd(b[1])
        d, e, rows = b[1] / common, a[1] / common, zip(a[0], b[0], strict=True)
        return [[x * d + y * e for x, y in zip(*row, strict=True)] for row in rows], a[1] * d

    def mul(self, a: Any, b: Any) -> Any:
        require(len(a[0][0]) == len(b[0]))
        columns, zero = list(zip(*b[0], strict=True)), 0 * self.one
        return [[sum(map(mul, r, c), zero) for c in columns] for r in a[0]], a[1] * b[1]

    def scale(self, a: Any, b: Any) -> Any:
        return [[a[0][0][0] * x for x in row] for row in b[0]], a[1] * b[1]

    def transpose(self, a: Any) -> Any:
        return list(zip(*a[0], strict=True)), a[1]

    def solve(self, a: Any, b: Any, name: str) -> Any:
        if self.shape(a) == (1, 1):
            require(a[0][0][0] != 0)
            return self.scale(([[a[1]]], a[0][0][0]), b)
        x = self.matrix(*self.shape(b), self.solutions[name])
        rest = self.add(self.mul(a, x), self.scale(self.matrix(1, 1, [-1]), b))
        require(all(e == 0 for row in rest[0] for e in row))
        return x


def pull_back(model: Plain, ring: Any, theta: Sequence[Any], seeds: Sequence[Any]) -> list[Any]:
    """Σ seed_i ∇φ_i over the metric: the program forwards, then the chain rule backwards."""
    seed, flip, bars = iter(seeds), ring.transpose, dict[int, Any]()
    for n, r, c in model["outputs"]:
        part = list(islice(seed, r * c))
        require(len(part) == r * c)
        if any(e != 0 for e in part):
            bars[n] = _sum(ring, bars.get(n), ring.matrix(r, c, part))
    require(next(seed, None) is None)
    v = _run(model, ring, theta, [*bars, *(model["metric"] or ())])
    require(all(ring.shape(v[n]) == (r, c) for n, r, c in model["outputs"] if n in bars))
    for n in sorted(v, reverse=True):
        if n not in bars or n < len(theta):
            continue
        (op, *a), g, shares = model["nodes"][n - len(theta)], bars[n], []
        if op == "add":
            shares = [g, g]
        elif op == "mul":
            shares = [ring.mul(g, flip(v[a[1]])), ring.mul(flip(v[a[0]]), g)]
        elif op == "transpose":
            shares = [flip(g)]
        elif op == "solve":
            y = ring.solve(flip(v[a[0]]), g, f"{n} adjoint")
            shares = [ring.scale(ring.matrix(1, 1, [-1]), ring.mul(y, flip(v[n]))), y]
        for i, share in zip(a, shares, strict=op != "const"):
            bars[i] = _sum(ring, bars.get(i), share)
    zeros = (ring.matrix(r, c, [0] * (r * c)) for r, c in model["shapes"])
    forces = [bars.get(k, zero) for k, zero in enumerate(zeros)]
    if model["metric"] is None:
        return forces
    return [ring.solve(v[n], g, "") for n, g in zip(model["metric"], forces, strict=True)]


def _sum(ring: Any, a: Any, b: Any) -> Any:
    return b if a is None else ring.add(a, b)


def _run(model: Plain, ring: Any, theta: Sequence[Any], wanted: Iterable[int]) -> dict[int, Any]:
    """The values of the nodes that are wanted, and of those that they need."""
    nodes, v, todo = model["nodes"], dict(enumerate(theta)), list(wanted)
    needed, entries = set[int](), 0
    while todo:
        if (n := todo.pop()) not in needed and n >= len(theta):
            needed.add(n)
            op, *a = nodes[n - len(theta)]
            todo += [] if op == "const" else a
    for n in sorted(needed):
        op, *a = nodes[n - len(theta)]
        if op == "const":
            v[n] = ring.matrix(*a)
        elif op == "solve":
            v[n] = ring.solve(v[a[0]], v[a[1]], f"{n}")
        else:
            compute = {"add": ring.add, "mul": ring.mul, "transpose": ring.transpose}[op]
            v[n] = compute(*(v[i] for i in a))
        rows, columns = ring.shape(v[n])
        entries += len(v[n]) * rows * columns
        require(entries <= _MOST_ENTRIES)
    return v


def state_shapes(model: Plain) -> list[tuple[int, int]]:
    """θ; with momentum also v, s, and τ if it is a letter: then it is a coordinate at rest."""
    require(model["seeds"] <= _MOST_SEEDS)
    shapes = [(r, c) for r, c in model["shapes"]]
    if model["momentum"] is None:
        return shapes
    return shapes * 2 + [(1, 1)] * (2 if model["momentum"] == "letter" else 1)


def make_state(model: Plain, ring: Any, entries: Sequence[Any]) -> list[Any]:
    """A point of the space, given by coordinates, as the matrices of `state_shapes`."""
    entry = iter(entries)
    state = [ring.matrix(r, c, islice(entry, r * c)) for r, c in state_shapes(model)]
    require(next(entry, None) is None)
    return state


def field(model: Plain, ring: Any, state: Sequence[Any], seeds: Sequence[Any]) -> list[Any]:
    """The fields' combination with these coefficients, of which momentum's drift has the last."""
    k = len(model["shapes"])
    if model["momentum"] is None:
        return pull_back(model, ring, state, seeds)
    given = len(state) == 2 * k + 1
    rate = ring.matrix(1, 1, [model["momentum"]]) if given else state[2 * k + 1]
    drift, minus = ring.matrix(1, 1, seeds[-1:]), ring.matrix(1, 1, [-1])
    v, brake = state[k : 2 * k], ring.mul(ring.mul(minus, drift), rate)
    forces = pull_back(model, ring, state[:k], seeds[:-1])
    slowed = [ring.add(f, ring.scale(brake, x)) for f, x in zip(forces, v, strict=True)]
    clock = ring.mul(ring.mul(drift, rate), state[2 * k])
    return [
        *(ring.scale(drift, x) for x in v),
        *slowed,
        clock,
        *([] if given else [ring.mul(ring.matrix(1, 1, [0]), rate)]),
    ]
