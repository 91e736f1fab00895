"""z3 proposes points; what it says of them, or that it finds none, is never evidence.

Tested: it finds points of false claims in coordinates, eigenvalues included; every one is accepted
by the core; true claims get none, however sure z3 is of them; without z3 nothing happens.
"""

from importlib.util import find_spec

import pytest

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.statement import (
    ForEvery,
    NonNegative,
    NonZero,
    Positive,
    Spectrum,
    Statement,
    Zero,
)  # fmt: skip
from deqproof.core.term import apply, function, inner, scalar, vector
from deqproof.search import last_resort
from deqproof.search.hint import Hint
from deqproof.search.ladder import Budget, Ledger
from deqproof.search.last_resort import propose_witness

x, y, low, high = (scalar(name) for name in ("x", "y", "low", "high"))
v, w = vector("v"), vector("w")
FALSE = {
    "a gap": Statement((NonNegative(x), NonNegative(1 - x)), NonNegative((x - y) ** 2 + x - y)),
    "a disc": Statement((NonNegative(1 - x**2 - y**2), Positive(x)), NonNegative(1 - x - y)),
    "a quotient": Statement((), NonNegative(x / (1 - x))),
    "a maximum": Statement((), Positive(function("max", x, y) - x)),
    "vectors": Statement((), NonNegative(inner(v, w))),
    "eigenvalues": Statement(
        (Spectrum("S", low, high), Positive(low), NonZero(high - low)),
        NonNegative(inner(v, apply("S", v)) - high * inner(v, v)),
    ),
}
TRUE = {
    "a square": Statement((), NonNegative(x**2)),
    "a quotient that is undefined": Statement((), Zero(x / x - 1)),
    "a cubic": Statement(
        (NonNegative(x), NonNegative(y)), NonNegative(x**3 + y**3 - x * y * (x + y))
    ),
    "no point": Statement((Zero(x**2 + 1),), Positive(-1 - x**2)),
}


@pytest.fixture(autouse=True)
def _with_z3(monkeypatch):
    """Here it is asked, where it is installed; other tests do without."""
    monkeypatch.setattr(last_resort, "find_spec", find_spec)


@pytest.mark.parametrize("name", FALSE)
def test_points_of_false_claims(name):
    pytest.importorskip("z3")
    witness = propose_witness(FALSE[name], seconds=10)
    assert witness is not None
    assert check([Claim(FALSE[name], witness)])[0].verdict is Verdict.REFUTED


@pytest.mark.parametrize("name", TRUE)
def test_no_point_of_true_claims(name):
    pytest.importorskip("z3")
    assert propose_witness(TRUE[name], seconds=2) is None


def test_unsat_is_no_evidence():
    """z3 knows that x⁴ + y⁴ + 1 ≥ x²y + xy² in a moment; the ladder does not take its word."""
    pytest.importorskip("z3")
    statement = Statement((), NonNegative(x**4 + y**4 + 1 - x**2 * y - x * y**2 + x - x))
    ledger = Ledger(Budget(0.05, 0.05, further=0.0))
    entry = ledger.entries[ledger.decide("claim", statement, Hint((), (), 0))]
    assert entry.outcome.verdict is Verdict.UNKNOWN
    assert entry.attempts[-1] == "z3"


def test_what_is_beyond_it_is_left_alone():
    for goal in (NonNegative(function("exp", x) - 2), NonNegative(function("sqrt", x) - 1)):
        assert propose_witness(Statement((), goal), seconds=1) is None
    universal = Statement((ForEvery(y, NonNegative(x * y**2)),), NonNegative(x - 1))
    assert propose_witness(universal, seconds=1) is None


def test_without_z3_nothing_is_proposed(monkeypatch):
    monkeypatch.setattr(last_resort, "find_spec", lambda name: None)
    assert propose_witness(FALSE["a gap"], seconds=1) is None
