"""What was checked is parsed back and compared with the claim; any difference is an alarm.

A certificate that proves 0 + 0 = 0 under the name of a theorem type-checks, and is worth nothing.
"""

from dataclasses import replace

import pytest

from cli.command import call
from deqproof.core.check import Claim
from deqproof.core.statement import Statement, Zero
from deqproof.core.term import const
from deqproof.paper import certificate as certificates
from deqproof.paper.report import seal
from deqproof.paper.theorem import theorem_named
from deqproof.paper.verify import verify
from deqproof.theorems import load_all


@pytest.fixture(scope="module")
def report():
    load_all()
    return verify(theorem_named("thm-3.1"))


def test_honest_certificate_raises_no_alarm(report):
    sheet, data = seal.sealed(report)
    assert sheet.alarm == ""
    assert sheet.digest == data["digest"]
    assert sheet.reached


def with_entry(certificate, place, **changes):
    entries = list(certificate.entries)
    entries[place] = replace(entries[place], **changes)
    return replace(certificate, entries=tuple(entries))


def forgeries(honest):
    empty = Claim(Statement((), Zero(const(0))), honest.entries[0].claim.evidence)
    yield "statement", with_entry(honest, 0, claim=empty)
    yield "statement", with_entry(honest, 1, claim=honest.entries[0].claim)
    yield "statement", with_entry(honest, 0, claim=None, verdict="SUPPORTED")
    yield "statement", with_entry(honest, 0, name="another")
    yield "verdict", with_entry(honest, 0, verdict="REFUTED")
    yield "verdict", with_entry(honest, 0, expected="REFUTED")
    stripped = replace(honest.entries[0].claim, evidence=None)
    yield "recorded PROVED", with_entry(honest, 0, claim=stripped)
    yield "something else", replace(honest, id="thm-3.4")
    yield "something else", replace(honest, entries=honest.entries[:-1])


def test_every_forgery_raises_an_alarm(report):
    for told, forged in forgeries(report.certificate()):
        assert told in seal.difference(report, forged)


def test_alarm_is_shown_and_fails_the_run(monkeypatch, tmp_path, tiny):
    def forge(data):
        honest = certificates.from_json(data)
        return with_entry(honest, 1, claim=honest.entries[0].claim)

    monkeypatch.setattr(seal, "from_json", forge)
    result = call("verify", "--problem", tiny, "thm-3.1", "--jobs", 1, "--out", tmp_path)
    assert result.status == 1
    assert "ALARM" in result.out
    assert "not the one that was claimed" in (tmp_path / "report.html").read_text("utf-8")


def test_file_that_is_not_what_was_written(monkeypatch, report, tmp_path):
    (tmp_path / "certificates").mkdir()
    sheet, data = seal.sealed(report)

    def write(certificate, path):
        certificates.write(with_entry(certificate, 0, text="another text"), path)

    monkeypatch.setattr(seal, "write", write)
    assert "not what was written" in seal.write_certificate(tmp_path, sheet, data).alarm


def test_broken_promise_fails_the_run(monkeypatch, tmp_path, tiny):
    from deqproof.paper import numbers

    honest = numbers.linear_numbers

    def broken(problem, digits):
        found = honest(problem, digits)
        rows = (replace(found.rows[0], holds=False), *found.rows[1:])
        return replace(found, rows=rows)

    monkeypatch.setattr(numbers, "linear_numbers", broken)
    result = call("verify", "--problem", tiny, "thm-3.1", "--quiet", "--out", tmp_path)
    assert result.status == 1
    assert "ALARM" in result.out
