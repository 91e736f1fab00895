"""Textbook claims with known answers, true ones and false cousins.

Two questions, two tests. Honest: no wrong verdict and no exception, without exception. Powerful:
the share that is decided, with every known limit on record.
"""

from dataclasses import dataclass
from pathlib import Path

import pytest

from deqproof.core.check import Verdict
from tests.search.claims.record import Textbook
from tests.search.claims.table import TABLE, Decision, decide, rows

PARTS = 6  # of the table: a process decides some of them


@dataclass(frozen=True)
class Part:
    """Some rows of the table, and what is decided of each case: (name, cousin) → decision."""

    rows: tuple[Textbook, ...]
    verdicts: dict[tuple[str, str], Decision]


@pytest.fixture(scope="module", params=range(PARTS))
def part(request):
    """Each case decided once."""
    chosen = TABLE[request.param :: PARTS]
    decided = {(t.name, ""): decide(t.true, t.how, 0.05) for t in chosen}
    for t in chosen:
        decided |= {(t.name, k): decide(false, t.how, 1.5) for k, false in t.false.items()}
    return Part(chosen, decided)


def test_table_is_large_and_named_apart():
    assert len(TABLE) >= 40
    assert len({t.name for t in TABLE}) == len(TABLE)
    assert all(t.false for t in TABLE)


def test_the_page_shows_the_table():
    page = Path(__file__).parents[2] / "docs" / "breaking.md"
    lines = page.read_text("utf-8").splitlines()
    assert [row for row in rows() if row not in lines] == []


def test_honest(part):
    wrong = [
        key for key, decision in part.verdicts.items()
        if decision.verdict is (Verdict.PROVED if key[1] else Verdict.REFUTED)
    ]  # fmt: skip
    assert not wrong


def test_powerful(part, record_property):
    limits = {t.name for t in part.rows if t.limit}
    elusive = {(t.name, cousin) for t in part.rows for cousin in t.elusive}
    open_ = {key for key, found in part.verdicts.items() if found.verdict is Verdict.UNKNOWN}
    assert {name for name, cousin in open_ if not cousin} <= limits
    assert {key for key in open_ if key[1]} <= elusive
    cousins = len(part.verdicts) - len(part.rows)
    proved = sum(d.verdict is Verdict.PROVED for d in part.verdicts.values())
    refuted = sum(d.verdict is Verdict.REFUTED for d in part.verdicts.values())
    told = f"{proved} of {len(part.rows)} proved, {refuted} of {cousins} cousins refuted"
    record_property("some textbook claims", told)
    assert proved >= 0.8 * len(part.rows)
    assert refuted >= 0.95 * cousins


def test_limits_are_limits_still(part):
    """A claim that is proved after all should lose its limit."""
    proved = {key for key, found in part.verdicts.items() if found.verdict is Verdict.PROVED}
    assert not [t.name for t in part.rows if t.limit and (t.name, "") in proved]
