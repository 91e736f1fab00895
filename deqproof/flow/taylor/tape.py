"""Taylor recurrences generated from the terms of a vector field.

With v(t) = Σ v_k tᵏ every operation of a term gives v_k from the operands' coefficients up to
order k. Four forms are enough: linear combinations; products, v_k = Σ a_j b_{k−j}; quotients,
b_0 v_k = a_k − Σ_{j≥1} b_j v_{k−j}; and chains, v = f(a) with v' = u a' where u = f'(a) comes from
the core's own table of derivatives: k v_k = Σ_{j≥1} j a_j u_{k−j}.
A tape is that list in order of evaluation, common subexpressions shared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import TypeAlias

from deqproof.core.derivative import UNARY
from deqproof.core.errors import NotLowerable
from deqproof.core.term import (
    SCALAR,
    Term,
    as_term,
    const,
    leaves,
    ordered,
    quotient,
    value_of,
)  # fmt: skip

# kind of a node -> its operands: state (number), const (index of a term), linear (nodes),
# product (a, b), quotient (a, b), weight (a): j a_j, chain (weight of a, u).
STATE, CONST, LINEAR, PRODUCT, QUOTIENT, WEIGHT, CHAIN = range(7)
# Functions that a chain may apply: smooth wherever they are defined.
SMOOTH = frozenset({"exp", "log", "tanh", "atan", "erf", "sqrt", "sin", "cos"})
_LARGEST = 2**20  # multipliers and denominators of a linear node are small integers

Form: TypeAlias = dict[int, Fraction]


@dataclass(frozen=True, slots=True)
class Node:
    """One recurrence. ``numerators[i] / denominator`` multiply the operands of a linear node;
    `function` is what a chain applies to the series under its weight."""

    kind: int
    operands: tuple[int, ...]
    numerators: tuple[int, ...] = ()
    denominator: int = 1
    function: str = ""


@dataclass(frozen=True, slots=True)
class Tape:
    """Recurrences for the states and outputs; node 0 … n−1 are the n states."""

    nodes: tuple[Node, ...]
    constants: tuple[Term, ...]
    outputs: tuple[int, ...]
    states: int


@dataclass(slots=True)
class _Writer:
    """The tape being written. A scalar term is a linear form in nodes; it becomes a node of its
    own when something nonlinear, or more than one linear term, needs it."""

    moving: set[Term]  # what depends on the states
    uses: Counter[Term]
    nodes: list[Node] = field(default_factory=list[Node])
    constants: list[Term] = field(default_factory=list[Term])
    forms: dict[Term, Form] = field(default_factory=dict[Term, Form])
    known: dict[object, int] = field(default_factory=dict[object, int])

    def add(self, node: Node, key: object = None) -> int:
        key = node if key is None else key
        if key not in self.known:
            self.nodes.append(node)
            self.known[key] = len(self.nodes) - 1
        return self.known[key]

    def constant(self, term: Term) -> int:
        if term not in self.known:
            self.constants.append(term)
        return self.add(Node(CONST, (len(self.constants) - 1,)), term)

    def form(self, term: Term) -> Form:
        """The term as a linear form, written after everything below it that moves."""
        for t in ordered([term], self.forms):
            if not self.moving.isdisjoint(t.args):
                self.moving.add(t)
                form = self.linear(t)
                if len(form) > 1 and self.uses[t] > 1:
                    form = {self.place(form): Fraction(1)}
                self.forms[t] = form
        return self.of(term)

    def of(self, t: Term) -> Form:
        """The form of a term that is written already, or constant."""
        if t not in self.forms:
            value = value_of(t)
            self.forms[t] = (
                {self.constant(t): Fraction(1)}
                if value is None
                else combine({}, {self.constant(const(1)): value}, 1)
            )
        return self.forms[t]

    def linear(self, t: Term) -> Form:
        """The form of a term that moves and whose operands are written."""
        if t.op in ("add", "sub"):
            return combine(self.of(t.args[0]), self.of(t.args[1]), SIGN[t.op])
        if t.op == "neg":
            return combine({}, self.of(t.args[0]), -1)
        return self.nonlinear(t)

    def nonlinear(self, t: Term) -> Form:
        factors = [value_of(a) for a in t.args]
        if t.op == "mul" and any(f is not None for f in factors):
            k = 0 if factors[0] is not None else 1
            return combine({}, self.of(t.args[1 - k]), factors[k] or 0)
        if t.op == "mul":
            return self.node(PRODUCT, *sorted(self.at(a) for a in t.args))
        if t.op == "div":
            return self.quotient(t)
        if t.op == "pow":
            return {self.power(self.at(t.args[0]), int(t.data[0])): Fraction(1)}
        if t.op in SMOOTH:
            return {self.chain(t): Fraction(1)}
        raise NotLowerable(
            f"a Taylor recurrence for {t.op}: expected a scalar operation that is smooth where it "
            "is defined; give vectors coordinates with `in_coordinates`, integrate branch by branch"
        )

    def node(self, kind: int, *operands: int) -> Form:
        return {self.add(Node(kind, operands)): Fraction(1)}

    def at(self, term: Term) -> int:
        return self.place(self.of(term))

    def quotient(self, t: Term) -> Form:
        a, b = t.args
        if b in self.moving:
            return self.node(QUOTIENT, self.at(a), self.at(b))
        return self.node(PRODUCT, self.constant(quotient(const(1), b)), self.at(a))

    def power(self, base: int, exponent: int) -> int:
        """a^(2m) = (a^m)², a^(2m+1) = a · a^(2m)."""
        if exponent == 1:
            return base
        half = self.power(base, exponent // 2)
        square = self.add(Node(PRODUCT, (half, half)))
        return self.add(Node(PRODUCT, (base, square))) if exponent % 2 else square

    def chain(self, t: Term) -> int:
        """f(a), then f'(a), which may refer back to f(a): it is needed one order later."""
        a = self.at(t.args[0])
        weight = self.add(Node(WEIGHT, (a,)))
        here = self.add(Node(CHAIN, (weight, 0), function=t.op), ("chain", t.op, a))
        self.forms[t] = {here: Fraction(1)}
        u = self.place(self.form(UNARY[t.op](t, t.args[0], const(1))))
        self.nodes[here] = Node(CHAIN, (weight, u), function=t.op)
        return here

    def place(self, form: Form) -> int:
        """The number of the node that has this form."""
        items = [(k, c) for k, c in sorted(form.items()) if c]
        if len(items) == 1 and items[0][1] == 1:
            return items[0][0]
        items = [self.small(k, c) for k, c in items]
        d = lcm(*(c.denominator for _, c in items))
        if d > _LARGEST or any(abs(c * d) > _LARGEST for _, c in items):
            items = [(self.scaled(k, c), Fraction(1)) for k, c in items]
            d = 1
        numerators = tuple(int(c * d) for _, c in items)
        return self.add(Node(LINEAR, tuple(k for k, _ in items), numerators, d))

    def small(self, k: int, c: Fraction) -> tuple[int, Fraction]:
        fits = c.denominator <= _LARGEST and abs(c.numerator) <= _LARGEST
        return (k, c) if fits else (self.scaled(k, c), Fraction(1))

    def scaled(self, k: int, c: Fraction) -> int:
        """c v as a product with a constant series."""
        return k if c == 1 else self.add(Node(PRODUCT, (self.constant(const(c)), k)))


SIGN: Mapping[str, int] = {"add": 1, "sub": -1}


def combine(a: Form, b: Form, factor: Fraction | int) -> Form:
    """a + factor · b."""
    total = dict(a)
    for k, c in b.items():
        total[k] = total.get(k, Fraction(0)) + factor * c
    return {k: c for k, c in total.items() if c}


def write_tape(states: Sequence[Term], outputs: Sequence[Term | int | Fraction]) -> Tape:
    """The recurrences of the outputs along curves of the states.

    States are scalar letters; outputs scalar terms of them, the field first. Raises NotLowerable
    at a letter that is no state and at an operation that has no smooth recurrence.
    """
    terms = [as_term(t) for t in outputs]
    unknown = leaves(*terms) - set(states)
    if unknown or any(t.kind != SCALAR for t in (*states, *terms)):
        raise NotLowerable(
            f"expected scalar terms of the states {list(states)}, got the letters {list(unknown)}; "
            "give parameters values and vectors coordinates with `in_coordinates`"
        )
    uses = Counter(a for t in ordered(terms) for a in t.args)
    writer = _Writer(set(states), uses)
    for k, letter in enumerate(states):
        writer.forms[letter] = {writer.add(Node(STATE, (k,))): Fraction(1)}
    places = tuple(writer.place(writer.form(t)) for t in terms)
    return Tape(tuple(writer.nodes), tuple(writer.constants), places, len(states))
