"""False cousins of a statement: one small mistake each.

A mutant need not be false: a bound may have room, and a hypothesis may not be needed. What is
asked of the prover is never to prove a false one, and of the search to refute most of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from deqproof.core.statement import (
    Along,
    Always,
    Conserved,
    Decays,
    NonNegative,
    Positive,
    Spectrum,
    Statement,
    Zero,
    replaced,
)  # fmt: skip
from deqproof.core.term import Term, const, inner, minus, ordered, plus, power, rebuild, value_of


@dataclass(frozen=True, slots=True)
class Mutant:
    """What was changed, and the statement after it."""

    mistake: str
    statement: Statement


def mutants(statement: Statement) -> Iterator[Mutant]:
    """One mutant for each place and mistake, those of the goal first."""
    goal = statement.goal
    term = goal_term(goal)
    if term is not None:
        for mistake, changed in term_mutants(term):
            new = with_term(goal, changed)
            if new != goal:
                yield Mutant(mistake, Statement(statement.hypotheses, new))
    for k, h in enumerate(statement.hypotheses):
        kept = statement.hypotheses[:k] + statement.hypotheses[k + 1 :]
        yield Mutant(f"without {type(h).__name__} {k}", Statement(kept, goal))
    for h in statement.hypotheses:
        if isinstance(h, Spectrum) and isinstance(goal, Zero | NonNegative | Positive):
            swapped = replaced(goal, {h.lower: h.upper, h.upper: h.lower})
            if swapped != goal:
                yield Mutant("eigenvalues swapped", Statement(statement.hypotheses, swapped))


def goal_term(goal):
    if not isinstance(goal, Along):
        return goal.term
    wanted = goal.property
    if isinstance(wanted, Conserved | Decays):
        return wanted.term if isinstance(wanted, Conserved) else wanted.rate
    return goal_term(wanted.fact) if isinstance(wanted, Always) else None


def with_term(goal, term: Term):
    if not isinstance(goal, Along):
        return type(goal)(term)
    wanted = goal.property
    if isinstance(wanted, Conserved):
        return Along(goal.system, Conserved(term))
    if isinstance(wanted, Decays):
        return Along(goal.system, Decays(wanted.term, term))
    return Along(goal.system, Always(with_term(wanted.fact, term)))


def term_mutants(term: Term) -> Iterator[tuple[str, Term]]:
    """The term with one node changed."""
    for node in ordered([term]):
        for mistake, new in node_mutants(node):
            yield mistake, put(term, node, new)


def node_mutants(node: Term) -> Iterator[tuple[str, Term]]:
    x = value_of(node)
    if x is not None and abs(x) not in (0, 1):
        yield "constant × 1.01", const(x * Fraction(101, 100))
        yield "constant × 0.99", const(x * Fraction(99, 100))
    if node.op in ("add", "vadd"):
        yield "sign flipped", minus(*node.args)
    if node.op == "sub":
        yield "sign flipped", plus(*node.args)
    if node.op == "pow":
        yield "exponent + 1", power(node.args[0], node.data[0] + 1)
        yield "exponent − 1", power(node.args[0], node.data[0] - 1)
    if node.op == "inner" and node.args[0] is not node.args[1]:
        yield "d = 1 inside", inner(node.args[0], node.args[0])
    if node.op == "apply":
        yield "operator lost", node.args[0]
    if node.op in ("max", "min"):
        yield "one operand only", node.args[0]


def put(term: Term, node: Term, new: Term) -> Term:
    """The term with one node replaced by another."""
    moved: dict[int, Term] = {}
    for t in ordered([term]):
        changed = tuple(moved[id(a)] for a in t.args)
        moved[id(t)] = new if t is node else t if changed == t.args else rebuild(t, changed)
    return moved[id(term)]
