"""A witness as three lines of SymPy that anyone can run."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from fractions import Fraction

from deqproof.core.consequence import consequences
from deqproof.core.errors import BadInput, DeqproofError
from deqproof.core.evidence import Witness
from deqproof.core.number import BALL, RATIONAL
from deqproof.core.point import in_world, refutes
from deqproof.core.statement import Along, NonNegative, NonZero, Positive, Simple, Statement
from deqproof.core.term import LEAVES, VECTOR, Term, leaves, operators, ordered, value_of
from deqproof.core.universal import exactly
from deqproof.core.world import told

# operation -> its text from those of its operands
WRITTEN: dict[str, Callable[..., str]] = {
    **dict.fromkeys(("add", "vadd"), lambda a, b: f"({a} + {b})"),
    **dict.fromkeys(("mul", "scale"), lambda a, b: f"{a}*{b}"),
    "sub": lambda a, b: f"({a} - {b})",
    "div": lambda a, b: f"({a})/({b})",
    "neg": lambda a: f"(-{a})",
    "inner": lambda u, v: f"({u}).dot({v})",
    "where": lambda c, a, b: f"({a} if {c} >= 0 else {b})",
    "abs": lambda a: f"Abs({a})",
    "max": lambda a, b: f"Max({a}, {b})",
    "min": lambda a, b: f"Min({a}, {b})",
    "pi": lambda: "pi",
    **{
        name: (lambda a, name=name: f"{name}({a})")
        for name in ("sqrt", "exp", "log", "tanh", "atan", "erf", "sin", "cos")
    },
}
_SYMPY = {"abs": "Abs", "max": "Max", "min": "Min", "vzero": "zeros"}
_ALWAYS = ("Matrix", "Rational")


def reproduce(statement: Statement, witness: Witness) -> str:
    """Import, values, and the goal's value with what was claimed of it, a line each.

    A claim along a system is shown by what it implies at the start. Raises BadInput where the
    witness does not refute the statement.
    """
    goal = _failing(statement, witness)
    witness = in_world(witness)[0]
    names = _names(goal.term)
    shared, text = _written(goal.term, names, witness.dimension)
    used = {t.op for t in ordered([goal.term])}
    functions = sorted({_SYMPY.get(op, op) for op in used if op in _IMPORTED})
    values = [f"{names[k]} = {_value(k, witness)}" for k in names]
    sign = {NonNegative: ">= 0", Positive: "> 0", NonZero: "!= 0"}.get(type(goal), "== 0")
    return "\n".join(
        [
            f"from sympy import {', '.join([*_ALWAYS, *functions])}",
            "; ".join([*values, *(f"{name} = {value}" for name, value in shared)]) or "pass",
            f"print({text})  # claimed {sign}, and it is {_shown(goal.term, witness)}",
        ]
    )


_IMPORTED = frozenset(WRITTEN) - {
    "add", "vadd", "mul", "scale", "sub", "div", "neg", "inner", "where",
} | {"vzero"}  # fmt: skip


def _failing(statement: Statement, witness: Witness) -> Simple:
    """The goal about an instant that fails at the witness."""
    plain, world = in_world(witness)
    along = isinstance(statement.goal, Along)
    for instant in consequences(statement) if along else [statement]:
        for simple in told(instant, world):
            with suppress(DeqproofError):
                if isinstance(simple.goal, Simple) and not refutes(simple, plain):
                    return simple.goal
    raise BadInput("expected a witness that refutes the statement: check it first")


def _names(term: Term) -> dict[Term | str, str]:
    """A Python name for each letter and operator of the term, all different."""
    taken: set[str] = {*_ALWAYS, *WRITTEN, *_SYMPY.values(), "print"}
    found: dict[Term | str, str] = {}
    things: dict[str, Term | str] = {str(x.data[0]): x for x in leaves(term)}
    for raw, thing in [*sorted(things.items()), *((s, s) for s in sorted(operators(term)))]:
        name = raw.replace("'", "_prime").replace("*", "_star").replace("@", "_")
        while name in taken or keyword.iskeyword(name):
            name += "_"
        taken.add(name)
        found[thing] = name
    return found


def _written(
    term: Term, names: Mapping[Term | str, str], dimension: int
) -> tuple[list[tuple[str, str]], str]:
    """Subterms that occur more than once, each under a name, and the term in them."""
    nodes = ordered([term])
    uses = Counter(a for t in nodes for a in t.args)
    text: dict[Term, str] = {}
    shared: list[tuple[str, str]] = []
    for t in nodes:
        text[t] = _one(t, [text[a] for a in t.args], names, dimension)
        if uses[t] > 1 and t.args:
            name = f"_{len(shared) + 1}"
            shared.append((name, text[t]))
            text[t] = name
    return shared, text[term]


def _one(t: Term, args: list[str], names: Mapping[Term | str, str], dimension: int) -> str:
    x = value_of(t)
    if x is not None:
        return _number(x)
    if t.op in LEAVES:
        return names[t]
    if t.op == "pow":
        return f"({args[0]})**{t.data[0]}"
    if t.op == "apply":
        return f"({names[str(t.data[0])]}*{args[0]})"
    return f"zeros({dimension}, 1)" if t.op == "vzero" else WRITTEN[t.op](*args)


def _number(x: Fraction) -> str:
    if x.denominator == 1:
        return f"({x})" if x < 0 else str(x)
    return f"Rational({x.numerator}, {x.denominator})"


def _value(thing: Term | str, witness: Witness) -> str:
    if isinstance(thing, str):
        rows = (", ".join(map(_number, row)) for row in witness.operators[thing])
        return f"Matrix([{', '.join(f'[{row}]' for row in rows)}])"
    if thing.kind == VECTOR:
        return f"Matrix([{', '.join(map(_number, witness.vectors[thing]))}])"
    top, bottom = witness.scalars[thing].as_integer_ratio()
    return f"Rational({top})" if bottom == 1 else f"Rational({top}, {bottom})"


def _shown(term: Term, witness: Witness) -> str:
    """The exact value, or a ball around it."""
    try:
        value = exactly(term, witness, RATIONAL)
    except DeqproofError:
        value = exactly(term, witness, BALL)
    return f"({', '.join(map(str, value))})" if isinstance(value, tuple) else str(value)
