"""One program bound to floats, NumPy, numba or mpmath: straight-line Python from its terms.

The same terms that the core decides are written out, one line an operation, and run. Rationals
reach mpmath exactly and float64 correctly rounded. What runs is a syntax tree made from closed
tables; no text, and no name from outside, ever becomes code.
"""

from __future__ import annotations

import ast
import hashlib
import keyword
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, TypeAlias

import numpy as np

from deqproof.core.errors import BadInput, NotLowerable
from deqproof.core.program import program_of
from deqproof.core.term import LEAVES, VECTOR, Term, leaves, operators, ordered
from deqproof.kernel.arguments import TAKE, Input, listed, require_one_dimension
from deqproof.kernel.backends import BACKENDS, JET, Backend, template
from deqproof.kernel.compiled import compiled, numba_works

Run: TypeAlias = Callable[..., tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Kernel:
    """A program that runs: call it with the inputs in order, it returns the tuple of values.

    `backend` is what runs; it differs from `asked` where numba is not installed.
    """

    asked: str
    backend: str
    source: str
    inputs: tuple[Input, ...]
    run: Run

    @property
    def fell_back(self) -> bool:
        """True where NumPy stands in for the numba that was asked for."""
        return self.asked != self.backend

    def __call__(self, *values: Any) -> tuple[Any, ...]:
        if len(values) != len(self.inputs):
            raise BadInput(
                f"expected {len(self.inputs)} values, for {listed(self.inputs)}, got {len(values)}"
            )
        take = TAKE[self.backend]
        taken = [take(i, v) for i, v in zip(self.inputs, values, strict=True)]
        require_one_dimension(self.inputs, taken)
        return self.run(*taken)


def bind(terms: Iterable[Term], inputs: Sequence[Input], backend: str) -> Kernel:
    """The terms as a callable over values of `inputs`: letters, or names of operators.

    Scalars are numbers (NumPy: or arrays of samples, over which they broadcast); vectors are 1-d
    arrays (NumPy: or one row a sample; mpmath: matrices of one column); operators are 2-d. mpmath
    works at the precision of the moment. Raises NotLowerable or BadInput with what is missing.
    """
    outputs = list(terms)
    runs = "numpy" if backend == "numba" and not numba_works() else backend
    tree, text = _written(outputs, inputs, runs)
    return Kernel(backend, runs, text, tuple(inputs), _runnable(tree, text, BACKENDS[runs]))


def source(terms: Iterable[Term], inputs: Sequence[Input], backend: str) -> str:
    """The program as a Python module of one function `kernel`, for reading."""
    return _written(list(terms), inputs, backend)[1]


def jet_function(sigma: Term, slope: Term, curvature: Term, engine: Mapping[str, Any]) -> Any:
    """jet(z) = (σ, σ', σ'', 0) from terms in one scalar letter, over an engine's functions."""
    outputs = [sigma, slope, curvature]
    letters = leaves(*outputs)
    if len(letters) != 1 or operators(*outputs):
        raise BadInput(f"an activation is a formula in one letter; it has {listed(letters)}")
    lines, values = _straight_line(outputs, JET, {next(iter(letters)): "z"})
    # A constant σ'' must still have the shape of z.
    shaped = [template("a + 0 * z", a=value) for value in values]
    return _function(_definition(["z"], lines, [*shaped, template("0 * z")]), engine)


def _written(
    terms: list[Term], inputs: Sequence[Input], backend: str
) -> tuple[ast.FunctionDef, str]:
    if backend not in BACKENDS:
        raise BadInput(f"unknown backend {backend!r}: expected one of {', '.join(BACKENDS)}")
    chosen = BACKENDS[backend]
    names = _names(terms, inputs, chosen)
    lines, values = _straight_line(terms, chosen, names)
    tree = _definition([names[i] for i in inputs], lines, values)
    title = f'"""Program {program_of(terms).digest()[:16]} for {backend}."""'
    return tree, "\n".join([title, *chosen.imports, "", "", ast.unparse(tree), ""])


def _names(terms: list[Term], inputs: Sequence[Input], backend: Backend) -> dict[Input, str]:
    """A Python identifier for each input. Raises BadInput where one is missing or twice there."""
    for i in inputs:
        if not isinstance(i, str) and (i.op not in LEAVES or i.op == "const"):
            raise BadInput(f"{i!r} is no input: expected letters and names of operators")
    missing = (leaves(*terms) | operators(*terms)) - set(inputs)
    if missing or len(set(inputs)) != len(inputs):
        raise BadInput(
            f"expected each input once, among them {listed(missing)}; got {listed(inputs)}"
        )
    taken: dict[str, Input] = {}
    for i in inputs:
        plain = re.sub(r"\W", "_", i if isinstance(i, str) else str(i.data[0]), flags=re.ASCII)
        reserved = {*backend.values, "kernel", "abs", "float"}
        if not plain.isidentifier() or keyword.iskeyword(plain) or plain in reserved:
            plain = f"v_{plain}"
        while plain in taken or re.fullmatch(r"t\d+", plain):
            plain += "_"
        taken[plain] = i
    return {i: plain for plain, i in taken.items()}


def _straight_line(
    terms: list[Term], backend: Backend, names: Mapping[Any, str]
) -> tuple[list[ast.stmt], list[ast.expr]]:
    """One assignment an operation, and the results."""
    value: dict[Term, ast.expr] = {}
    lines: list[ast.stmt] = []
    for t in ordered(terms):
        if t.op == "const":
            assert isinstance(t.data[0], Fraction)
            value[t] = backend.constant(t.data[0])
        elif t.op in LEAVES:
            value[t] = ast.Name(names[t], ast.Load())
        else:
            name = f"t{len(lines) + 1}"
            right = _operation(t, backend, [value[a] for a in t.args], names)
            lines.append(ast.Assign([ast.Name(name, ast.Store())], right))
            value[t] = ast.Name(name, ast.Load())
    return lines, [value[t] for t in terms]


def _operation(
    t: Term, backend: Backend, operands: list[ast.expr], names: Mapping[Any, str]
) -> ast.expr:
    if t.op not in backend.text:
        hint = "substitute a formula for it" if t.op == "call" else "bind what is inside it"
        raise NotLowerable(f"{t.op} has no meaning for {backend.name}: {hint}")
    parts = dict(zip("abc", operands, strict=False))
    if t.op == "pow" and isinstance(t.data[0], int):
        parts["n"] = ast.Constant(t.data[0])
    if t.op == "apply":
        parts["S"] = ast.Name(names[t.data[0]], ast.Load())
    if t.op == "vzero":
        parts["d"] = _dimension(names, backend)
    return template(backend.text[t.op], **parts)


def _dimension(names: Mapping[Any, str], backend: Backend) -> ast.expr:
    for i, name in names.items():
        if isinstance(i, str) or i.kind == VECTOR:
            return template(backend.text["dimension"], v=ast.Name(name, ast.Load()))
    raise BadInput("the zero vector has no dimension here: expected a vector among the inputs")


def _definition(
    arguments: Sequence[str], lines: list[ast.stmt], values: list[ast.expr]
) -> ast.FunctionDef:
    bare = ast.FunctionDef(
        name="kernel",
        args=ast.arguments([], [ast.arg(a) for a in arguments], None, [], [], None, []),
        body=[*lines, ast.Return(ast.Tuple(values, ast.Load()))],
        decorator_list=[],
    )
    return ast.fix_missing_locations(bare)


def _function(
    tree: ast.FunctionDef, values: Mapping[str, Any], path: str = "<deqproof kernel>"
) -> FunctionType:
    """The function that a definition defines, over these global names."""
    module = compile(ast.Module([tree], []), path, "exec")
    code = next(c for c in module.co_consts if isinstance(c, CodeType))
    return FunctionType(code, {**values, "__name__": __name__}, "kernel")


def _runnable(tree: ast.FunctionDef, text: str, backend: Backend) -> Run:
    if backend.name == "numba":
        return compiled(_function(tree, backend.values, _anchor(text)))
    function = _function(tree, backend.values)
    if backend.name != "numpy":
        return function

    def run(*values: Any) -> tuple[Any, ...]:
        with np.errstate(all="ignore"):
            return function(*values)

    return run


def _anchor(text: str) -> str:
    """A file for numba's cache to hang on to, with the source for a reader; never run.

    A made-up name where it cannot be written: then the kernel is compiled anew in each process.
    """
    base = os.environ.get("NUMBA_CACHE_DIR") or os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    path = Path(base).expanduser() / "deqproof" / f"kernel_{name}.py"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError:
        return "<deqproof kernel>"
    return str(path)
