"""Further roads, for claims that nothing else decides: the claim is changed into another one.

Each proves a simpler statement as a claim of its own, and then this one from it: divisors of known
sign are cleared, a root is compared by squares, sums of logarithms by the exponential, and t = 0
by −t² ≥ 0. What is left in the end is a combination with squares of binomials.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import combinations
from typing import TYPE_CHECKING

from deqproof.core.check import known_facts
from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import Combination, Evidence, FromClaim, FromLemma, Source
from deqproof.core.lemma import FACTS
from deqproof.core.statement import Fact, NonNegative, Positive, Spectrum, Statement, Zero
from deqproof.core.term import VECTOR, const, ordered
from deqproof.search.binomials import Multiplier, find_binomials, letters_to_multiply
from deqproof.search.by_squares import by_squares, equal_by_squares
from deqproof.search.familiar import nodes_of, sums_and_tangents
from deqproof.search.ground import first_side, grounded, in_order
from deqproof.search.hint import Hint
from deqproof.search.logarithms import Exponentials, exponentials
from deqproof.search.positivity import find_combination
from deqproof.search.ring import Chart
from deqproof.search.simpler import product_of_last, simpler

if TYPE_CHECKING:
    from deqproof.search.ladder import Ledger

_MOST_VECTORS = 4
Road = Callable[["Ledger", str, Statement, tuple[Source, ...]], Evidence | None]


def further_roads(
    ledger: Ledger, name: str, statement: Statement, hint: Hint
) -> Iterator[tuple[str, Callable[[], Evidence | None]]]:
    """Named finders, each within what is left of the ledger's time for them."""

    def along(road: Road) -> Callable[[], Evidence | None]:
        def find() -> Evidence | None:
            mark, evidence = len(ledger.entries), None
            with suppress(DeqproofError):
                sources = ledger.sources(hint, statement)[0]
                more = (*sums_and_tangents(statement), *_spectral(statement))
                known = grounded(ledger, name, statement, sources, more)
                evidence = None if known is None else road(ledger, name, statement, known)
            return ledger.kept(mark, statement, evidence)

        return find

    goal = statement.goal
    if isinstance(goal, Zero) and goal.term.kind != VECTOR:
        yield "equality", along(equal_by_squares)
    if isinstance(goal, NonNegative | Positive):
        yield "one letter", lambda: _in_one_letter(statement)
        yield "binomials", along(_binomials)
        yield "divisors", along(_cleared)
        yield "logarithms", along(_exponentiated)
        yield "squares", along(by_squares)


def _spectral(statement: Statement) -> Iterator[FromLemma]:
    """What the extreme eigenvalues say of the vectors of a statement, and Cauchy–Schwarz."""
    nodes = nodes_of(statement)
    vectors = [t for t in nodes if t.kind == VECTOR and t.op in ("vector", "apply")]
    if len(vectors) > _MOST_VECTORS:
        return
    names = [h.operator for h in statement.hypotheses if isinstance(h, Spectrum)]
    for v in vectors:
        yield FromLemma("inner product", (v,))
    for S in names:
        for v in (t for t in vectors if t.op == "vector"):
            for lemma in ("least eigenvalue", "greatest eigenvalue"):
                yield FromLemma(lemma, (v,), S)
                yield FromLemma(f"{lemma}, squared", (v,), S)
    for u, v in combinations(vectors, 2):
        yield FromLemma("Cauchy–Schwarz", (u, v))


def _in_one_letter(statement: Statement) -> Evidence | None:
    from deqproof.search.sharpen.squares import find_squares

    return find_squares(statement)


def _binomials(
    ledger: Ledger, name: str, statement: Statement, sources: tuple[Source, ...]
) -> Evidence | None:
    goal = statement.goal
    assert isinstance(goal, NonNegative | Positive)
    now = time.thread_time()
    until = now + (ledger.until - now) / 3  # other roads want their share
    sources += in_order(ledger, name, statement, sources)
    sources += _two_inequalities(ledger, name, statement, sources)
    facts = known_facts(statement, sources, ledger.proved)
    found = find_combination(statement, facts, sources, Hint((), (), 2))
    found = found or find_binomials(statement, facts, sources, until)
    if found is not None:
        return found
    letters = letters_to_multiply(facts, goal.term)
    m = sum((x**2 for x in letters), const(1))
    cited = first_side(ledger, f"{name} · multiplier", statement.hypotheses, (Positive(m),), ())
    if not letters or not cited:
        return None
    facts = known_facts(statement, (*sources, *cited), ledger.proved)
    for power in (1, 2):
        by = Multiplier(m, power, len(facts) - 1)
        found = find_binomials(statement, facts, (*sources, *cited), until, by)
        if found is not None:
            return found
    return None


def _two_inequalities(
    ledger: Ledger, name: str, statement: Statement, sources: tuple[Source, ...]
) -> tuple[Source, ...]:
    """E ≥ 0 and −E ≥ 0 for the equations E = 0 that are not solved for a letter."""
    goal, found = statement.goal, tuple[Source, ...]()
    assert isinstance(goal, NonNegative | Positive)
    facts = known_facts(statement, sources, ledger.proved)
    chart = Chart(facts, goal.term)
    for place, fact in enumerate(facts):
        if not isinstance(fact, Zero) or fact.term.kind == VECTOR:
            continue
        if chart.reduce(chart.ratio(fact.term).num).remainder.is_zero():
            continue
        for sign in (1, -1):
            side = Statement(statement.hypotheses, NonNegative(sign * fact.term))
            evidence = Combination(sources, cofactors=((const(sign), place),))
            found += (FromClaim(ledger.record(f"{name} · equation", side, evidence)),)
    return found


def _cleared(
    ledger: Ledger, name: str, statement: Statement, sources: tuple[Source, ...]
) -> Evidence | None:
    """num/den ≥ 0 by num ≥ 0, where each factor of den that occurs an odd number of times is of
    known sign."""
    goal, given = statement.goal, statement.hypotheses
    assert isinstance(goal, NonNegative | Positive)
    chart = Chart(known_facts(statement, sources, ledger.proved), goal.term)
    assert chart.goal is not None
    if chart.goal.den.is_constant():
        return None
    content, factors = chart.goal.den.factor()
    sign, root, signed = (1 if content > 0 else -1), const(1), tuple[Source, ...]()
    for factor, power in factors:
        f = chart.term(factor)
        root = root * f ** ((int(power) + 1) // 2)
        if power % 2:
            cited = first_side(
                ledger, f"{name} · sign", given, (Positive(f), Positive(-f)), sources
            )
            if not cited:
                return None
            signed += cited
            sign = sign if ledger.proved[_place(cited)].goal == Positive(f) else -sign
    top = chart.term(chart.goal.num / content)
    top = top if (content > 0) == (sign > 0) else -top
    cited = simpler(ledger, f"{name} · cleared", Statement(given, type(goal)(top)))
    if not cited:
        return None
    return product_of_last(statement, (*sources, *signed, *cited), 1 / root, len(signed) + 1)


def _place(cited: tuple[Source, ...]) -> int:
    (source,) = cited
    assert isinstance(source, FromClaim)
    return source.claim


def _needed(
    ledger: Ledger, name: str, given: tuple[Fact, ...], lemma: FromLemma
) -> tuple[Source, ...]:
    """The equation between exponents that a lemma needs, where what is given keeps divisors from
    0."""
    found: tuple[Source, ...] = ()
    for fact in FACTS[lemma.lemma].needs(*(*lemma.terms, const(0))[:2]):
        if isinstance(fact, Zero):
            place = ledger.record(f"{name} · sum", Statement(given, fact), Combination(()))
            found += (FromClaim(place),) if place in ledger.proved else ()
    return found


def _exponentiated(
    ledger: Ledger, name: str, statement: Statement, sources: tuple[Source, ...]
) -> Evidence | None:
    """h ≥ 0 by e^h ≥ 1, which is C ≥ B without logarithms; h = T + e^{−h}(C − B)/B with T, the
    excess of e^{−h} over its tangent."""
    goal, given = statement.goal, statement.hypotheses
    assert isinstance(goal, NonNegative | Positive)
    for t in (t for t in ordered([goal.term]) if t.op == "log"):
        sources += first_side(ledger, f"{name} · sign", given, (Positive(t.args[0]),), sources)
    for way in exponentials(goal.term):
        gap = Statement(given, type(goal)(way.above - way.below))
        cited = simpler(ledger, f"{name} · exponential", gap)
        if cited:
            return _from_exponential(ledger, name, statement, (*sources, *cited), way)
    return None


def _from_exponential(
    ledger: Ledger,
    name: str,
    statement: Statement,
    sources: tuple[Source, ...],
    way: Exponentials,
) -> Evidence | None:
    gap = len(statement.hypotheses) + len(sources) - 1
    for source in way.lemmas:
        if not ledger.usable(statement, (*sources, source)):
            sources += _needed(ledger, name, statement.hypotheses, source)
        sources += (source,) if ledger.usable(statement, (*sources, source)) else ()
    facts = known_facts(statement, sources, ledger.proved)
    places = {f.term: k for k, f in enumerate(facts) if isinstance(f, Positive | NonNegative)}
    if not all(t in places for t in (way.tangent, way.inverse, *way.factors)):
        return None
    below = tuple(places[t] for t in way.factors)
    chosen = (
        (const(1), (places[way.tangent],)),
        (1 / way.below, (places[way.inverse], gap, *below)),
    )
    return find_combination(statement, facts, sources, Hint(), chosen)
