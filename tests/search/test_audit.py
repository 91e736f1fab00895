"""Hypotheses dropped and weakened: not needed, needed with a witness, or open.

A > 0 becomes ≥ 0 or ≠ 0, an = becomes ≥ or ≤. What is proved without a hypothesis is a stronger
theorem; a hypothesis that is needed has a counterexample. Both are checked again from a
certificate.
"""

import json

from deqproof.core.check import Verdict
from deqproof.core.statement import NonNegative, NonZero, Positive, Spectrum, Statement, Zero
from deqproof.core.term import const, inner, scalar, vector
from deqproof.paper.audit import audit
from deqproof.paper.certificate import from_json, recheck, to_json
from deqproof.paper.theorem import theorem_named
from deqproof.search.audit import divides_by, weakenings
from deqproof.theorems import load_all

x, y = scalar("x"), scalar("y")
v = vector("v")


def test_each_hypothesis_is_dropped_and_weakened():
    given = (Positive(x), Zero(x - y), Zero(v), NonNegative(y), Spectrum("S", x, y))
    changes = [(w.place, w.change) for w in weakenings(Statement(given, NonNegative(x)))]
    assert changes == [
        (0, "dropped"), (0, "> to ≥"), (0, "> to ≠"),
        (1, "dropped"), (1, "= to ≥"), (1, "= to ≤"),
        (2, "dropped"), (3, "dropped"), (4, "dropped"),
    ]  # fmt: skip
    weaker = {w.change: w.statement.hypotheses[0] for w in weakenings(Statement(given[:1], Zero(x)))
              if w.change != "dropped"}  # fmt: skip
    assert weaker == {"> to ≥": NonNegative(x), "> to ≠": NonZero(x)}


def test_a_weaker_hypothesis_that_is_there_already_is_not_tried():
    given = (Positive(x), NonNegative(x))
    assert [w.change for w in weakenings(Statement(given, NonNegative(inner(v, v))))] == [
        "dropped", "> to ≠", "dropped",
    ]  # fmt: skip


def test_a_divisor_is_told():
    """1/x ≥ y divides by x, 1/(x²y) by both, and x + y by neither."""
    one = const(1)
    assert divides_by(Statement((), NonNegative(one / x - y)), NonZero(x))
    assert divides_by(Statement((), NonNegative(one / (x**2 * y))), Positive(y))
    assert divides_by(Statement((NonNegative(one / x),), NonNegative(y)), Positive(x))
    assert not divides_by(Statement((), NonNegative(one / x - y)), NonZero(y))
    assert not divides_by(Statement((), NonNegative(one / x)), NonNegative(x))
    assert not divides_by(Statement((), NonNegative(one / (x + y))), NonZero(x))


def test_what_the_pl_inequality_needs():
    load_all()
    found = audit(theorem_named("pl-inequality"), only="pl", seconds=2.0)
    by = {(f.hypothesis, f.change): f for f in found.findings}
    assert by[r"\lambda_{\min} > 0", "dropped"].verdict is Verdict.PROVED
    (sphere,) = [f for f in found.findings if "^{2} = " in f.hypothesis and f.change == "dropped"]
    assert sphere.verdict is Verdict.REFUTED
    assert sphere.witness
    assert by[r"\alpha > 0", "> to ≠"].verdict is Verdict.PROVED
    divisors = [f for f in found.findings if f.note]
    assert divisors
    assert all(f.verdict is Verdict.UNKNOWN and f.data()["note"] for f in divisors)
    data = json.loads(json.dumps(to_json(found.certificate)))
    assert recheck(from_json(data)).holds


def test_a_conservation_law_needs_no_sign():
    load_all()
    found = audit(theorem_named("thm-3.1"), only="sphere", seconds=1.0)
    assert all(f.verdict in (Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN)
               for f in found.findings)  # fmt: skip
    assert not [f for f in found.findings if f.verdict is Verdict.REFUTED and not f.witness]
