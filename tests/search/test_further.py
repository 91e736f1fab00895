"""Claims that are changed into others: divisors are cleared, roots compared by squares, logarithms
by the exponential, t = 0 is shown by −t² ≥ 0, polynomials are multiplied by 1 + Σ x².

Each road proves what it is for; and without a search for witnesses, which would answer first, none
of them proves a false neighbour.
"""

import pytest

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.evidence import FromClaim, FromLemma
from deqproof.core.statement import NonNegative, Positive, Statement, Zero
from deqproof.core.term import const, function
from deqproof.search.hint import Hint
from deqproof.search.ladder import NO_BREAKING, Budget, Ledger
from tests.search.claims.further import FURTHER
from tests.search.claims.record import at_least, at_most, equal, exp, given, log, scalars, sqrt
from tests.search.claims.table import TABLE

a, b, x, y = scalars("a b x y")
MOTZKIN = x**4 * y**2 + x**2 * y**4 + 1 - 3 * x**2 * y**2
larger, smaller = function("max", a, b), function("min", a, b)
BY = {
    "binomials": given()(NonNegative(MOTZKIN)),
    "one letter": given()(NonNegative(x**4 - 4 * x**3 + 5 * x**2 - 4 * x + 4)),
    "divisors": given(Positive(a), Positive(b))(at_least(a / b + b / a, 2)),
    "squares": given(NonNegative(a), NonNegative(b))(at_most(sqrt(a * b), (a + b) / 2)),
    "logarithms": given(Positive(x))(at_most(log(x), x - 1)),
    "equality": given()(equal(larger + smaller, a + b)),
}
WITH_LOGARITHMS = given(Positive(x))
FALSE = {
    "Motzkin less a little": given()(NonNegative(MOTZKIN - const(1) / 1000)),
    "Motzkin, strict": given()(Positive(MOTZKIN)),
    "a divisor of either sign": given(Positive(a * a), Positive(b * b))(
        at_least(a / b + b / a, 2)),
    "a divisor that may vanish": given(NonNegative(a), NonNegative(b))(
        at_least((a + b) / (a + b), 1)),
    "b² ≥ a² without b ≥ 0": given()(at_least(x, sqrt(x**2))),
    "a root of what may be negative": given()(at_most(sqrt(x), 1 + x)),
    "strict where roots meet": given(NonNegative(a), NonNegative(b))(
        Positive((a + b) / 2 - sqrt(a * b))),
    "log 0": given(NonNegative(x))(at_most(log(x), x - 1)),
    "strict logarithm": WITH_LOGARITHMS(Positive(x - 1 - log(x))),
    "log(a + b)": given(Positive(a), Positive(b))(equal(log(a + b), log(a) + log(b))),
    "a steeper tangent": given()(at_least(exp(x), 1 + 2 * x)),
    "max − min": given()(equal(larger - smaller, a - b)),
    "t² ≥ 0 is not t = 0": given(NonNegative(a**2))(Zero(a)),
}  # fmt: skip


def decided(statement, further=3.0):
    """What becomes of it when no witness is looked for."""
    ledger = Ledger(Budget(0.0, 0.05, further=further))
    return ledger, ledger.entries[ledger.decide("claim", statement, Hint((), (), 1))]


@pytest.mark.parametrize("road", BY)
def test_each_road_proves_what_it_is_for(road):
    ledger, entry = decided(BY[road])
    assert entry.outcome.verdict is Verdict.PROVED
    assert entry.attempts[-1] == road
    assert {e.outcome.verdict for e in ledger.entries} == {Verdict.PROVED}
    again = check([e.claim for e in ledger.entries])
    assert {outcome.verdict for outcome in again} == {Verdict.PROVED}


@pytest.mark.parametrize("name", FALSE)
def test_none_proves_a_false_neighbour(name):
    ledger, entry = decided(FALSE[name], 0.6)
    assert entry.outcome.verdict is Verdict.UNKNOWN
    assert ledger.entries == [entry]  # what was tried on the way is gone
    assert not ledger.until


@pytest.mark.slow
def test_no_false_cousin_is_proved_where_no_witness_is_looked_for():
    overcome = [t for t in TABLE if t.name in ("Motzkin", "Nesbitt", "AM–GM with a root")]
    for t in (*overcome, *FURTHER[::5]):
        for cousin, statement in t.false.items():
            entry = decided(statement, 0.5)[1]
            assert entry.outcome.verdict is Verdict.UNKNOWN, (t.name, cousin)


def test_the_simpler_claims_are_needed():
    """Each citation taken away, or turned to another claim, leaves nothing proved."""
    ledger, entry = decided(BY["squares"])
    evidence = entry.claim.evidence
    earlier = [e.claim for e in ledger.entries[:-1]]
    cited = [s for s in evidence.sources if isinstance(s, FromClaim)]
    assert len(cited) >= 2
    for wrong in cited:
        less = tuple(FromLemma("inner product", ()) if s == wrong else s for s in evidence.sources)
        forged = type(evidence)(less, evidence.products, evidence.cofactors)
        outcome = check([*earlier, Claim(entry.claim.statement, forged)])[-1]
        assert outcome.verdict is Verdict.UNKNOWN
    assert check([Claim(entry.claim.statement, evidence)])[-1].verdict is Verdict.UNKNOWN


def test_they_have_one_limit_of_time_and_are_no_part_of_a_case():
    unproved = Statement((), NonNegative(x**4 - x * y + 1 + exp(y) - y * 2))
    for budget, breaking in ((Budget(0.0, 0.05, further=0.0), 0.0), (Budget(), NO_BREAKING)):
        ledger = Ledger(budget)
        entry = ledger.entries[ledger.decide("claim", unproved, Hint((), (), 0), breaking)]
        assert not {"binomials", "squares", "logarithms"} & set(entry.attempts)
