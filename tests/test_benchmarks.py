"""The benchmarks measure what they say: time, peak memory, and a page that is safe to rewrite.

ratio = cost / cost of the base, and a promise is kept if and only if measured ≤ limit.
"""

import sys

import pytest

from benchmarks.process import measure
from benchmarks.report import Report, replace_section, show_seconds


def test_peak_memory_belongs_to_the_command():
    ballast = bytearray(200_000_000)
    small = measure([sys.executable, "-c", "pass"])
    large = measure([sys.executable, "-c", "bytearray(b'x') * 100_000_000"])
    assert small.peak < len(ballast) / 4
    assert 100e6 < large.peak < 200e6


def test_wall_time_and_exit_status():
    found = measure(
        [sys.executable, "-c", "import sys, time; time.sleep(0.2); sys.exit('why')"], warm_up=False
    )
    assert 0.2 <= found.seconds < 5
    assert (found.status, found.last_words) == (1, "why")
    assert measure(["no-such-command"], warm_up=False).status == 127


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(12.34, "12.3 s"), (0.0456, "45.6 ms"), (66e-6, "66 µs"), (3e-8, "30 ns")],
)
def test_seconds_are_shown_with_a_unit(seconds, shown):
    assert show_seconds(seconds) == shown


def test_comparison_shows_ratios_and_absences(capsys):
    report = Report()
    report.compare("problem", {"A": {"ours": 0.5, "theirs": 2.0}, "B": {"ours": "no"}}, "theirs")
    table = capsys.readouterr().out
    assert "500 ms (0.25×)" in table
    assert "2 s (1×)" in table
    assert len({len(line) for line in table.splitlines()[:4]}) == 1


def test_promises():
    report = Report()
    assert [report.bar("a", 1, 1), report.bar("b", 1.1, 1)] == ["kept", "MISSED"]
    assert len(report.missed) == 1


def test_sections_are_replaced_not_repeated():
    page = replace_section(replace_section("", "one", ["first"]), "two", ["second"])
    again = replace_section(page, "one", [r"third \1"])
    assert again == page.replace("first", r"third \1")
    assert replace_section(page, "one", ["first"]) == page
