"""What is false is never proved, and is refuted by a witness where the first instant shows it.

Each variant stands in a ledger with all that is true, and with the hints that prove the true
claim: first every proof is tried, then the search for a witness. A witness must survive JSON and
be accepted by the core alone.
"""

import json
import time
from collections import Counter
from functools import cache
from itertools import islice

import pytest
from single_index_world import corners
from variants import (
    Table,
    Variant,
    attacked,
    linear_variants,
    proved_ledger,
    single_index_variants,
    true_claims,
)

from deqproof.core.check import Claim, Verdict, check
from deqproof.deq.claim import eq
from deqproof.deq.linear import language
from deqproof.deq.symbols import u
from deqproof.paper.certificate import Certificate, Entry, from_json, recheck, to_json
from deqproof.paper.theorem import theorem_named
from deqproof.search.ladder import Budget
from deqproof.search.ladder import Entry as Decided

FEW = 9  # the normal run tries every ninth variant
FAMILIES = {"linear": linear_variants, "single-index": single_index_variants}
SINGLE = ("thm-3.8", "thm-3.9", "single-index-sharp-rate")
each_family = pytest.mark.parametrize("family", FAMILIES)
BUDGET = Budget(breaking=1.0, covering=0.2)
PATIENT = {
    "linear": Budget(breaking=3.0, covering=0.2),
    "single-index": Budget(breaking=0.5, covering=0.2),
}


@cache
def all_variants(family: str) -> tuple[Variant, ...]:
    return tuple(FAMILIES[family]())


def decided(variant: Variant, budget: Budget) -> Decided:
    ledger = attacked(variant, budget)
    return ledger.entries[ledger.position(variant.name)]


def holds_again(entry: Decided) -> bool:
    """The core alone accepts the claim after a round trip through JSON text."""
    line = Entry(
        entry.name, "a false variant", "REFUTED", entry.outcome.verdict.value, "", "", entry.claim
    )
    text = json.dumps(to_json(Certificate("variant", "a variant", "", (line,))))
    return recheck(from_json(json.loads(text))).holds


def falls_in_a_corner(variant: Variant) -> bool:
    """Does the core accept one of the worlds in which the bounds are attained as a witness?"""
    claims = [Claim(variant.statement, witness) for witness in corners()]
    return any(check([claim])[0].verdict is Verdict.REFUTED for claim in claims)


def sweep(chosen: list[Variant], budget: Budget, record) -> float:
    """Demands that none is proved; the share that is refuted."""
    start = time.perf_counter()
    entries = {v.name: decided(v, budget) for v in chosen}
    proved = [n for n, e in entries.items() if e.outcome.verdict is Verdict.PROVED]
    assert not proved
    refuted = {n: e for n, e in entries.items() if e.outcome.verdict is Verdict.REFUTED}
    assert not [n for n, e in refuted.items() if not holds_again(e)]
    left = [v for v in chosen if v.name not in refuted]
    cornered = {v.name for v in left if v.theorem in SINGLE and falls_in_a_corner(v)}
    share = (len(refuted) + len(cornered)) / len(entries)
    took = time.perf_counter() - start
    record("false variants", f"{len(entries)} tried in {took:.0f} s, 0 proved, {share:.1%} refuted")
    record("false variants that no search refuted but a world by hand does", len(cornered))
    still = [v.name for v in left if v.name not in cornered]
    record("false variants left open", "; ".join(still) or "none")
    return share


@pytest.mark.parametrize(
    ("family", "theorems", "least"), [("linear", 10, 6), ("single-index", 6, 15)]
)
def test_there_are_enough_variants_of_every_theorem(family, theorems, least):
    count = Counter(v.theorem for v in all_variants(family))
    assert count.total() >= 200
    assert min(count.values()) >= least
    assert len(count) == theorems
    names = [v.name for v in all_variants(family)]
    assert len(set(names)) == len(names)
    assert all(v.why for v in all_variants(family))


@each_family
def test_no_variant_is_a_claim_that_is_true(family):
    for name in {v.theorem for v in all_variants(family)}:
        known = list(proved_ledger(name).proved.values())
        tried = (v for v in all_variants(family) if v.theorem == name)
        assert not [v.name for v in tried if v.statement in known]


@each_family
def test_some_variants_fall(family, record_property):
    few = list(islice(all_variants(family), 0, None, FEW))
    assert sweep(few, BUDGET, record_property) >= 0.8


@pytest.mark.slow
@each_family
def test_no_variant_is_proved_and_nine_in_ten_fall(family, record_property):
    assert sweep(list(all_variants(family)), PATIENT[family], record_property) >= 0.9


@pytest.mark.parametrize("claim", ["orthogonal", "lie", "sphere", "stays"])
def test_the_attack_proves_what_is_true(claim):
    """The sweep could find a proof: with no mistake, the same road leads to PROVED."""
    true = true_claims("thm-3.1")[claim]
    same = Variant("thm-3.1", claim, "none", "it is true", true.statement, true.how)
    assert decided(same, BUDGET).outcome.verdict is Verdict.PROVED


def test_a_refuted_variant_cannot_be_cited():
    """A ledger that holds a false statement proves nothing from it."""
    wrong = Table("thm-3.1").vary("orthogonal", "u = 0", "u ≠ 0", language.states(eq(u, 0)))
    ledger = attacked(wrong, BUDGET)
    place = ledger.position(wrong.name)
    assert ledger.entries[place].outcome.verdict is Verdict.REFUTED
    assert place not in ledger.proved


def test_ids_of_the_variants_resolve():
    variants = (v for family in FAMILIES for v in all_variants(family))
    assert all(theorem_named(v.theorem) for v in variants)
