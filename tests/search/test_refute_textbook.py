"""Textbook claims with known answers, true ones and false cousins.

Two questions, two tests. Honest: no wrong verdict and no exception, without exception. Powerful:
the share that is decided, with every known limit on record.
"""

from pathlib import Path

import pytest

from deqproof.core.check import Verdict
from tests.search.claims.table import TABLE, decide, rows

CASES = [(t.name, "", t.true, t.how) for t in TABLE] + [
    (t.name, cousin, statement, t.how) for t in TABLE for cousin, statement in t.false.items()
]


@pytest.fixture(scope="module")
def verdicts():
    """Each case decided once: (name, cousin) → decision."""
    return {
        (name, cousin): decide(statement, how, 1.5 if cousin else 0.05)
        for name, cousin, statement, how in CASES
    }


def test_table_is_large_and_named_apart():
    assert len(TABLE) >= 40
    assert len({t.name for t in TABLE}) == len(TABLE)
    assert all(t.false for t in TABLE)


def test_the_page_shows_the_table():
    page = Path(__file__).parents[2] / "docs" / "breaking.md"
    lines = page.read_text("utf-8").splitlines()
    assert [row for row in rows() if row not in lines] == []


def test_honest(verdicts):
    wrong = [
        key for key, decision in verdicts.items()
        if decision.verdict is (Verdict.PROVED if key[1] else Verdict.REFUTED)
    ]  # fmt: skip
    assert not wrong


def test_powerful(verdicts, record_property):
    limits = {t.name for t in TABLE if t.limit}
    elusive = {(t.name, cousin) for t in TABLE for cousin in t.elusive}
    open_ = {key for key, decision in verdicts.items() if decision.verdict is Verdict.UNKNOWN}
    assert {name for name, cousin in open_ if not cousin} <= limits
    assert {key for key in open_ if key[1]} <= elusive
    proved = sum(d.verdict is Verdict.PROVED for d in verdicts.values())
    refuted = sum(d.verdict is Verdict.REFUTED for d in verdicts.values())
    record_property("textbook claims proved", f"{proved} of {len(TABLE)}")
    record_property("false cousins refuted", f"{refuted} of {len(CASES) - len(TABLE)}")
    assert proved >= 0.8 * len(TABLE)
    assert refuted >= 0.95 * (len(CASES) - len(TABLE))


def test_limits_are_limits_still(verdicts):
    """A claim that is proved after all should lose its limit."""
    overcome = [t.name for t in TABLE if t.limit and verdicts[t.name, ""].verdict is Verdict.PROVED]
    assert not overcome
