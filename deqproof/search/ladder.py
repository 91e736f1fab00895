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
    Fact,
    NonNegative,
    NonZero,
    Positive,
    Simple,
    Statement,
    Zero,
    letters_of,
)
from deqproof.core.term import Term
from deqproof.search.algebra import find_identity, find_unit
from deqproof.search.familiar import (
    comparisons,
    groundwork,
    must_be_positive,
    open_branch,
    squares_of,
)
from deqproof.search.hint import Cited, Hint, How, Instance, Key, Rule, Supplied, default_rule
from deqproof.search.positivity import find_combination

NO_BREAKING = -1.0  # seconds: do not look for a witness at all
Finder = Callable[[], Evidence | None]


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds for each road, and the seed of the random ones."""

    breaking: float = 1.0
    covering: float = 2.0
    seed: int = 0


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
                return self._enter(name, known.claim, known.outcome, start, ("stated before",))
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
        return self._enter(name, Claim(statement, found[0]), found[1], start, tuple(attempts))

    def record(self, name: str, statement: Statement, evidence: Evidence) -> int:
        """Add a claim with evidence that was found elsewhere; the core says what it is worth."""
        start, claim = time.perf_counter(), Claim(statement, evidence)
        return self._enter(name, claim, check_one(claim, self.proved), start, ("given",))

    def _enter(
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
            sources, places = self._sources(how, statement)
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
                yield "cover", lambda: self._cover(statement)
            yield "familiar lemmas", lambda: self._familiar(name, statement, how)
            if split is not None:
                yield "cases", lambda: self._by_cases(name, statement, how, split)
                yield "cover", lambda: self._cover(statement)
        if breaking == 0 or breaking > self.budget.breaking:
            yield "witness", lambda: self._break(statement, breaking or self.budget.breaking)
        yield "z3", lambda: self._propose(statement, breaking or self.budget.breaking)

    def _sources(
        self, hint: Hint, statement: Statement
    ) -> tuple[tuple[Source, ...], dict[Key, int]]:
        """The hint's sources that hold here, and where each fact that it names stands."""
        sources: list[Source] = []
        places: dict[Key, int] = {h: k for k, h in enumerate(statement.hypotheses)}
        for key in hint.sources:
            sources.append(self._source(key, places))
            places[key] = len(statement.hypotheses) + len(sources) - 1
            if not self._usable(statement, sources):
                sources.pop()  # a hint that does not hold here helps no finder
                del places[key]
        return tuple(sources), places

    def _source(self, key: FromLemma | Cited | Instance, places: Mapping[Key, int]) -> Source:
        if isinstance(key, Cited):
            return FromClaim(self.position(key.name), key.values)
        if isinstance(key, Instance):
            return FromHypothesis(places.get(key.fact, -1), key.value)  # −1: no such fact
        return key

    def _usable(self, statement: Statement, sources: Sequence[Source]) -> bool:
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

    def _cover(self, statement: Statement) -> Evidence | None:
        from deqproof.search.cover import find_cover

        return find_cover(statement, seconds=self.budget.covering)

    def _familiar(self, name: str, statement: Statement, hint: Hint) -> Evidence | None:
        """Again, with the lemmas that the operations call for; divisors are proved positive,
        and exponentials compared, first."""
        goal, mark = statement.goal, len(self.entries)
        if not isinstance(goal, Zero | NonNegative | Positive | NonZero):
            return None
        squares = (*hint.squares, *squares_of(statement))
        assisted = replace(hint, squares=squares, products=())
        sources = self._sources(hint, statement)[0]
        for step in groundwork(statement):
            if isinstance(step, FromLemma):
                sources += (step,) if self._usable(statement, (*sources, step)) else ()
                continue
            found = self._side(f"{name} · ground", statement.hypotheses, step, sources)
            sources += found
            if not found and isinstance(step[0], NonNegative):  # a branch: it is time for cases
                return self._kept(mark, statement, None)
        for t in must_be_positive(known_facts(statement, sources, self.proved), goal):
            sides = (Positive(t), Positive(-t))
            sources += self._side(f"{name} · sign", statement.hypotheses, sides, sources)
        facts = known_facts(statement, sources, self.proved)
        evidence = find_unit(statement, sources) or find_identity(statement, facts, sources)
        evidence = evidence or find_combination(statement, facts, sources, assisted)
        if evidence is None:
            sources += self._ordered(name, statement, sources)
            facts = known_facts(statement, sources, self.proved)
            evidence = find_combination(statement, facts, sources, assisted)
        return self._kept(mark, statement, evidence)

    def _ordered(
        self, name: str, statement: Statement, known: tuple[Source, ...]
    ) -> tuple[Source, ...]:
        """The order of exponentials, where that of their exponents is seen at once."""
        found: tuple[Source, ...] = ()
        for side, lemmas in comparisons(statement):
            cited = self._side(f"{name} · order", statement.hypotheses, (side,), known)
            found += (*cited, *lemmas) if cited else ()
        return tuple(dict.fromkeys(found))

    def _side(
        self, name: str, given: tuple[Fact, ...], sides: Sequence[Simple], known: tuple[Source, ...]
    ) -> tuple[Source, ...]:
        """The first of the facts that is seen at once, entered as a claim."""
        for statement in (Statement(given, side) for side in sides):
            place = self._known(statement)
            if place is None:
                facts, start = known_facts(statement, known, self.proved), time.perf_counter()
                squares = tuple(t for t in letters_of(*sides) if t.op == "scalar")
                unit = find_unit(statement, known)
                evidence = unit or find_combination(statement, facts, known, Hint((), squares, 2))
                if evidence is None and not letters_of(*sides):
                    evidence = self._cover(statement)
                claim = Claim(statement, evidence)
                outcome = check_one(claim, self.proved)
                if outcome.verdict is not Verdict.PROVED:
                    continue
                place = self._enter(name, claim, outcome, start, ("combination",))
            return (FromClaim(place),)
        return ()

    def _by_cases(
        self, name: str, statement: Statement, hint: Hint, split: Term
    ) -> Evidence | None:
        """The two cases, each without a search for a witness: one that is not proved is enough."""
        mark, places = len(self.entries), list[int]()
        for k, case in enumerate(sides(statement, split)):
            place = self._known(case)
            if place is None:
                place = self.decide(f"{name} · {k + 1}", case, hint, breaking=NO_BREAKING)
            places.append(place)
            if place not in self.proved:
                return self._kept(mark, statement, None)
        return self._kept(mark, statement, Inference("sides", (split,), tuple(places)))

    def _kept(self, mark: int, statement: Statement, evidence: Evidence | None) -> Evidence | None:
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
            place = self._known(premise)
            if place is None:
                place = self.decide(f"{name} · {k + 1}", premise, next(hints, Hint()))
            places.append(place)
        return Inference(rule.name, rule.arguments, tuple(places))

    def _known(self, premise: Statement) -> int | None:
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
