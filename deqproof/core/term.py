"""Expressions of the proof language, with vectors of any dimension.

A `Term` is a node of a shared graph: equal expressions are the same object, so that structural
equality is identity. Scalars and vectors of R^d (d never named) are its only kinds; operators
on R^d appear by name, are self-adjoint and positive semidefinite, and act by ``apply``.
Constructors fold exact constants and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias
from weakref import WeakValueDictionary

from deqproof.core.errors import IllPosed

SCALAR, VECTOR = "scalar", "vector"
LEAVES = {"const": SCALAR, "scalar": SCALAR, "draw": SCALAR, "vector": VECTOR, "vdraw": VECTOR}
# operation -> (kinds of its operands, kind of its result); DATA names what it carries besides.
SIGNATURE: dict[str, tuple[tuple[str, ...], str]] = {
    **dict.fromkeys(("add", "sub", "mul", "div", "max", "min"), ((SCALAR, SCALAR), SCALAR)),
    **dict.fromkeys(("neg", "pow", "sqrt", "exp", "log", "tanh"), ((SCALAR,), SCALAR)),
    **dict.fromkeys(("atan", "erf", "sin", "cos", "abs"), ((SCALAR,), SCALAR)),
    "where": ((SCALAR, SCALAR, SCALAR), SCALAR),  # second operand where the first is >= 0
    "call": ((SCALAR,), SCALAR),  # an unknown function's derivative of some order
    "mean": ((SCALAR,), SCALAR),  # expectation over the draws
    "inner": ((VECTOR, VECTOR), SCALAR),
    "vadd": ((VECTOR, VECTOR), VECTOR),
    "scale": ((SCALAR, VECTOR), VECTOR),
    "apply": ((VECTOR,), VECTOR),
    "vzero": ((), VECTOR),
    "pi": ((), SCALAR),
}
DATA: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(LEAVES, (str,)), "const": (Fraction,),
    "pow": (int,), "apply": (str,), "call": (str, int),
}  # fmt: skip
DRAWS = frozenset(("draw", "vdraw"))
_MOST_POWER = 64
_MOST_BITS = 100_000  # of a constant
_DEEPEST_SHOWN = 10

Number: TypeAlias = int | Fraction
Datum: TypeAlias = str | int | Fraction


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Term:
    """One operation on earlier terms; build it with `make`, operators or the functions below."""

    op: str
    data: tuple[Datum, ...]
    args: tuple[Term, ...]
    kind: str

    def __add__(self, other: Term | Number) -> Term:
        return plus(self, as_term(other))

    def __radd__(self, other: Number) -> Term:
        return plus(as_term(other), self)

    def __sub__(self, other: Term | Number) -> Term:
        return minus(self, as_term(other))

    def __rsub__(self, other: Number) -> Term:
        return minus(as_term(other), self)

    def __mul__(self, other: Term | Number) -> Term:
        return times(self, as_term(other))

    def __rmul__(self, other: Number) -> Term:
        return times(as_term(other), self)

    def __truediv__(self, other: Term | Number) -> Term:
        return quotient(self, as_term(other))

    def __rtruediv__(self, other: Number) -> Term:
        return quotient(as_term(other), self)

    def __neg__(self) -> Term:
        return times(const(-1), self)

    def __pow__(self, exponent: int) -> Term:
        return power(self, exponent)

    def __repr__(self) -> str:
        return _shown(self, _DEEPEST_SHOWN)


def _shown(term: Term, depth: int) -> str:
    """The text of a term down to a depth: a shared graph may be a huge tree."""
    if term.op in LEAVES:
        return f"{term.data[0]}"
    if depth == 0:
        return "…"
    inside = [*map(str, term.data), *(_shown(a, depth - 1) for a in term.args)]
    return f"{term.op}({', '.join(inside)})"


# The key holds the operands, so that no operand can be replaced by another at its address.
_INTERNED: WeakValueDictionary[tuple[object, ...], Term] = WeakValueDictionary()


def make(op: str, data: tuple[Datum, ...] = (), args: tuple[Term, ...] = ()) -> Term:
    """The one constructor: checks the signature and returns the shared node. Raises IllPosed."""
    key = (op, data, args)
    found = _INTERNED.get(key)
    if found is not None:
        return found
    term = Term(op, data, args, _kind_of(op, data, args))
    _INTERNED[key] = term
    return term


def _kind_of(op: str, data: tuple[Datum, ...], args: tuple[Term, ...]) -> str:
    if op not in SIGNATURE and op not in LEAVES:
        raise IllPosed(f"expected an operation, one of {sorted(SIGNATURE)}, got {op!r:.40}")
    kinds, result = SIGNATURE.get(op, ((), LEAVES.get(op, "")))
    if tuple(a.kind for a in args) != kinds:
        raise IllPosed(f"{op}: expected operands {kinds}, got {tuple(a.kind for a in args)}")
    types = DATA.get(op, ())
    if tuple(map(type, data)) != types:
        raise IllPosed(f"{op}: expected {[t.__name__ for t in types]}, got {data!r:.80}")
    if any(isinstance(x, int) and not 0 <= x <= _MOST_POWER for x in data):
        raise IllPosed(f"{op}: expected an integer from 0 to {_MOST_POWER}, got {data!r:.80}")
    return result


def const(value: Number) -> Term:
    """An exact number. Raises IllPosed at a float, at text, and at too many digits."""
    if type(value) not in (int, Fraction):
        raise IllPosed(f"expected an int or a Fraction, got {value!r:.40}: write it exactly")
    q = Fraction(value)
    if q.numerator.bit_length() + q.denominator.bit_length() > _MOST_BITS:
        raise IllPosed(f"expected a rational of at most {_MOST_BITS} bits")
    return make("const", (q,))


def scalar(name: str) -> Term:
    return make("scalar", (name,))


def vector(name: str) -> Term:
    return make("vector", (name,))


def draw(name: str) -> Term:
    """A random scalar: `mean` integrates over it."""
    return make("draw", (name,))


def vdraw(name: str) -> Term:
    """A random vector of R^d."""
    return make("vdraw", (name,))


def as_term(value: Term | Number) -> Term:
    return value if isinstance(value, Term) else const(value)


def value_of(term: Term) -> Fraction | None:
    """The number that a constant is, None for any other term."""
    datum = term.data[0] if term.op == "const" else None
    return datum if isinstance(datum, Fraction) else None


VZERO, PI = make("vzero"), make("pi")


def plus(a: Term, b: Term) -> Term:
    if a.kind == VECTOR:
        return b if a is VZERO else a if b is VZERO else make("vadd", (), (a, b))
    x, y = value_of(a), value_of(b)
    if x is not None and y is not None:
        return const(x + y)
    return b if x == 0 else a if y == 0 else make("add", (), (a, b))


def minus(a: Term, b: Term) -> Term:
    if a.kind == VECTOR:
        return plus(a, times(const(-1), b))
    x, y = value_of(a), value_of(b)
    if x is not None and y is not None:
        return const(x - y)
    return a if y == 0 else times(const(-1), b) if x == 0 else make("sub", (), (a, b))


def times(a: Term, b: Term) -> Term:
    if VECTOR in (a.kind, b.kind):
        return _scaled(a, b) if b.kind == VECTOR else _scaled(b, a)
    x, y = value_of(a), value_of(b)
    if x is not None and y is not None:
        return const(x * y)
    if x == 0 or y == 0:
        return const(0)
    return b if x == 1 else a if y == 1 else make("mul", (), (a, b))


def _scaled(s: Term, v: Term) -> Term:
    if v is VZERO or value_of(s) == 0:
        return VZERO
    return v if value_of(s) == 1 else make("scale", (), (s, v))


def quotient(a: Term, b: Term) -> Term:
    y = value_of(b)
    if y == 0:
        raise IllPosed("division by the constant 0: expected a divisor that can be nonzero")
    if y is not None:
        return times(const(1 / y), a)
    if a.kind == VECTOR:
        return _scaled(quotient(const(1), b), a)
    return a if value_of(a) == 0 else make("div", (), (a, b))


def power(a: Term, exponent: int) -> Term:
    """aⁿ; a negative n is one over the positive power."""
    x = value_of(a)
    if exponent < 0:
        return quotient(const(1), power(a, -exponent))
    if x is not None:
        return const(x**exponent)
    return const(1) if exponent == 0 else a if exponent == 1 else make("pow", (exponent,), (a,))


def function(op: str, *args: Term) -> Term:
    """sqrt, exp, log, tanh, atan, erf, sin, cos, abs, max, min, where."""
    return make(op, (), args)


def call(name: str, order: int, arg: Term) -> Term:
    """The derivative of the given order of an unknown smooth function, at arg."""
    return make("call", (name, order), (arg,))


def mean(a: Term) -> Term:
    """E[a] over the draws."""
    return make("mean", (), (a,)) if value_of(a) is None else a


def inner(u: Term, v: Term) -> Term:
    """⟨u, v⟩ in R^d."""
    return const(0) if VZERO in (u, v) else make("inner", (), (u, v))


def apply(operator: str, v: Term) -> Term:
    """S v for a self-adjoint positive semidefinite operator S on R^d."""
    return VZERO if v is VZERO else make("apply", (operator,), (v,))


def ordered(terms: Iterable[Term], known: Container[Term] = ()) -> list[Term]:
    """All nodes below the terms, none below the known: operands first, each once, no recursion."""
    done: dict[Term, None] = {}
    stack = [(t, False) for t in reversed(list(terms))]
    while stack:
        term, ready = stack.pop()
        if ready:
            done[term] = None
        elif term not in done and term not in known:
            stack.append((term, True))
            stack.extend((a, False) for a in reversed(term.args))
    return list(done)


def leaves(*terms: Term) -> frozenset[Term]:
    """The letters (not the constants) that the terms depend on."""
    return frozenset(t for t in ordered(terms) if t.op in LEAVES and t.op != "const")


def operators(*terms: Term) -> frozenset[str]:
    """The names of the operators that occur."""
    return frozenset(str(t.data[0]) for t in ordered(terms) if t.op == "apply")


def _raised(exponent: int, a: Term) -> Term:
    return power(a, exponent)


_BUILD: dict[str, Callable[..., Term]] = {
    "add": plus, "vadd": plus, "sub": minus, "mul": times, "scale": times, "div": quotient,
    "inner": inner, "mean": mean, "apply": apply, "pow": _raised,
}  # fmt: skip


def rebuild(term: Term, args: tuple[Term, ...]) -> Term:
    """The same operation on other operands, constants folded again."""
    build = _BUILD.get(term.op)
    return build(*term.data, *args) if build else make(term.op, term.data, args)


def substitute(term: Term, values: Mapping[Term, Term]) -> Term:
    """The term with leaves replaced by terms of their kind, all at once."""
    new: dict[Term, Term] = {}
    for t in ordered([term]):
        new[t] = values.get(t) or (rebuild(t, tuple(new[a] for a in t.args)) if t.args else t)
        if new[t].kind != t.kind:
            raise IllPosed(f"{t!r} is a {t.kind}: it cannot become a {new[t].kind}")
    return new[term]
