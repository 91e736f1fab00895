"""Forged certificates: whoever changes a file can also make its digest fit, and gains nothing.

Reading a forged file raises nothing but BadCertificate, and re-checking it raises nothing. What the
core says of a forged claim is true all the same: a claim that it calls PROVED holds at random
points, by an interpreter of the tests' own. Evidence beside another claim's statement proves no
more than that claim's own evidence does.
"""

import copy
import math

import pytest
from core_certificate import DATA, HONEST, signed
from core_strategies import worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.consequence import consequences
from deqproof.core.errors import BadCertificate
from deqproof.core.statement import Along, NonNegative, NonZero, Positive, Zero
from deqproof.paper.certificate import from_json, recheck


def nodes_of(data, path=()):
    """Every place in the data, as a path."""
    yield path
    if not isinstance(data, dict | list):
        return
    for k, x in data.items() if isinstance(data, dict) else enumerate(data):
        yield from nodes_of(x, (*path, k))


def at_path(data, path):
    for k in path:
        data = data[k]
    return data


PLACES = [path for path in nodes_of(DATA) if path]
RECORDS = [x for x in (at_path(DATA, path) for path in PLACES) if isinstance(x, dict)]
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 400),
    st.sampled_from([10**30, 10**5000, 1.5, math.nan, math.inf]),
    st.sampled_from(["", "1/0", "x", "Zero", "\ud800", "\x1b[2J"]),
    st.sampled_from([[], {}, [[]], [0], ["const", "1"], {"kind": "Zero", "term": 0}, [["x"] * 5]]),
    st.sampled_from(PLACES).map(lambda path: at_path(DATA, path)),
)


def nudged(value):
    """Something else of the same sort, so that the schema has nothing to object to."""
    if type(value) is int:
        near = st.sampled_from([value - 1, value + 1, 0, 1, 2])
        return near | st.integers(0, len(DATA["program"]) - 1)
    if isinstance(value, list):
        return st.permutations(value) | st.just(value + value[-1:]) | st.just(value[:-1])
    if isinstance(value, dict):
        return st.sampled_from([x for x in RECORDS if set(x) == set(value)] or [value])
    return st.sampled_from(
        ["0", "1", "-1", "1/2", "x", "y", "add", "mul", "sub", "Zero", "Positive"]
    )


@st.composite
def forgeries(draw):
    data = copy.deepcopy(DATA)
    for _ in range(draw(st.integers(1, 2))):
        *path, last = draw(st.sampled_from(PLACES))
        try:
            home = at_path(data, path)
            action = draw(st.sampled_from(["nudge"] * 5 + ["put", "delete", "add"]))
            if action == "nudge":
                home[last] = draw(nudged(home[last]))
            elif action == "put":
                home[last] = copy.deepcopy(draw(JUNK))
            elif action == "delete":
                del home[last]
            elif isinstance(home, list):
                home.insert(last, copy.deepcopy(draw(JUNK)))
            else:
                home["extra"] = 1
        except (LookupError, TypeError):
            continue
    return data


@settings(max_examples=300)
@given(forgeries())
def test_a_changed_file_is_not_believed(data):
    if data != DATA:
        with pytest.raises(BadCertificate):
            from_json(data)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(forgeries(), st.data())
def test_a_forger_gains_nothing(data, random):
    """With a digest that fits: BadCertificate, or a certificate whose PROVED claims are true."""
    try:
        forged = from_json(signed(data))
    except BadCertificate:
        return
    known = [e.claim for e in HONEST.entries]
    for entry, outcome in zip(forged.entries, recheck(forged).outcomes, strict=True):
        if outcome.verdict is Verdict.PROVED and entry.claim not in known:
            spot_check(entry.claim.statement, random)


def spot_check(statement, data):
    """The statement at random points, as far as the tests' own interpreter goes."""
    if isinstance(statement.goal, Along):
        for implied in consequences(statement):
            spot_check(implied, data)
        return
    facts = [*statement.hypotheses, statement.goal]
    if not all(isinstance(f, NonNegative | Positive | Zero | NonZero) for f in facts):
        return
    for _ in range(3):
        world = data.draw(worlds(*(f.term for f in facts)))
        try:
            assert not world.breaks(statement)
        except (NotImplementedError, ValueError):
            return


REAL = [e.claim for e in HONEST.entries if e.claim is not None]


@settings(max_examples=200)
@given(st.data())
def test_swapped_evidence_proves_nothing_false(data):
    """The evidence of one claim beside the statement of another."""
    k, j = (data.draw(st.integers(0, len(REAL) - 1)) for _ in range(2))
    swapped = Claim(REAL[k].statement, REAL[j].evidence)
    found = check([*REAL[:k], swapped])[k].verdict
    if found in (Verdict.PROVED, Verdict.REFUTED):
        assert found == HONEST.entries[k].verdict
