"""Counts as claims: what the core says of "this model has from a to b laws", and certificates.

Truth: y = Wy + Ux with h = d = 2 has just 3 laws; φ = (x₁² …, x₂² …) of two quintic forms without
known laws has at most 2. A claim is proved if the evidence's bounds lie inside of it, refuted if
they lie outside of it, and UNKNOWN if they overlap or if anything at all is wrong.
"""

import json
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from cli.command import call
from deqproof.core.brackets import LawCount
from deqproof.core.check import Claim, Verdict, check
from deqproof.core.errors import BadCertificate
from deqproof.core.evidence import (
    Combination,
    Counted,
    Cover,
    FromClaim,
    Inference,
    Unit,
    Witness,
)
from deqproof.core.rule import RULES
from deqproof.core.statement import NonZero, Positive, Statement
from deqproof.core.term import const, scalar
from deqproof.paper.certificate import from_json, read, recheck, to_json, write
from deqproof.paper.law_certificate import law_certificate
from deqproof.search.laws import find_laws, model_from_expressions, model_named

DEQ = find_laws(model_named("linear-deq", {"h": 2, "d": 2}))
OTHER = find_laws(model_named("matrix-factorisation", {"n": 2, "m": 2, "r": 2}))
SINGLE = find_laws(model_named("linear-deq-readout", {"h": 2, "d": 1, "p": 1}))
OPEN = find_laws(
    model_from_expressions(
        ["x", "y", "z", "w"], ["x**5 - y**2*x + x*y**4", "z**5 - w**2*z + z*w**4"]
    )
)


def claim(found, least, most, replay=None, given=()):
    goal = LawCount(found.certificate["model"], least, most)
    return Claim(Statement(given, goal), Counted(replay or found.certificate["evidence"]))


def verdict(*args, **options):
    (outcome,) = check([claim(*args, **options)])
    return outcome.verdict


@pytest.mark.parametrize(
    ("found", "least", "most", "expected"),
    [
        (DEQ, 3, 3, Verdict.PROVED),
        (DEQ, 0, 5, Verdict.PROVED),
        (DEQ, 4, 4, Verdict.REFUTED),
        (DEQ, 0, 2, Verdict.REFUTED),
        (DEQ, 4, 3, Verdict.REFUTED),  # an empty range
        (SINGLE, 7, 7, Verdict.PROVED),  # one field: six polynomial laws, and one more
        (SINGLE, 6, 6, Verdict.REFUTED),
        (OPEN, 0, 2, Verdict.PROVED),
        (OPEN, 1, 2, Verdict.UNKNOWN),
        (OPEN, 0, 1, Verdict.UNKNOWN),
        (OPEN, 3, 4, Verdict.REFUTED),
    ],
)
def test_a_count_is_decided_by_the_bounds(found, least, most, expected):
    assert verdict(found, least, most) is expected


def test_with_hypotheses_a_count_says_nothing():
    # false hypotheses would make a refutation wrong
    for given in ((NonZero(const(0)),), (Positive(scalar("x")),)):
        assert verdict(DEQ, 4, 4, given=given) is Verdict.UNKNOWN
        assert verdict(DEQ, 3, 3, given=given) is Verdict.UNKNOWN


@pytest.mark.parametrize(("least", "most"), [(3, 3), (4, 4), (0, 0)])
def test_evidence_of_another_model_decides_nothing(least, most):
    assert verdict(DEQ, least, most, OTHER.certificate["evidence"]) is Verdict.UNKNOWN
    assert verdict(OTHER, least, most, DEQ.certificate["evidence"]) is Verdict.UNKNOWN


def test_less_evidence_decides_less():
    evidence = DEQ.certificate["evidence"]
    fewer_laws = evidence | {"laws": evidence["laws"][:-1]}
    assert verdict(DEQ, 3, 3, fewer_laws) is Verdict.UNKNOWN
    assert verdict(DEQ, 2, 3, fewer_laws) is Verdict.PROVED
    fewer_words = evidence | {"words": evidence["words"][:3]}
    assert verdict(DEQ, 3, 3, fewer_words) is Verdict.UNKNOWN
    assert verdict(DEQ, 4, 4, fewer_words) is Verdict.UNKNOWN


X = scalar("x")
FOREIGN = [
    Combination(()),
    Combination((), (), ((const(0), 0),)),
    Unit(()),
    Cover("value", 53),
    Witness(1, {}, {}, {}),
    *(Inference(name, (), ()) for name in RULES),
]


@pytest.mark.parametrize("evidence", FOREIGN, ids=lambda e: getattr(e, "rule", type(e).__name__))
def test_no_other_evidence_decides_a_count(evidence):
    for least, most in ((3, 3), (4, 4)):
        statement = claim(DEQ, least, most).statement
        (outcome,) = check([Claim(statement, evidence)])
        assert outcome.verdict is Verdict.UNKNOWN


def test_a_count_is_evidence_for_nothing_else():
    for goal in (NonZero(const(1)), Positive(const(1)), NonZero(const(0))):
        (outcome,) = check([Claim(Statement((), goal), Counted(DEQ.certificate["evidence"]))])
        assert outcome.verdict is Verdict.UNKNOWN


def test_a_proved_count_cannot_be_cited_as_a_fact():
    cited = Claim(Statement((), NonZero(const(0))), Unit((FromClaim(0),)))
    first, second = check([claim(DEQ, 3, 3), cited])
    assert (first.verdict, second.verdict) == (Verdict.PROVED, Verdict.UNKNOWN)


@pytest.mark.parametrize("junk", [None, 3, "3", [], {}, {"shapes": []}, {"shapes": [[1, 1]]}])
def test_models_that_are_none_are_answered(junk):
    statement = Statement((), LawCount(junk, 0, 9))
    (outcome,) = check([Claim(statement, Counted(DEQ.certificate["evidence"]))])
    assert outcome.verdict is Verdict.UNKNOWN
    (outcome,) = check([Claim(claim(DEQ, 3, 3).statement, Counted(junk))])
    assert outcome.verdict is Verdict.UNKNOWN


HUGE = {"shapes": [[10**5, 10**5]], "seeds": 1, "nodes": [], "outputs": [], "metric": None,
        "momentum": None}  # fmt: skip


def doubled(times):
    """φ = 2^times θ₂(θ₁θ₂)θ₁, where the matrix θ₁θ₂ is of 2000 × 2000."""
    sums = [["add", k, k] for k in range(2, 2 + times)]
    nodes = [["mul", 0, 1], *sums, ["mul", 1, 2 + times], ["mul", 3 + times, 0]]
    shapes, outputs = [[2000, 1], [1, 2000]], [[4 + times, 1, 1]]
    return {**HUGE, "shapes": shapes, "nodes": nodes, "outputs": outputs}


@pytest.mark.parametrize(
    ("model", "evidence"),
    [
        (HUGE, {}),
        (doubled(200), {"point": [1] * 4000}),
        ({**HUGE, "shapes": [[10**9, 10**9]]}, {}),
        ({**HUGE, "shapes": [[2**40, 0]]}, {}),
        ({**HUGE, "shapes": [[-2, -3]]}, {"point": [1] * 6}),
        ({**HUGE, "shapes": [[1, 1]], "seeds": 10**12}, {}),
        ({**HUGE, "shapes": [[1, 1]]}, {"prime": 2**9689 - 1}),  # it is one: the proof takes hours
    ],
)
def test_huge_models_do_not_fill_the_memory(model, evidence):
    """Where memory ends, FLINT ends the process: then nobody is told anything."""
    replay = {"prime": 7, "point": [1], "words": [], "laws": [], "chart": None, **evidence}
    (outcome,) = check([Claim(Statement((), LawCount(model, 0, 10**9)), Counted(replay))])
    assert outcome.verdict is Verdict.UNKNOWN


def test_large_models_are_read():
    model, replay = doubled(0), {"prime": 7, "point": [1] * 4000, "words": [], "laws": []}
    statement = Statement((), LawCount(model, 0, 4000))
    (outcome,) = check([Claim(statement, Counted({**replay, "chart": None}))])
    assert outcome.verdict is Verdict.PROVED


# -- certificates ------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [DEQ, SINGLE, OPEN], ids=["deq", "single", "open"])
def test_certificates_are_read_back_and_hold(found, tmp_path):
    certificate = law_certificate(found, "laws")
    write(certificate, tmp_path / "laws.json")
    again = read(tmp_path / "laws.json")
    assert again == certificate
    found_again = recheck(again)
    assert found_again.holds
    assert [o.verdict for o in found_again.outcomes] == [Verdict.PROVED]


def test_a_certificate_says_what_is_known():
    assert "3 independent laws" in law_certificate(DEQ, "laws").entries[0].text
    assert "0 to 2 independent laws" in law_certificate(OPEN, "laws").entries[0].text


def test_a_forged_certificate_does_not_hold():
    data = to_json(law_certificate(DEQ, "laws"))
    goal = data["claims"][0]["statement"]["goal"]
    goal["least"] = goal["most"] = 4
    with pytest.raises(BadCertificate, match="digest"):
        from_json(data)
    certificate = law_certificate(DEQ, "laws")
    (entry,) = certificate.entries
    forged = replace(entry, claim=claim(DEQ, 4, 4))
    assert not recheck(replace(certificate, entries=(forged,))).holds


@pytest.mark.parametrize("leaf", [0.5, True, "\x00", {1: 2}, (1, 2)])
def test_only_plain_data_are_written(leaf):
    (entry,) = law_certificate(DEQ, "laws").entries
    bad = claim(DEQ, 3, 3, DEQ.certificate["evidence"] | {"prime": leaf})
    with pytest.raises(BadCertificate):
        to_json(replace(law_certificate(DEQ, "laws"), entries=(replace(entry, claim=bad),)))


def test_evidence_that_the_core_refuses_is_not_certified():
    broken = replace(DEQ, certificate=DEQ.certificate | {"evidence": {}})
    with pytest.raises(BadCertificate, match="nothing to certify"):
        law_certificate(broken, "laws")


# -- the command line --------------------------------------------------------------------------


def test_the_command_writes_what_the_check_accepts(tmp_path):
    done = call("laws", "linear-deq", "--size", "h=2", "--size", "d=2", "--out", str(tmp_path))
    assert done.status == 0
    path = tmp_path / "certificates" / "laws-linear-deq-h2-d2.json"
    assert str(path) in done.err
    document = call("check", str(path), "--json").document
    (certificate,) = document["certificates"]
    assert certificate["id"] == "laws-linear-deq-h2-d2"
    assert [c["verdict"] for c in certificate["claims"]] == ["PROVED"]
    path.write_text(path.read_text().replace('"least":3', '"least":2'))
    assert call("check", str(path)).status == 2


@pytest.mark.slow
def test_a_long_count_can_be_interrupted(tmp_path):
    size = "n=30,m=30,r=30"
    command = ["laws", "matrix-factorisation", "--size", size, "--out", str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-m", "deqproof", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as program:  # fmt: skip
        while not (tmp_path / "certificates").exists() and program.poll() is None:
            time.sleep(0.1)
        program.send_signal(signal.SIGINT)
        out, err = program.communicate(timeout=60)
    # Interrupted while it imports, Python says so by dying of the signal: to a shell that is 130.
    assert program.returncode in (130, -signal.SIGINT) and out == ""
    assert err.startswith("deqproof: interrupted")
    assert list((tmp_path / "certificates").iterdir()) == []


def test_the_name_of_a_file_is_a_plain_name(tmp_path):
    model = tmp_path / "my model; rm -rf ü.toml"
    model.write_text('parameters = ["x", "y"]\nphi = ["x*y"]')
    done = call("laws", "--model-file", str(model), "--out", str(tmp_path), "--json")
    assert done.document["laws"] == 1
    names = [p.name for p in (tmp_path / "certificates").iterdir()]
    assert names == ["laws-my-model-rm-rf-ü.json"]
    assert json.loads((tmp_path / "certificates" / names[0]).read_text())["label"] == "Laws"
