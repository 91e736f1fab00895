"""A paper's vocabulary, and the statements that it means.

Every record here is SymPy on the outside and a core statement within: the formula that is printed
and the statement that is checked come from the same expression.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deqproof.core.along import about_terms
from deqproof.core.derivative import derivative, second_derivative
from deqproof.core.errors import IllPosed
from deqproof.core.rule import lie_derivative, next_value, squared_length
from deqproof.core.statement import (
    Along,
    Always,
    Asymptotic,
    Conserved,
    Converges,
    Decays,
    Driven,
    Fact,
    Flow,
    Forever,
    ForEvery,
    Goal,
    Iteration,
    NonNegative,
    NonZero,
    Positive,
    Property,
    Spectrum,
    Statement,
    System,
    Zero,
    replaced,
)
from deqproof.core.term import Term
from deqproof.deq.lower import Lowering
from deqproof.deq.relation import (
    DrivenOf,
    FlowOf,
    ForEveryOf,
    Given,
    IterationOf,
    Letter,
    Relation,
    SpectrumOf,
    SystemOf,
    eq,
    ge,
    gt,
    le,
    lt,
    ne,
)
from deqproof.deq.symbols import printed

_SIGNS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "!=": r"\ne"}


@dataclass(frozen=True, slots=True)
class Stated:
    """What is claimed: the core's goal, and the formula that says so.

    `given` are the relations of a driven system, in LaTeX: they are hypotheses too.
    """

    goal: Goal
    formula: str
    given: tuple[str, ...] = ()


class Language:
    """Statements over letters with shorthands, such as w = θ₁/u and u = 1 − θ₂."""

    def __init__(self, definitions: Mapping[Any, Any] | None = None) -> None:
        self.definitions = dict(definitions or {})
        self._lowering = Lowering(self.definitions)

    def term(self, expression: Any) -> Term:
        """The core's term of an expression."""
        return self._lowering.lower(expression)

    def latex(self, expression: Any) -> str:
        return printed(expression)

    def fact(self, given: Given) -> Fact:
        """The core's fact of a relation."""
        if isinstance(given, SpectrumOf):
            low, high = self.term(given.lower), self.term(given.upper)
            return Spectrum(given.operator.name, low, high)
        if isinstance(given, ForEveryOf):
            inside, *when = (self.fact(f) for f in (given.relation, *given.when))
            assert not isinstance(inside, Spectrum)
            return ForEvery(self.term(given.letter), inside, tuple(map(about_terms, when)))
        left, right = self.term(given.lhs), self.term(given.rhs)
        if given.sign == "=":
            return Zero(left - right)
        if given.sign == "!=":
            return NonZero(left - right)
        low, high = (left, right) if given.sign in ("<=", "<") else (right, left)
        return (NonNegative if "=" in given.sign else Positive)(high - low)

    def formula(self, given: Given) -> str:
        """The relation in LaTeX."""
        if isinstance(given, SpectrumOf):
            S, a, b = (self.latex(x) for x in (given.operator, given.lower, given.upper))
            ends = rf"{a} = \min\operatorname{{spec}} {S},\; {b} = \max\operatorname{{spec}} {S}"
            return rf"{S} = {S}^{{\top}} \succeq 0,\; {ends}"
        if isinstance(given, ForEveryOf):
            return self._universal(given)
        return f"{self.latex(given.lhs)} {_SIGNS[given.sign]} {self.latex(given.rhs)}"

    def _universal(self, given: ForEveryOf) -> str:
        """The relation within, for every value of the letters, where the conditions hold."""
        letters, when, inside = [self.latex(given.letter)], [*given.when], given.relation
        while isinstance(inside, ForEveryOf):
            letters.append(self.latex(inside.letter))
            when, inside = [*when, *inside.when], inside.relation
        where = ",\\; ".join(map(self.formula, when))
        told = rf"{self.formula(inside)} \quad\text{{for every }} {', '.join(letters)}"
        return rf"{told} \text{{ with }} {where}" if when else told

    def facts(self, given: Sequence[Given]) -> tuple[Fact, ...]:
        return tuple(self.fact(g) for g in given)

    def statement(self, given: Sequence[Given], stated: Stated) -> Statement:
        return Statement(self.facts(given), stated.goal)

    # -- what holds at an instant ----------------------------------------------------------------

    def states(self, relation: Relation) -> Stated:
        """The relation itself is the claim."""
        goal = self.fact(relation)
        if isinstance(goal, Spectrum | ForEvery):
            raise IllPosed("a spectrum or a universal fact is a hypothesis, not a claim")
        return Stated(goal, self.formula(relation))

    def derivative_is(self, of: Any, direction: Mapping[Letter, Any], value: Any) -> Stated:
        """D of [direction] = value: a gradient, tested in every direction at once."""
        moved = {self.term(x): self.term(v) for x, v in direction.items()}
        slope = derivative(self.term(of), moved)
        arrow = ", ".join(self.latex(v) for v in direction.values())
        left = rf"\mathrm{{D}}\!\left[{self.latex(of)}\right]({arrow})"
        return Stated(Zero(slope - self.term(value)), f"{left} = {self.latex(value)}")

    def hessian_is(self, of: Any, direction: Mapping[Letter, Letter], value: Any) -> Stated:
        """D² of [direction, direction] = value."""
        moved = {self.term(x): self.term(v) for x, v in direction.items()}
        slope = second_derivative(self.term(of), moved)
        arrow = ", ".join(self.latex(v) for v in direction.values())
        left = rf"\mathrm{{D}}^2\!\left[{self.latex(of)}\right]({arrow})^2"
        return Stated(Zero(slope - self.term(value)), f"{left} = {self.latex(value)}")

    def squares_ordered(self, a: Any, b: Any) -> Stated:
        """a² ≤ b², as the lemma on the order of squares wants it."""
        small, large = self.term(a), self.term(b)
        left, right = self.latex(a), self.latex(b)
        goal = NonNegative(large**2 - small**2)
        return Stated(goal, rf"\left({left}\right)^2 \le \left({right}\right)^2")

    def moved(
        self, relation: Relation, values: Mapping[Letter, Any], within: Language | None = None
    ) -> Stated:
        """The relation with letters replaced by expressions of this language, or of another."""
        outer = within or self
        core = {self.term(x): outer.term(v) for x, v in values.items()}
        goal = replaced(self.fact(relation), core)
        if isinstance(goal, Spectrum | ForEvery):
            raise IllPosed("a spectrum or a universal fact is a hypothesis, not a claim")
        moves = [(self.latex(x), self.latex(v)) for x, v in values.items()]
        arrows = ",\\;".join(rf"{x} \to {v}" for x, v in moves if x != v)
        return Stated(goal, rf"\left.{self.formula(relation)}\right|_{{{arrows}}}")

    def values(
        self, values: Mapping[Letter, Any], within: Language | None = None
    ) -> tuple[tuple[Term, Term], ...]:
        """The replacement of letters, for a claim that is cited elsewhere."""
        outer = within or self
        return tuple((self.term(x), outer.term(v)) for x, v in values.items())

    # -- what holds along a flow or an iteration -------------------------------------------------

    def flow(self, flow: FlowOf) -> Flow:
        fields = tuple(self.term(f) for f in flow.field)
        return Flow(tuple(self.term(s) for s in flow.states), fields, self.facts(flow.domain))

    def iteration(self, iteration: IterationOf) -> Iteration:
        states = tuple(self.term(s) for s in iteration.states)
        return Iteration(states, tuple(self.term(s) for s in iteration.step))

    def system(self, system: SystemOf) -> System:
        if isinstance(system, DrivenOf):
            base, inputs = self.system(system.system), tuple(map(self.term, system.inputs))
            assert not isinstance(base, Driven)
            return Driven(base, inputs, self.facts(system.relations))
        return self.flow(system) if isinstance(system, FlowOf) else self.iteration(system)

    def _along(self, system: SystemOf, wanted: Property, formula: str) -> Stated:
        relations = system.relations if isinstance(system, DrivenOf) else ()
        given = tuple(map(self.formula, relations))
        return Stated(Along(self.system(system), wanted), formula, given)

    def lie(self, flow: FlowOf, quantity: Any, value: Any) -> Stated:
        """d/dt quantity = value along the flow."""
        slope = lie_derivative(self.flow(flow), self.term(quantity))
        left = rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}}t}}\left({self.latex(quantity)}\right)"
        return Stated(Zero(slope - self.term(value)), f"{left} = {self.latex(value)}")

    def step(self, iteration: IterationOf, quantity: Any, value: Any) -> Stated:
        """quantity after one step = value."""
        after = next_value(self.iteration(iteration), self.term(quantity))
        left = rf"\left.{self.latex(quantity)}\right|_{{t+1}}"
        return Stated(Zero(after - self.term(value)), f"{left} = {self.latex(value)}")

    def next_at_most(self, iteration: IterationOf, quantity: Any, bound: Any) -> Stated:
        """quantity after one step ≤ bound before it."""
        after = next_value(self.iteration(iteration), self.term(quantity))
        left = rf"\left.{self.latex(quantity)}\right|_{{t+1}}"
        return Stated(NonNegative(self.term(bound) - after), rf"{left} \le {self.latex(bound)}")

    def asymptotic(self, flow: FlowOf, point: Any, rate: Any) -> Stated:
        """Solutions that tend to the point do so at the rate, and some no faster."""
        goal = Along(self.flow(flow), Asymptotic((self.term(point),), self.term(rate)))
        x, p, c = self.latex(flow.states[0]), self.latex(point), self.latex(rate)
        return Stated(goal, rf"\limsup_{{t\to\infty}} \tfrac1t \log\|{x}(t)-{p}\| \le -{c}")

    def conserved(self, system: SystemOf, quantity: Any) -> Stated:
        q = self.latex(quantity)
        told = rf"\left({q}\right)(t) = \left({q}\right)(0)"
        return self._along(system, Conserved(self.term(quantity)), told)

    def decays(self, system: SystemOf, quantity: Any, rate: Any) -> Stated:
        q, c = self.latex(quantity), self.latex(rate)
        flows = isinstance(system.system if isinstance(system, DrivenOf) else system, FlowOf)
        if rate == 0:
            told = rf"\left({q}\right)(t) \le \left({q}\right)(0)"
        elif flows:
            fall = _exponential(rf"-{c}\,t")
            told = rf"\left({q}\right)(t) \le {fall}\left({q}\right)(0)"
        else:
            told = rf"\left({q}\right)_t \le \left(1 - {c}\right)^t \left({q}\right)_0"
        return self._along(system, Decays(self.term(quantity), self.term(rate)), told)

    def always(self, system: SystemOf, relation: Relation) -> Stated:
        told = rf"{self.formula(relation)} \quad\text{{for all }} t"
        return self._along(system, Always(self.fact(relation)), told)

    def bounded(self, system: SystemOf, bound: Any) -> Stated:
        """‖states‖² ≤ bound at all times."""
        fact = NonNegative(self.term(bound) - squared_length(self.system(system).states))
        return self._along(system, Always(fact), rf"\|\theta(t)\|^2 \le {self.latex(bound)}")

    def forever(self, system: SystemOf) -> Stated:
        return self._along(system, Forever(), r"\theta(t)\ \text{exists for all}\ t \ge 0")

    def converges(
        self,
        flow: FlowOf,
        limit: tuple[Letter, ...],
        risk: Any,
        rate: Any,
        facts: Sequence[Relation],
    ) -> Stated:
        """states → limit at the rate; the facts, written in the states, hold there."""
        mu, V, core = self.term(rate), self.term(risk), self.flow(flow)
        ends = tuple(self.term(x) for x in limit)
        there = dict(zip(core.states, ends, strict=True))
        facts_there = tuple(replaced(self.fact(f), there) for f in facts)
        goal = Along(core, Converges(ends, 2 * V / mu, mu, facts_there))
        R, c = self.latex(risk), self.latex(rate)
        start = rf"2\left({c}\right)^{{-1}} \left({R}\right)(0)"
        fall = _exponential(rf"-2\left({c}\right)t")
        bound = rf"\|\theta(t)-\theta(\infty)\|^2 \le {start}\, {fall}"
        rest = r",\; ".join(self.formula(f) for f in facts)
        at = rf"{bound},\quad\text{{and at }}\theta(\infty):\; {rest}"
        return Stated(goal, at if rest else bound)


def _exponential(power: str) -> str:
    """e to a power, written so that a fraction in it can be read."""
    return rf"\exp\left({power}\right)" if r"\frac" in power else f"e^{{{power}}}"


# the whole vocabulary, for whoever writes claims
__all__ = [
    "DrivenOf", "FlowOf", "ForEveryOf", "Given", "IterationOf", "Language", "Letter", "Relation",
    "SpectrumOf", "Stated", "SystemOf", "eq", "ge", "gt", "le", "lt", "ne",
]  # fmt: skip
