"""What a textbook claim is: a statement, whether it is true, and its false cousins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from deqproof.core.statement import Fact, NonNegative, Positive, Statement, Zero
from deqproof.core.term import Term, as_term, function, scalar
from deqproof.search.hint import Hint, How


@dataclass(frozen=True, slots=True)
class Textbook:
    """A true statement and false ones that look like it.

    `limit` says why the prover is not expected to decide the true one, "" if it is;
    `elusive` names the cousins that the search is not expected to refute.
    """

    name: str
    says: str
    true: Statement
    false: dict[str, Statement]
    how: How = field(default_factory=Hint)
    limit: str = ""
    elusive: tuple[str, ...] = ()


def given(*facts: Fact):
    """A builder of statements under these hypotheses."""

    def claim(goal) -> Statement:
        return Statement(facts, goal)

    return claim


def at_least(left: Term, right: Term | int | Fraction) -> NonNegative:
    return NonNegative(left - as_term(right))


def at_most(left: Term | int | Fraction, right: Term | int | Fraction) -> NonNegative:
    return NonNegative(as_term(right) - as_term(left))


def above(left: Term, right: Term | int | Fraction) -> Positive:
    return Positive(left - as_term(right))


def equal(left: Term, right: Term | int | Fraction) -> Zero:
    return Zero(left - as_term(right))


def nonnegative(*letters: Term) -> tuple[Fact, ...]:
    return tuple(NonNegative(x) for x in letters)


def positive(*letters: Term) -> tuple[Fact, ...]:
    return tuple(Positive(x) for x in letters)


def between(low: str | int, letter: Term, high: str | int) -> tuple[Fact, ...]:
    return NonNegative(letter - Fraction(low)), NonNegative(Fraction(high) - letter)


def scalars(names: str) -> Sequence[Term]:
    return tuple(scalar(name) for name in names.split())


def percent(n: int) -> Fraction:
    return Fraction(n, 100)


def exp(t: Term) -> Term:
    return function("exp", t)


def log(t: Term) -> Term:
    return function("log", t)


def sqrt(t: Term) -> Term:
    return function("sqrt", t)


def tanh(t: Term) -> Term:
    return function("tanh", t)


def sigmoid(t: Term) -> Term:
    return 1 / (1 + exp(-t))
