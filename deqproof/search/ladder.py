"""The ladder: break it first, then identities, combinations, covers; z3 last. The first checked
answer wins.

A `Ledger` holds the claims of one theorem in order. Premises that a rule needs and that no
earlier claim gives become claims of their own. Only the core's verdicts are recorded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from deqproof.core.check import Claim, Outcome, Verdict, check_one, known_facts
from deqproof.core.errors import DeqproofError
from deqproof.core.evidence import Evidence, FromClaim, FromHypothesis, FromLemma, Inference, Source
from deqproof.core.rule import RULES
from deqproof.core.sides import sides
from deqproof.core.statement import (
    Along,
    NonNegative,
    NonZero,
    Positive,
    Simple,
    Statement,
    Zero,
)
from deqproof.core.term import Term
from deqproof.search.algebra import find_identity, find_unit
from deqproof.search.familiar import open_branch, squares_of
from deqproof.search.further import further_roads
from deqproof.search.ground import grounded, in_order
from deqproof.search.hint import Cited, Hint, How, Instance, Key, Rule, Supplied, default_rule
from deqproof.search.positivity import find_combination

NO_BREAKING = -1.0  # seconds: do not look for a witness at all
Finder = Callable[[], Evidence | None]


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds for each road, and the seed of the random ones; `further` is for those that change
    a claim into others, all together."""

    breaking: float = 1.0
    covering: float = 2.0
    seed: int = 0
    further: float = 3.0


@dataclass(frozen=True, slots=True)
class Entry:
    """A claim of the ledger: what is known of it, in how many seconds, after which attempts."""

    name: str
    claim: Claim
    outcome: Outcome
    seconds: float
    attempts: tuple[str, ...] = ()


@dataclass(slots=True)
class Ledger:
    """The claims of a theorem, decided one after the other."""

    budget: Budget = field(default_factory=Budget)
    entries: list[Entry] = field(default_factory=list[Entry])
    proved: dict[int, Statement] = field(default_factory=dict[int, Statement])
    until: float = 0.0  # of the thread's time, while claims are changed into others

    def position(self, name: str) -> int:
        """Where the claim of this name stands."""
        for k, entry in enumerate(self.entries):
            if entry.name == name:
                return k
        raise DeqproofError(f"expected the name of an earlier claim, got {name!r}")

    def decide(self, name: str, statement: Statement, how: How, breaking: float = 0.0) -> int:
        """Add the claim with the best verdict that is found; its position."""
        start, attempts = time.perf_counter(), list[str]()
        for k in self.proved:
            if self.entries[k].claim.statement == statement:
                known = self.entries[k]
                return self.enter(name, known.claim, known.outcome, start, ("stated before",))
        nothing = Outcome(Verdict.UNKNOWN, "no road led there")
        found: tuple[Evidence | None, Outcome] = (None, nothing)
        for road, finder in self._roads(name, statement, how, breaking):
            attempts.append(road)
            evidence = _quietly(finder)
            if evidence is None:
                continue
            outcome = check_one(Claim(statement, evidence), self.proved)
            if outcome.verdict in (Verdict.PROVED, Verdict.REFUTED):
                found = evidence, outcome
                break
            attempts.append(outcome.reason)
        return self.enter(name, Claim(statement, found[0]), found[1], start, tuple(attempts))

    def prove(
        self, name: str, statement: Statement, how: How, breaking: float = NO_BREAKING
    ) -> int | None:
        """Where the claim stands if it could be proved; if not, the ledger is as before."""
        mark = len(self.entries)
        place = self.decide(name, statement, how, breaking)
        if place in self.proved:
            return place
        self.forget(mark)
        return None

    def record(self, name: str, statement: Statement, evidence: Evidence) -> int:
        """Add a claim with evidence that was found elsewhere; the core says what it is worth."""
        start, claim = time.perf_counter(), Claim(statement, evidence)
        return self.enter(name, claim, check_one(claim, self.proved), start, ("given",))

    def enter(
        self, name: str, claim: Claim, outcome: Outcome, start: float, attempts: tuple[str, ...]
    ) -> int:
        self.entries.append(Entry(name, claim, outcome, time.perf_counter() - start, attempts))
        place = len(self.entries) - 1
        if outcome.verdict is Verdict.PROVED:
            self.proved[place] = claim.statement
        return place

    def _roads(
        self, name: str, statement: Statement, how: How, breaking: float
    ) -> Iterator[tuple[str, Finder]]:
        if isinstance(how, Supplied):  # a witness of the author's own spares the search for one
            yield "supplied", how.find
        if breaking > 0:  # at length only when no proof is found either
            yield "witness", lambda: self._break(statement, min(breaking, self.budget.breaking))
        rule = how if isinstance(how, Rule) else default_rule(statement)
        if rule is not None and not isinstance(how, Supplied):
            yield f"rule {rule.name}", lambda: self._infer(name, statement, rule)
        elif isinstance(how, Hint) and not isinstance(statement.goal, Along):
            yield from self._direct(name, statement, how)
        if breaking == 0 or breaking > self.budget.breaking:
            yield "witness", lambda: self._break(statement, breaking or self.budget.breaking)
        if isinstance(how, Hint) and isinstance(statement.goal, Simple):
            yield from self._further(name, statement, how, breaking)
        if breaking >= 0:
            yield "z3", lambda: self._propose(statement, breaking or self.budget.breaking)

    def _direct(self, name: str, statement: Statement, how: Hint) -> Iterator[tuple[str, Finder]]:
        """What proves most claims: the facts that are known, put together; a cover; cases."""
        sources, places = self.sources(how, statement)
        facts = known_facts(statement, sources, self.proved)
        chosen = tuple(
            (t, tuple(places[k] for k in keys))
            for t, keys in how.products
            if all(k in places for k in keys)
        )
        yield "unit", lambda: find_unit(statement, sources)
        yield "identity", lambda: find_identity(statement, facts, sources)
        yield "combination", lambda: find_combination(statement, facts, sources, how, chosen)
        split = open_branch(statement)
        if split is None:
            yield "cover", lambda: self.cover(statement)
        yield "familiar lemmas", lambda: self._familiar(name, statement, how)
        if split is not None:
            yield "cases", lambda: self._by_cases(name, statement, how, split)
            yield "cover", lambda: self.cover(statement)

    def _further(
        self, name: str, statement: Statement, hint: Hint, breaking: float
    ) -> Iterator[tuple[str, Finder]]:
        """What is tried when all else failed: within one limit of time, however deep."""
        outermost = not self.until
        if outermost and (breaking == NO_BREAKING or not self.budget.further):
            return
        if outermost:
            self.until = time.thread_time() + self.budget.further
        try:
            split = open_branch(statement)
            if split is not None and outermost:
                yield "cases", lambda: self._by_cases(name, statement, hint, split)
            for road, finder in further_roads(self, name, statement, hint):
                if time.thread_time() < self.until:
                    yield road, finder
        finally:
            self.until = 0.0 if outermost else self.until

    def sources(
        self, hint: Hint, statement: Statement
    ) -> tuple[tuple[Source, ...], dict[Key, int]]:
        """The hint's sources that hold here, and where each fact that it names stands."""
        sources: list[Source] = []
        places: dict[Key, int] = {h: k for k, h in enumerate(statement.hypotheses)}
        for key in hint.sources:
            sources.append(self._source(key, places))
            places[key] = len(statement.hypotheses) + len(sources) - 1
            if not self.usable(statement, sources):
                sources.pop()  # a hint that does not hold here helps no finder
                del places[key]
        return tuple(sources), places

    def _source(self, key: FromLemma | Cited | Instance, places: Mapping[Key, int]) -> Source:
        if isinstance(key, Cited):
            return FromClaim(self.position(key.name), key.values)
        if isinstance(key, Instance):
            return FromHypothesis(places.get(key.fact, -1), key.value)  # −1: no such fact
        return key

    def usable(self, statement: Statement, sources: Sequence[Source]) -> bool:
        try:
            known_facts(statement, sources, self.proved)
        except DeqproofError:
            return False
        return True

    def _break(self, statement: Statement, seconds: float) -> Evidence | None:
        from deqproof.search.refute import find_witness

        return find_witness(statement, seed=self.budget.seed, seconds=seconds)

    def _propose(self, statement: Statement, seconds: float) -> Evidence | None:
        from deqproof.search.last_resort import propose_witness

        return propose_witness(statement, seconds=seconds)

    def cover(self, statement: Statement) -> Evidence | None:
        from deqproof.search.cover import find_cover

        left = self.until - time.thread_time() if self.until else self.budget.covering
        return find_cover(statement, seconds=min(left, self.budget.covering))

    def _familiar(self, name: str, statement: Statement, hint: Hint) -> Evidence | None:
        """Again, with the lemmas that the operations call for; divisors are proved positive,
        and exponentials compared, first."""
        mark = len(self.entries)
        if not isinstance(statement.goal, Zero | NonNegative | Positive | NonZero):
            return None
        squares = (*hint.squares, *squares_of(statement))
        assisted = replace(hint, squares=squares, products=())
        sources = grounded(self, name, statement, self.sources(hint, statement)[0])
        if sources is None:
            return self.kept(mark, statement, None)
        facts = known_facts(statement, sources, self.proved)
        evidence = find_unit(statement, sources) or find_identity(statement, facts, sources)
        evidence = evidence or find_combination(statement, facts, sources, assisted)
        if evidence is None:
            sources += in_order(self, name, statement, sources)
            facts = known_facts(statement, sources, self.proved)
            evidence = find_combination(statement, facts, sources, assisted)
        return self.kept(mark, statement, evidence)

    def _by_cases(
        self, name: str, statement: Statement, hint: Hint, split: Term
    ) -> Evidence | None:
        """The two cases, each without a search for a witness: one that is not proved is enough."""
        mark, places = len(self.entries), list[int]()
        for k, case in enumerate(sides(statement, split)):
            place = self.known(case)
            if place is None:
                place = self.decide(f"{name} · {k + 1}", case, hint, breaking=NO_BREAKING)
            places.append(place)
            if place not in self.proved:
                return self.kept(mark, statement, None)
        return self.kept(mark, statement, Inference("sides", (split,), tuple(places)))

    def kept(self, mark: int, statement: Statement, evidence: Evidence | None) -> Evidence | None:
        """The evidence if it proves the statement; else what was entered for it goes again."""
        if check_one(Claim(statement, evidence), self.proved).verdict is Verdict.PROVED:
            return evidence
        self.forget(mark)
        return None

    def forget(self, mark: int) -> None:
        """The ledger as it was with so many entries."""
        del self.entries[mark:]
        self.proved = {k: s for k, s in self.proved.items() if k < mark}

    def _infer(self, name: str, statement: Statement, rule: Rule) -> Evidence:
        premises = RULES[rule.name][0](statement, *rule.arguments)
        hints, places = iter(rule.premises), list[int]()
        for k, premise in enumerate(premises):
            place = self.known(premise)
            if place is None:
                place = self.decide(f"{name} · {k + 1}", premise, next(hints, Hint()))
            places.append(place)
        return Inference(rule.name, rule.arguments, tuple(places))

    def known(self, premise: Statement) -> int | None:
        """An earlier proved claim that gives the premise."""
        for k, known in self.proved.items():
            if known.goal == premise.goal and set(known.hypotheses) <= set(premise.hypotheses):
                return k
        return None


def _quietly(finder: Finder) -> Evidence | None:
    """Finders may fail: that is no verdict."""
    try:
        return finder()
    except DeqproofError:
        return None
