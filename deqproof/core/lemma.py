"""Facts of analysis that hold for all terms, in every dimension: each function builds one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from deqproof.core.statement import Fact, NonNegative, NonZero, Positive, Spectrum, Zero, need
from deqproof.core.term import Term, apply, const, function, inner, value_of

Build: TypeAlias = Callable[[Spectrum, Term, Term], Fact]
Needs: TypeAlias = Callable[[Term, Term], tuple[Fact, ...]]


@dataclass(frozen=True, slots=True)
class Lemma:
    """A name, the reference where it is proved, what it builds from, and what it needs known.

    `takes` spells the arguments: S an operator's spectrum, t a term.
    """

    name: str
    source: str
    takes: str
    build: Build
    needs: Needs = lambda u, v: ()


def instance(
    name: str, spectrum: Spectrum | None, terms: Sequence[Term]
) -> tuple[Fact, tuple[Fact, ...]]:
    """The lemma's fact about these arguments, and what it needs. Raises IllPosed at others."""
    need(name in FACTS, f"the name of a lemma, got {name!r:.40}")
    lemma, nothing = FACTS[name], const(0)
    need(lemma.takes.count("t") == len(terms), f"{lemma.takes.count('t')} terms for {name}")
    need("S" not in lemma.takes or spectrum is not None, f"an operator's spectrum for {name}")
    u, v, *_ = (*terms, nothing, nothing)
    S = spectrum or Spectrum("", nothing, nothing)
    return lemma.build(S, u, v), lemma.needs(u, v)


def _of(t: Term, *ops: str) -> Term:
    need(t.op in ops, f"{' or '.join(ops)}, got {t.op}")
    return t


def _form(S: Spectrum, u: Term, v: Term) -> Term:
    return inner(u, apply(S.operator, v))


def _twice(S: Spectrum, v: Term) -> Term:
    """‖S v‖²"""
    return inner(apply(S.operator, v), apply(S.operator, v))


def _exp(a: Term) -> Term:
    return const(1) if value_of(a) == 0 else function("exp", a)


_LEMMAS = (
    Lemma("inner product", "horn2013, Sec. 0.6", "t", lambda S, v, _: NonNegative(inner(v, v))),
    Lemma("covariance form", "horn2013, Sec. 7.1", "St",
          lambda S, v, _: NonNegative(_form(S, v, v))),
    Lemma("Cauchy–Schwarz", "rudin1976, Thm 1.35", "tt",
          lambda S, u, v: NonNegative(inner(u, u) * inner(v, v) - inner(u, v) ** 2)),
    Lemma("Cauchy–Schwarz in Σ", "horn2013, Sec. 7.1", "Stt",
          lambda S, u, v: NonNegative(_form(S, u, u) * _form(S, v, v) - _form(S, u, v) ** 2)),
    Lemma("least eigenvalue", "horn2013, Thm 4.2.2", "St",
          lambda S, v, _: NonNegative(_form(S, v, v) - S.lower * inner(v, v))),
    Lemma("least eigenvalue, squared", "horn2013, Thm 4.2.2", "St",
          lambda S, v, _: NonNegative(_twice(S, v) - S.lower * _form(S, v, v))),
    Lemma("greatest eigenvalue", "horn2013, Thm 4.2.2", "St",
          lambda S, v, _: NonNegative(S.upper * inner(v, v) - _form(S, v, v))),
    Lemma("greatest eigenvalue, squared", "horn2013, Thm 4.2.2", "St",
          lambda S, v, _: NonNegative(S.upper * _form(S, v, v) - _twice(S, v))),
    Lemma("spectrum is nonnegative", "horn2013, Sec. 7.1", "S",
          lambda S, u, v: NonNegative(S.lower)),
    Lemma("spectrum is ordered", "horn2013, Thm 4.2.2", "S",
          lambda S, u, v: NonNegative(S.upper - S.lower)),
    Lemma("square root is nonnegative", "rudin1976, Thm 1.21", "t",
          lambda S, t, _: NonNegative(_of(t, "sqrt")),
          lambda t, _: (NonNegative(t.args[0]),)),
    Lemma("square root squared", "rudin1976, Thm 1.21", "t",
          lambda S, t, _: Zero(_of(t, "sqrt") ** 2 - t.args[0]),
          lambda t, _: (NonNegative(t.args[0]),)),
    Lemma("max, first", "rudin1976, Def. 1.5", "t",
          lambda S, t, _: NonNegative(_of(t, "max") - t.args[0])),
    Lemma("max, second", "rudin1976, Def. 1.5", "t",
          lambda S, t, _: NonNegative(_of(t, "max") - t.args[1])),
    Lemma("min, first", "rudin1976, Def. 1.5", "t",
          lambda S, t, _: NonNegative(-(_of(t, "min") - t.args[0]))),
    Lemma("min, second", "rudin1976, Def. 1.5", "t",
          lambda S, t, _: NonNegative(-(_of(t, "min") - t.args[1]))),
    Lemma("extremum is attained", "rudin1976, Def. 1.5", "t",
          lambda S, t, _: Zero((_of(t, "max", "min") - t.args[0]) * (t - t.args[1]))),
    Lemma("order of squares", "rudin1976, Prop. 1.18", "tt",
          lambda S, a, b: NonNegative(b - a),
          lambda a, b: (NonNegative(b), NonNegative(b**2 - a**2))),
    Lemma("strictness", "rudin1976, Def. 1.5", "t",
          lambda S, t, _: Positive(t), lambda t, _: (NonNegative(t), NonZero(t))),
    Lemma("definiteness", "horn2013, Sec. 5.1", "t",
          lambda S, v, _: Zero(v), lambda v, _: (NonNegative(-inner(v, v)),)),
    Lemma("definiteness of squares", "rudin1976, Prop. 1.18", "t",
          lambda S, t, _: Zero(t), lambda t, _: (NonNegative(-(t**2)),)),
    Lemma("exponential is positive", "rudin1976, Thm 8.6", "t",
          lambda S, a, _: Positive(function("exp", a))),
    Lemma("exponential above its tangent", "rudin1976, Thm 8.6", "t",
          lambda S, a, _: NonNegative(function("exp", a) - 1 - a)),
    Lemma("exponential rises", "rudin1976, Thm 8.6", "tt",
          lambda S, a, b: NonNegative(_exp(b) - _exp(a)), lambda a, b: (NonNegative(b - a),)),
    Lemma("exponentials of opposites", "rudin1976, Thm 8.6", "tt",
          lambda S, a, b: Zero(_exp(a) * _exp(b) - 1), lambda a, b: (Zero(a + b),)),
    Lemma("exponential of a sum", "rudin1976, Thm 8.6", "tt",  # of t = a + b, written as c
          lambda S, t, c: Zero(_exp(_of(t, "add").args[0]) * _exp(t.args[1]) - _exp(c)),
          lambda t, c: (Zero(t - c),)),
    Lemma("exponential of a logarithm", "rudin1976, Sec. 8.7", "t",
          lambda S, t, _: Zero(_exp(_of(t, "log")) - t.args[0]),
          lambda t, _: (Positive(t.args[0]),)),
    Lemma("hyperbolic tangent", "nist2010, Sec. 4.28", "t",
          lambda S, t, _: Zero(_of(t, "tanh") * (1 + _exp(-2 * t.args[0]))
                               - (1 - _exp(-2 * t.args[0])))),
    Lemma("error function is odd", "nist2010, Sec. 7.4", "tt",
          lambda S, a, b: Zero(function("erf", a) + function("erf", b)),
          lambda a, b: (Zero(a + b),)),
    Lemma("error function is below 1", "nist2010, Sec. 7.2", "t",
          lambda S, a, _: Positive(1 - function("erf", a))),
    Lemma("sine and cosine", "rudin1976, Sec. 8.7", "t",
          lambda S, a, _: Zero(function("sin", a) ** 2 + function("cos", a) ** 2 - 1)),
    Lemma("absolute value, right", "rudin1976, Def. 1.32", "t",
          lambda S, t, _: Zero(_of(t, "abs") - t.args[0]),
          lambda t, _: (NonNegative(t.args[0]),)),
    Lemma("absolute value, left", "rudin1976, Def. 1.32", "t",
          lambda S, t, _: Zero(_of(t, "abs") + t.args[0]),
          lambda t, _: (Positive(-t.args[0]),)),
    Lemma("branch, first", "the definition of where", "t",
          lambda S, t, _: Zero(_of(t, "where") - t.args[1]),
          lambda t, _: (NonNegative(t.args[0]),)),
    Lemma("branch, second", "the definition of where", "t",
          lambda S, t, _: Zero(_of(t, "where") - t.args[2]),
          lambda t, _: (Positive(-t.args[0]),)),
)  # fmt: skip
FACTS: dict[str, Lemma] = {lemma.name: lemma for lemma in _LEMMAS}
