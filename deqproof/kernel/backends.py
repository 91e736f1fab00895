"""How each operation of a program is written for each backend: closed tables of expressions.

In a template a, b, c are the operands, n the exponent, S the operator and d the dimension, which
is taken from a vector or an operator v. What is not in a backend's table has no meaning there,
and `binding` refuses it.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from mpmath import mp
from scipy.special import erf

from deqproof.core.errors import NotLowerable


@dataclass(frozen=True, slots=True)
class Backend:
    """One way to write programs: its imports and what they bind, its templates, its constants."""

    name: str
    imports: tuple[str, ...]
    values: Mapping[str, Any]
    text: Mapping[str, str]
    constant: Callable[[Fraction], ast.expr]


def total(function: Callable[[float], float], outside: float = math.nan) -> Any:
    """The function with IEEE's values where `math` raises: a branch not taken may have none."""

    def value(x: float) -> float:
        try:
            return function(x)
        except (ValueError, OverflowError):
            return outside

    return value


exp = total(math.exp, math.inf)
log = total(lambda x: math.log(x) if x else -math.inf)
sqrt = total(math.sqrt)
sin = total(math.sin)
cos = total(math.cos)


def divide(a: float, b: float) -> float:
    if b:
        return a / b
    return math.copysign(math.inf, a) * math.copysign(1.0, b) if abs(a) > 0 else math.nan


def power(x: float, n: int) -> float:
    try:
        return x**n
    except OverflowError:
        return math.inf if x > 0 or n % 2 == 0 else -math.inf


def real_log(x: Any) -> Any:
    return mp.log(x) if x >= 0 else mp.nan


def real_sqrt(x: Any) -> Any:
    return mp.sqrt(x) if x >= 0 else mp.nan


def real_quotient(a: Any, b: Any) -> Any:
    return a / b if b else mp.nan


def template(text: str, **parts: ast.expr) -> ast.expr:
    """A template of these tables with its letters replaced."""

    class Fill(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return parts.get(node.id, node)

    return Fill().visit(ast.parse(text, mode="eval")).body


def float_constant(value: Fraction) -> ast.expr:
    try:
        return ast.Constant(float(value))
    except OverflowError as fault:
        raise NotLowerable(f"{value!s:.40}…: expected a constant within float64") from fault


def ratio_constant(value: Fraction) -> ast.expr:
    p, q = value.numerator, value.denominator
    if max(abs(p), q) >= 2**53:
        raise NotLowerable(f"{value!s:.40}: expected numerator and denominator below 2**53")
    return template("ratio(p, q)", p=ast.Constant(p), q=ast.Constant(q))


def exact_constant(value: Fraction) -> ast.expr:
    p, q = ast.Constant(value.numerator), ast.Constant(value.denominator)
    return template("mp.mpf(p) / q" if value.denominator > 1 else "mp.mpf(p)", p=p, q=q)


_SCALAR = {
    "add": "a + b", "sub": "a - b", "mul": "a * b", "neg": "-a",
    "div": "a / b", "pow": "a**n", "abs": "abs(a)",
}  # fmt: skip
_BRANCH = {"where": "b if a >= 0 else c", "max": "a if a >= b else b", "min": "a if a <= b else b"}
_SMOOTH = ("sqrt", "exp", "log", "tanh", "atan", "erf", "sin", "cos")
_VECTORS = {"vadd": "a + b", "scale": "a * b"}

FLOAT = Backend(
    "float",
    (
        "import math",
        "import numpy as np",
        "from deqproof.kernel.backends import cos, divide, exp, log, power, sin, sqrt",
    ),
    {
        "math": math, "np": np, "divide": divide, "power": power,
        "exp": exp, "log": log, "sqrt": sqrt, "sin": sin, "cos": cos,
    },
    {
        **_SCALAR,
        **_BRANCH,
        **_VECTORS,
        **{name: f"{name}(a)" for name in ("exp", "log", "sqrt", "sin", "cos")},
        **{name: f"math.{name}(a)" for name in ("tanh", "atan", "erf")},
        "div": "divide(a, b)",
        "pow": "power(a, n)",
        "inner": "float(a @ b)",
        "apply": "S @ a",
        "vzero": "np.zeros(d)",
        "dimension": "v.shape[-1]",
        "pi": "math.pi",
    },
    float_constant,
)  # fmt: skip
NUMPY = Backend(
    "numpy",
    ("import numpy as np", "from scipy.special import erf"),
    {"np": np, "erf": erf},
    {
        **_SCALAR,
        **{name: f"np.{name}(a)" for name in _SMOOTH},
        "atan": "np.arctan(a)",
        "erf": "erf(a)",
        "abs": "np.abs(a)",
        "where": "np.where(a >= 0, b, c)",
        "max": "np.maximum(a, b)",
        "min": "np.minimum(a, b)",
        "mean": "np.mean(a, axis=-1)",
        "inner": "np.vecdot(a, b)",
        "vadd": "a + b",
        "scale": "np.expand_dims(a, -1) * b",
        "apply": "a @ S.T",
        "vzero": "np.zeros(d)",
        "dimension": "v.shape[-1]",
        "pi": "np.pi",
    },
    float_constant,
)
NUMBA = Backend(
    "numba",
    ("import math", "import numpy as np"),
    {"math": math, "np": np},
    {
        **_SCALAR,
        **_BRANCH,
        **_VECTORS,
        **{name: f"math.{name}(a)" for name in _SMOOTH},
        "inner": "np.dot(a, b)",
        "apply": "np.dot(S, a)",
        "vzero": "np.zeros(d)",
        "dimension": "v.shape[-1]",
        "pi": "math.pi",
    },
    float_constant,
)
MPMATH = Backend(
    "mpmath",
    (
        "from mpmath import mp",
        "from deqproof.kernel.backends import real_log, real_quotient, real_sqrt",
    ),
    {"mp": mp, "real_log": real_log, "real_quotient": real_quotient, "real_sqrt": real_sqrt},
    {
        **_SCALAR,
        **_BRANCH,
        **_VECTORS,
        **{name: f"mp.{name}(a)" for name in _SMOOTH},
        "log": "real_log(a)",
        "sqrt": "real_sqrt(a)",
        "div": "real_quotient(a, b)",
        "inner": "mp.fdot(a, b)",
        "apply": "S * a",
        "vzero": "mp.zeros(d, 1)",
        "dimension": "v.rows",
        "pi": "+mp.pi",
    },
    exact_constant,
)
# A user's activation: names that `activations` has for arrays, numba and balls alike.
JET = Backend(
    "jet",
    (),
    {},
    {
        **_SCALAR,
        **{name: f"{name}(a)" for name in _SMOOTH},
        "abs": "absolute(a)",
        "where": "where(a >= 0, b, c)",
        "max": "where(a >= b, a, b)",
        "min": "where(a <= b, a, b)",
        "pi": "root_pi() * root_pi()",
    },
    ratio_constant,
)
BACKENDS = {b.name: b for b in (FLOAT, NUMPY, NUMBA, MPMATH)}
