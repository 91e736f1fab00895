"""Certificates say exactly what was checked, and a file that was changed is not believed.

Reading back what was written gives the same (identical) terms; whatever the file holds, reading it
raises nothing but BadCertificate, and re-checking it raises nothing; and what the core says of a
forged claim is true all the same.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from core_certificate import DATA, HONEST, entry_of, signed
from core_claims import ONE, claim, combined
from core_strategies import A, P, U, V, X, Y, scalars, small, words
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.check import Claim, Verdict
from deqproof.core.errors import BadCertificate, BadInput
from deqproof.core.evidence import Evidence, Witness
from deqproof.core.fields import Plain
from deqproof.core.program import (
    Program,
    program_of,
    read_nodes,
    read_rational,
    terms_of,
)
from deqproof.core.statement import Statement, Zero
from deqproof.core.term import Term, call, const, function, make
from deqproof.paper.certificate import (
    Certificate,
    Entry,
    from_json,
    read,
    recheck,
    to_json,
    write,
)

# -- random records of every type --------------------------------------------------------------

TERMS = st.one_of(
    scalars((X, Y, A), ("add", "mul", "div", "exp", "max", "mean"), vectors=(U, P), steps=3),
    words((U, V)),
    st.sampled_from([call("f'", 2, X), make("pi"), make("vzero"), function("where", X, Y, ONE)]),
)
NAMES = st.sampled_from(["S", "T", "Cauchy–Schwarz", "σ′", "two words"])


def values(kind):
    """Random values of a type, read off its annotations as the codec reads them."""
    if kind is Term:
        return TERMS
    if kind is Fraction:
        return st.fractions(max_denominator=10**6)
    if kind is int:
        return st.integers(0, 50)
    if kind is str:
        return NAMES
    if kind is object:
        branches = lambda t: st.lists(t, min_size=1, max_size=3).map(tuple)  # noqa: E731
        return st.recursive(NAMES, branches, max_leaves=6)
    if kind == Plain:
        leaf = st.none() | st.integers() | NAMES
        inner = lambda t: st.lists(t, max_size=3) | st.dictionaries(NAMES, t, max_size=3)  # noqa: E731
        return st.dictionaries(NAMES, st.recursive(leaf, inner, max_leaves=6), max_size=3)
    if kind is type(None):
        return st.none()
    if is_dataclass(kind):
        return st.deferred(lambda: records(kind))  # a universal fact may hold another
    inside = get_args(kind)
    if get_origin(kind) is Mapping:
        keys = st.sampled_from([X, Y, U, V]) if inside[0] is Term else values(inside[0])
        return st.dictionaries(keys, values(inside[1]), max_size=3)
    if get_origin(kind) is tuple:
        if inside[-1] is Ellipsis:
            return st.lists(values(inside[0]), max_size=2).map(tuple)
        return st.tuples(*map(values, inside))
    assert get_origin(kind) is Union or kind.__class__.__name__ == "UnionType"
    return st.one_of(*map(values, inside))


@cache
def records(kind):
    hints = get_type_hints(kind)
    return st.builds(kind, **{f.name: values(hints[f.name]) for f in fields(kind)})


CLAIMS = st.builds(Claim, values(Statement), values(Evidence | None))
ENTRIES = st.builds(
    Entry,
    name=NAMES,
    text=st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=20),
    expected=st.sampled_from(list(map(str, Verdict))),
    verdict=st.sampled_from(list(map(str, Verdict))),
    rule=NAMES,
    detail=NAMES,
    claim=st.none() | CLAIMS,
)
CERTIFICATES = st.builds(Certificate, NAMES, NAMES, NAMES, st.lists(ENTRIES, max_size=3).map(tuple))


@given(CERTIFICATES)
def test_round_trip(certificate):
    data = to_json(certificate)
    text = json.dumps(data)
    assert from_json(json.loads(text)) == certificate
    assert json.dumps(to_json(from_json(data))) == text


@given(CERTIFICATES)
def test_rechecking_nonsense_raises_nothing(certificate):
    found = recheck(certificate)
    assert len(found.outcomes) == len(certificate.entries)
    for entry, outcome in zip(certificate.entries, found.outcomes, strict=True):
        if entry.claim is None or entry.claim.evidence is None:
            assert outcome.verdict is Verdict.UNKNOWN


def test_an_honest_certificate_holds():
    assert sum(e.verdict == "PROVED" for e in HONEST.entries) > 40
    assert sum(e.verdict == "REFUTED" for e in HONEST.entries) == 2
    assert recheck(HONEST).holds
    assert recheck(from_json(DATA)).holds
    assert to_json(HONEST) == DATA


@pytest.mark.parametrize("k", range(7))
def test_recorded_verdicts_must_be_reached(k):
    entries = list(HONEST.entries)
    wrong = "REFUTED" if entries[k].verdict == "PROVED" else "PROVED"
    for recorded in (wrong, "UNKNOWN", "SUPPORTED"):
        entries[k] = replace(HONEST.entries[k], verdict=recorded)
        found = recheck(replace(HONEST, entries=tuple(entries)))
        assert not found.holds
        assert len(found.faults) == 1
        assert f"claim {k}" in found.faults[0]
        assert recorded in found.faults[0]


def test_only_claims_can_be_proved():
    for recorded in ("PROVED", "REFUTED"):
        for claim_ in (None, Claim(HONEST.entries[0].claim.statement, None)):
            lone = Certificate("t", "t", "t", (entry_of(claim_, recorded),))
            assert not recheck(lone).holds
    for recorded in ("SUPPORTED", "UNKNOWN"):
        assert recheck(Certificate("t", "t", "t", (entry_of(None, recorded),))).holds


def test_entries_without_a_claim_keep_the_places():
    first, use = HONEST.entries[0], HONEST.entries[1]
    apart = Certificate("t", "t", "t", (entry_of(None, "SUPPORTED"), first, use))
    assert not recheck(apart).holds
    source = replace(use.claim.evidence.sources[0], claim=1)
    evidence = replace(use.claim.evidence, sources=(source,))
    moved = replace(use, claim=Claim(use.claim.statement, evidence))
    assert recheck(replace(apart, entries=(*apart.entries[:2], moved))).holds


# -- hostile data ------------------------------------------------------------------------------


def nested(depth, leaf=0):
    for _ in range(depth):
        leaf = [leaf]
    return leaf


@pytest.mark.parametrize(
    "data",
    [
        None, 0, "x", [], {}, nested(10_000), {"schema": 1}, {**DATA, "schema": 2},
        {**DATA, "schema": True}, {**DATA, "claims": {}}, {**DATA, "claims": [None]},
        {**DATA, "claims": [{}] * 10_001}, {**DATA, "program": nested(50_000)},
        {**DATA, "program": [nested(50_000)]}, {**DATA, "program": [["const", nested(5000)]]},
        {**DATA, "program": [["scalar", "x"]] * 100_001}, {**DATA, "digest": None},
        {**DATA, "digest": "0" * 64}, {**DATA, "title": "other"}, {**DATA, "title": "\x1b[31m"},
        {**DATA, "title": "x" * 100_000}, {**DATA, 1: 2}, {**DATA, "extra": 0},
        {k: v for k, v in DATA.items() if k != "digest"},
    ],
)  # fmt: skip
def test_malformed_data(data):
    with pytest.raises(BadCertificate):
        from_json(data)


@pytest.mark.parametrize("key", ["id", "name"])
def test_a_name_prints_no_line_of_its_own(key):
    """ "✓ thm-3.3  27/27 claims as expected" would look like the result of another file."""
    text = "x\n✓ thm-3.3  27/27 claims as expected"
    first, *rest = DATA["claims"]
    named = {"claims": [{**first, "name": text}, *rest]} if key == "name" else {key: text}
    with pytest.raises(BadCertificate, match="one line"):
        from_json(signed({**DATA, **named}))


@pytest.mark.parametrize(
    "code",
    [
        [[]], [[1]], [["no such"]], [["const"]], [["const", "1", "2"]], [["const", 1]],
        [["const", "1.5"]], [["const", "1/0"]], [["const", "1e9"]], [["const", "9" * 5000]],
        [["const", " 1"]], [["const", "٣"]], [["scalar", ""]], [["scalar", "a b"]],
        [["scalar", "x", "y"]], [["scalar", 3]], [["scalar", ["x"]]], [["scalar", "x" * 65]],
        [["pi", 0]], [["neg", 0]], [["pi"], ["neg", 1]], [["pi"], ["neg", -1]],
        [["pi"], ["neg", {}]],
        [["pi"], ["neg", True]], [["pi"], ["neg", 0.0]], [["pi"], ["neg"]], [["pi"], ["add", 0]],
        [["pi"], ["pow", 65, 0]], [["pi"], ["pow", -1, 0]], [["pi"], ["pow", 10**5000, 0]],
        [["pi"], ["pow", True, 0]], [["pi"], ["apply", "S", 0]], [["pi"], ["call", "f", 0]],
        [["pi"], ["call", "f", "g", 0]], [["vzero"], ["exp", 0]], [["pi"], ["inner", 0, 0]],
        ["scalar", "x"], "code", {"0": ["pi"]}, None, [None],
    ],
)  # fmt: skip
def test_malformed_programs(code):
    with pytest.raises(BadCertificate):
        read_nodes(code)
    with pytest.raises(BadCertificate):
        from_json(signed({**DATA, "program": code}))


@given(st.lists(TERMS, max_size=4))
def test_programs_keep_terms(terms):
    program = program_of(terms)
    assert all(a is b for a, b in zip(terms_of(program), terms, strict=True))
    assert program.digest() == program_of(terms).digest()
    assert len(set(program.code)) == len(program.code)


WORDS = st.sampled_from(["add", "pi", "x", "const", "scalar", "vector", "inner", 0, 1, 2, "1/2"])


@given(st.lists(st.lists(WORDS, max_size=4), max_size=5))
def test_random_programs_are_read_or_refused(code):
    try:
        read_nodes(code)
    except BadCertificate:
        return


@given(small)
def test_rationals_are_exact(q):
    assert read_rational(str(q)) == q


def test_positions_of_results_are_checked():
    for outputs in ((1,), (-1,), (True,), ("0",)):
        with pytest.raises(BadCertificate):
            terms_of(Program((("pi",),), outputs))


def test_deep_programs_do_not_crash():
    code = [["scalar", "x"], *(["neg", k] for k in range(30_000))]
    data = signed({**DATA, "program": code, "claims": []})
    assert from_json(data).entries == ()
    deep = read_nodes(code)[-1]
    odd = Certificate("t", "t", "t", (entry_of(claim(Zero(deep - X), combined()), "PROVED"),))
    assert recheck(from_json(to_json(odd))).holds
    assert len(repr(deep)) < 1000


def test_numbers_too_long_to_write():
    huge = const(Fraction(10**5000))
    with pytest.raises(BadCertificate):
        to_json(Certificate("t", "t", "t", (entry_of(claim(Zero(huge), combined()), "UNKNOWN"),)))
    for value in (0.5, "1", None):
        odd = claim(Zero(X), Witness(1, {X: value}, {}, {}))
        with pytest.raises(BadCertificate):
            to_json(Certificate("t", "t", "t", (entry_of(odd, "UNKNOWN"),)))


# -- files -------------------------------------------------------------------------------------


def test_files_hold_what_was_written(tmp_path):
    path = tmp_path / "test.json"
    write(HONEST, path)
    first = path.read_bytes()
    assert read(path) == HONEST
    write(HONEST, path)
    assert path.read_bytes() == first
    assert os.listdir(tmp_path) == ["test.json"]


def test_witnesses_are_written_in_one_order(tmp_path):
    forwards = Witness(1, {X: Fraction(1), Y: Fraction(2)}, {}, {})
    backwards = Witness(1, {Y: Fraction(2), X: Fraction(1)}, {}, {})
    for k, witness in enumerate((forwards, backwards)):
        entry = entry_of(claim(Zero(X), witness), "UNKNOWN")
        write(Certificate("t", "t", "t", (entry,)), tmp_path / str(k))
    assert (tmp_path / "0").read_bytes() == (tmp_path / "1").read_bytes()


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "test.json"
    write(HONEST, path)
    before = path.read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(replace(HONEST, title="other"), path)
    assert os.listdir(tmp_path) == ["test.json"]
    assert path.read_bytes() == before


def test_files_that_cannot_be_written(tmp_path):
    for path in (tmp_path / "no" / "folder.json", tmp_path):
        with pytest.raises(BadInput):
            write(HONEST, path)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"null", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe", b"NaN", b"1e999",
        b'{"schema": 1, "schema": 1}', b"9" * 10_000, b'"\\ud800"', json.dumps(DATA).encode()[:-9],
        json.dumps(DATA).replace("const", "scalar").encode(),
        json.dumps(DATA).replace('"schema": 1', '"schema": 1.0').encode(),
    ],
)  # fmt: skip
def test_malformed_files(tmp_path, content):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(BadCertificate, match=r"bad\.json"):
        read(path)


def test_missing_files(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadInput):
            read(path)


def test_rechecking_needs_neither_sympy_nor_numpy(tmp_path):
    path = tmp_path / "test.json"
    write(HONEST, path)
    code = (
        "import sys, deqproof.paper.certificate as c\n"
        f"assert c.recheck(c.read({str(path)!r})).holds\n"
        "print(sorted({'sympy', 'numpy', 'mpmath', 'scipy', 'rich', 'click'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.stdout == "[]\n", run.stderr


def test_rechecking_is_quick(record_property):
    start = time.perf_counter()
    for _ in range(3):
        recheck(from_json(DATA))
    seconds = (time.perf_counter() - start) / 3
    record_property("seconds to re-check a claim", f"{seconds / len(HONEST.entries):.5f}")
    assert seconds < 2
