"""The checker: the only place that may say PROVED or REFUTED.

`check` replays evidence with no search. It never raises on bad evidence: it answers UNKNOWN and
says why. A claim may use only claims before it that were proved here, in the same run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from deqproof.core.brackets import LawCount, check_bounds
from deqproof.core.combine import require_combination, require_unit, vanishes
from deqproof.core.cover import covers
from deqproof.core.errors import DeqproofError, IllPosed
from deqproof.core.evidence import (
    Combination,
    Counted,
    Cover,
    Evidence,
    FromClaim,
    FromHypothesis,
    FromLemma,
    Inference,
    Source,
    Steps,
    Unit,
    Witness,
)
from deqproof.core.form import require_fact, require_form
from deqproof.core.lemma import instance
from deqproof.core.point import refutes
from deqproof.core.rule import RULES
from deqproof.core.statement import (
    Along,
    Fact,
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
    need,
    replaced,
    terms_in,
)
from deqproof.core.term import DRAWS, Term, leaves, ordered, value_of
from deqproof.core.tube import follows


class Verdict(StrEnum):
    """What is known of a claim."""

    PROVED = "PROVED"
    REFUTED = "REFUTED"
    SUPPORTED = "SUPPORTED"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict, why it is no better if it is UNKNOWN, and the lemmas it rests on directly."""

    verdict: Verdict
    reason: str = ""
    lemmas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with the evidence for or against it."""

    statement: Statement
    evidence: Evidence | None


def check(claims: Sequence[Claim]) -> list[Outcome]:
    """The verdict on each claim; claims are used only after they were proved."""
    outcomes: list[Outcome] = []
    proved: dict[int, Statement] = {}
    for k, claim in enumerate(claims):
        outcome = _decide(claim, proved)
        if outcome.verdict is Verdict.PROVED:
            proved[k] = claim.statement
        outcomes.append(outcome)
    return outcomes


def check_one(claim: Claim, proved: Mapping[int, Statement]) -> Outcome:
    """The verdict on one claim, given what `check` proved of the claims that it cites."""
    return _decide(claim, proved)


def _decide(claim: Claim, proved: Mapping[int, Statement]) -> Outcome:
    if claim.evidence is None:
        return Outcome(Verdict.UNKNOWN, "no evidence was found")
    try:
        require_form(claim.statement)
        return _replay(claim.statement, claim.evidence, proved)
    except DeqproofError as fault:
        return Outcome(Verdict.UNKNOWN, f"evidence rejected: {fault}")
    except Exception as fault:  # whatever hostile evidence may cause: it proves nothing
        return Outcome(Verdict.UNKNOWN, f"evidence malformed: {type(fault).__name__}: {fault}")


def _replay(statement: Statement, evidence: Evidence, proved: Mapping[int, Statement]) -> Outcome:
    """PROVED or REFUTED. Raises at evidence that does not do."""
    match evidence:
        case Witness():
            why = refutes(statement, evidence)
            need(not why, f"a witness: {why}")
            return Outcome(Verdict.REFUTED)
        case Steps():
            verdict = Verdict.PROVED if follows(statement, evidence) else Verdict.REFUTED
            return Outcome(verdict, lemmas=frozenset(["ball arithmetic", "logarithmic norm"]))
        case Inference(rule):
            _require_premises(statement, evidence, proved)
            return Outcome(Verdict.PROVED, lemmas=frozenset([rule]))
        case Cover(tree, precision):
            why = covers(statement, tree, precision)
            need(not why, f"a cover: {why}")
            return Outcome(Verdict.PROVED, lemmas=frozenset(["ball arithmetic"]))
        case Counted(replay):
            return Outcome(_count(statement, replay), lemmas=frozenset(["Frobenius"]))
        case Combination(sources) | Unit(sources):
            facts = known_facts(statement, sources, proved)
            if isinstance(evidence, Combination):
                require_combination(statement.goal, evidence, facts)
            else:
                require_unit(statement.goal, facts)
            lemmas = frozenset(s.lemma for s in sources if isinstance(s, FromLemma))
            return Outcome(Verdict.PROVED, lemmas=lemmas)


def _count(statement: Statement, replay: Mapping[str, Any]) -> Verdict:
    """Whether the bounds that the evidence gives lie inside or outside of those claimed."""
    goal = statement.goal
    if statement.hypotheses or not isinstance(goal, LawCount):
        raise IllPosed("expected a claim how many laws there are, without hypotheses")
    bounds = check_bounds(goal.model, replay)
    if bounds is None:
        raise IllPosed("expected brackets and laws of this model")
    low, high = bounds.least, bounds.most
    if high < goal.least or goal.most < low:
        return Verdict.REFUTED
    need(goal.least <= low and high <= goal.most, f"bounds inside of {low} to {high}")
    return Verdict.PROVED


# -- facts that evidence may use ---------------------------------------------------------------


def known_facts(
    statement: Statement, sources: Sequence[Source], proved: Mapping[int, Statement]
) -> list[Fact]:
    """The hypotheses, then the fact of each source in order. Raises where one does not hold."""
    facts: list[Fact] = list(statement.hypotheses)
    for source in sources:
        if isinstance(source, FromClaim):
            facts.append(_from_claim(source, proved, facts))
        elif isinstance(source, FromHypothesis):
            need(source.place >= 0, "the position of a fact")
            facts.append(_from_hypothesis(facts[source.place], source.value, facts))
        else:
            facts.append(_from_lemma(source.lemma, source.terms, source.operator, facts))
    return facts


def _from_claim(source: FromClaim, proved: Mapping[int, Statement], known: list[Fact]) -> Fact:
    need(source.claim in proved, f"an earlier proved claim, got claim {source.claim}")
    statement, values = proved[source.claim], dict(source.values)
    goal = statement.goal
    if isinstance(goal, Along | LawCount):
        raise IllPosed("expected a claim about an instant, and no other")
    _no_random_value([*statement.hypotheses, goal], values)
    for hypothesis in statement.hypotheses:
        need(_holds(replaced(hypothesis, values), known), "the hypotheses of a used claim")
    return replaced(goal, values)


def _no_random_value(facts: Sequence[Fact], values: Mapping[Term, Term]) -> None:
    """E[a·X] = a·E[X] for every number a, but not for a = X."""
    if any(t.op == "mean" for t in ordered(t for f in facts for t in terms_in(f))):
        random = any(x.op in DRAWS for x in leaves(*values, *values.values()))
        need(not random, "no random value inside of a mean")


def _from_hypothesis(fact: Fact, value: Term, known: Sequence[Fact]) -> Fact:
    if not isinstance(fact, ForEvery):
        raise IllPosed("expected an instance of a universal hypothesis")
    need(fact.letter.kind == value.kind, "a value of the letter's kind")
    values = {fact.letter: value}
    _no_random_value([fact.fact, *fact.when], values)
    for condition in fact.when:
        need(_holds(replaced(condition, values), known), "the conditions of a universal hypothesis")
    return replaced(fact.fact, values)


def _holds(fact: Fact, known: Sequence[Fact]) -> bool:
    if fact in known:
        return True
    if isinstance(fact, NonNegative):
        x = value_of(fact.term)
        square = fact.term.op == "inner" and fact.term.args[0] is fact.term.args[1]
        return Positive(fact.term) in known or square or (x is not None and x >= 0)
    if isinstance(fact, NonZero):
        return Positive(fact.term) in known
    return isinstance(fact, Zero) and vanishes(fact.term)


def _from_lemma(
    name: str, terms: tuple[Term, ...], operator: str | None, known: Sequence[Fact]
) -> Fact:
    spectra = (f for f in known if isinstance(f, Spectrum) and f.operator == operator)
    fact, needs = instance(name, next(spectra, None), terms)
    require_fact(fact)
    for needed in needs:
        need(_holds(needed, known), f"what the lemma {name!r} needs")
    return fact


# -- premises of rules ---------------------------------------------------------------------------


def _require_premises(
    statement: Statement, evidence: Inference, proved: Mapping[int, Statement]
) -> None:
    need(evidence.rule in RULES, f"the name of a rule, got {evidence.rule!r:.40}")
    rule, kinds, _ = RULES[evidence.rule]
    fitting = len(kinds) == len(evidence.arguments) and all(map(_is_of, evidence.arguments, kinds))
    need(fitting, f"as arguments of {evidence.rule}: {', '.join(kinds)}")
    cited = [proved[k] for k in evidence.premises if k in proved]
    for premise in rule(statement, *evidence.arguments):
        if not any(_gives(c, premise) for c in cited):
            raise IllPosed(f"expected a proof of {premise!r:.200}")


def _is_of(argument: object, kind: str) -> bool:
    if isinstance(argument, tuple):
        return kind == "facts" and all(map(_is_fact, cast("tuple[object, ...]", argument)))
    return isinstance(argument, Term) if kind == "term" else type(argument) is int


def _is_fact(x: object) -> bool:
    return isinstance(x, Fact)


def _gives(cited: Statement, premise: Statement) -> bool:
    """The same goal from no more hypotheses."""
    return cited.goal == premise.goal and all(
        _holds(h, premise.hypotheses) for h in cited.hypotheses
    )
