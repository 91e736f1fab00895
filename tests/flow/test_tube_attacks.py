"""A tube is only as good as its checker: false, forged, truncated and swapped evidence.

Every change below would prove something false, or prove it from nothing; all must be rejected.
"""

import copy
from fractions import Fraction

import pytest
from flint import arb
from flow_problems import ONE_POINT, F
from hypothesis import given
from hypothesis import strategies as st
from tube_evidence import check_tube, data_of, evidence, read_steps

from deqproof.core.errors import BadCertificate, DeqproofError
from deqproof.core.slopes import TIME, VectorField
from deqproof.core.steps import Checker, Start, Step, row_text
from deqproof.core.term import const, function, scalar
from deqproof.core.tube import check_steps
from deqproof.flow.enclose import enclose
from deqproof.flow.taylor import InitialValue, linear_flow

LINE = InitialValue(linear_flow([[F(1)]], [F(1, 2)]), (F(1), F(1, 3)))
PLAIN, HIDDEN = evidence(LINE, 2), evidence(ONE_POINT, 8)
X = scalar("x")


def changed(data, change):
    new = copy.deepcopy(data)
    change(new)
    return new


def test_the_evidence_is_good():
    for data, problem in ((PLAIN, LINE), (HIDDEN, ONE_POINT)):
        tube = check_tube(data, problem)
        assert tube.start.states == problem.start
        assert tube.end == (2 if problem is LINE else 8)
        assert len(tube.pieces) > 3


def raise_coefficient(data, row, step=1, k=2, by=1 << 95, key="states"):
    rows = data["steps"][step][key]
    rows[row] = raised(rows[row], k, by)


def raised(text, k, by):
    words = text.split(" ")
    words[k] = f"{int(words[k], 16) + by:x}"
    return " ".join(words)


ATTACKS = {
    "radius of nothing": lambda d: d["steps"][2].update(radius="0"),
    "radius shrunk": lambda d: d["steps"][2].update(radius="1/10000000000000000000000000000"),
    "radius negative": lambda d: d["steps"][0].update(radius="-1"),
    "radius huge": lambda d: d["steps"][0].update(radius="1000"),
    "rate lowered": lambda d: d["steps"][1].update(rates=["-5"]),
    "no rates": lambda d: d["steps"][1].update(rates=[]),
    "step longer": lambda d: d["steps"][1].update(
        length=str(2 * Fraction(d["steps"][1]["length"]))
    ),
    "step a little longer": lambda d: d["steps"][1].update(
        length=str(Fraction(1000001, 1000000) * Fraction(d["steps"][1]["length"]))
    ),
    "step of no length": lambda d: d["steps"][1].update(length="0"),
    "step backwards": lambda d: d["steps"][1].update(length="-1/100"),
    "steps swapped": lambda d: d["steps"].insert(1, d["steps"].pop(2)),
    "a step left out": lambda d: d["steps"].pop(1),
    "a step repeated": lambda d: d["steps"].insert(1, d["steps"][0]),
    "the first left out": lambda d: d["steps"].pop(0),
    "no step": lambda d: d.update(steps=[]),
    "a first coefficient": lambda d: raise_coefficient(d, 0, k=0),
    "a polynomial cut": lambda d: d["steps"][1]["states"].__setitem__(
        0, " ".join(d["steps"][1]["states"][0].split(" ")[:4])
    ),
    "a row left out": lambda d: d["steps"][1]["states"].pop(),
    "rows swapped": lambda d: d["steps"][1]["states"].reverse(),
    "another start": lambda d: d["start"].__setitem__(0, "1001/1000"),
    "a start left out": lambda d: d["start"].pop(),
    "fewer bits": lambda d: d["steps"][1].update(bits=d["steps"][1]["bits"] - 1),
}
HIDDEN_ATTACKS = {
    "a hidden coefficient": lambda d: raise_coefficient(d, 0, key="hidden"),
    "no room for roots": lambda d: d["steps"][1].update(widths=["0"]),
    "too much room for roots": lambda d: d["steps"][1].update(widths=["100"]),
    "a root elsewhere": lambda d: d["roots"].__setitem__(0, ["100", "101"]),
    "a root interval that is empty": lambda d: d["roots"].__setitem__(0, ["1", "1"]),
    "no root interval": lambda d: d["roots"].clear(),
    "a hidden row left out": lambda d: d["steps"][0]["hidden"].clear(),
}
# A rate may be anything above the true one, and a radius anything the growth stays below.
CASES = [
    *(pytest.param(LINE, PLAIN, attack, id=f"linear, {name}") for name, attack in ATTACKS.items()),
    pytest.param(LINE, PLAIN, lambda d: raise_coefficient(d, 0), id="linear, a coefficient"),
    *(
        pytest.param(ONE_POINT, HIDDEN, attack, id=f"hidden, {name}")
        for name, attack in {**ATTACKS, **HIDDEN_ATTACKS}.items()
    ),
    pytest.param(ONE_POINT, HIDDEN, lambda d: raise_coefficient(d, 1), id="hidden, a coefficient"),
]


@pytest.mark.parametrize(("problem", "data", "attack"), CASES)
def test_attack_is_rejected(problem, data, attack):
    with pytest.raises(DeqproofError):
        check_tube(changed(data, attack), problem)


@pytest.mark.parametrize("place", range(4))
def test_another_field_is_rejected(place):
    """The same steps for a field with one other constant."""
    other = [
        linear_flow([[F(1001, 1000)]], [F(1, 2)]),
        linear_flow([[F(1)]], [F(501, 1000)]),
        linear_flow([[F(-1)]], [F(1, 2)]),
        VectorField(LINE.field.states, LINE.field.field[::-1]),
    ][place]
    steps = list(enclose(LINE, 2, 12).steps())
    start = Start(LINE.start)
    assert check_steps(LINE.field, start, steps).end == 2
    with pytest.raises(BadCertificate):
        check_steps(other, start, steps)


def test_another_relation_is_rejected():
    field, found = ONE_POINT.field, enclose(ONE_POINT, 1, 12)
    steps = [step for step, _ in found.confirmed()]
    theta1, theta2 = field.states
    other = field.hidden[0] + theta1 - theta2 * function("tanh", field.hidden[0])
    with pytest.raises(BadCertificate):
        check_steps(
            VectorField(field.states, field.field, field.hidden, (other,)), found.start, steps
        )


def with_step(**changes):
    return changed(PLAIN, lambda d: d["steps"][0].update(changes))


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        7,
        "x",
        {**PLAIN, "steps": None},
        {**PLAIN, "steps": [None]},
        {**PLAIN, "start": ["1", "x"]},
        {**PLAIN, "start": [1, 2]},
        {**PLAIN, "roots": [["0", "1"]]},
        {**PLAIN, "roots": [["0"]]},
        {**PLAIN, "relations": [10**9]},
        with_step(bits=10**9),
        with_step(bits=0),
        with_step(bits=True),
        with_step(states=["nan", "0"]),
        with_step(states=["", ""]),
        with_step(states=["1  2", "0"]),
        with_step(states=["1" * 6000, "0"]),
        with_step(states=["1 " * 10_001, "0"]),
        with_step(states=["١", "0"]),
        with_step(states=[1, 2]),
        with_step(radius="inf"),
        with_step(radius=None),
        with_step(rates=["__import__('os')"]),
        changed(PLAIN, lambda d: d["steps"][0].pop("rates")),
    ],
)
def test_what_is_no_tube_is_rejected(data):
    with pytest.raises(DeqproofError):
        check_tube(data, LINE)


@given(
    step=st.integers(0, 3),
    row=st.integers(0, 1),
    k=st.integers(0, 12),
    by=st.integers(-(2**30), 2**30),
)
def test_a_tube_never_lies(step, row, k, by):
    """With any coefficient changed the tube is rejected, or still holds the solution."""
    data = copy.deepcopy(PLAIN)
    rows = data["steps"][step]["states"]
    rows[row] = raised(rows[row], min(k, rows[row].count(" ")), by)
    try:
        tube = check_tube(data, LINE)
    except BadCertificate:
        return
    honest = check_tube(PLAIN, LINE)
    for time in (F(1, 3), F(1), F(2)):
        pairs = zip(
            tube.at(tube.field.states, time), honest.at(tube.field.states, time), strict=True
        )
        assert all(a.overlaps(b) for a, b in pairs)


def test_beyond_a_pole_there_is_no_tube():
    """x' = x², x(0) = 1 ends at t = 1: no evidence leads past it, and the enclosure says so."""
    problem = InitialValue(VectorField((X,), (X * X,)), (F(1),))
    found = enclose(problem, 2, 12)
    assert F(9, 10) < found.end < 1
    assert "t = 0.9" in found.stopped or "t = 1" in found.stopped
    step = Step(F(2), 60, (row_text([2**60] * 3),), (), F(10**6), (), (F(10**6),))
    with pytest.raises(BadCertificate):
        check_steps(problem.field, Start((F(1),)), [step])


def test_a_field_that_is_not_smooth_is_refused():
    for term in (function("abs", X), function("max", X, const(0)), function("sin", X)):
        with pytest.raises(DeqproofError):
            check_steps(
                VectorField((X,), (term,)), Start((F(1),)),
                [Step(F(1, 100), 60, (row_text([2**60, 2**53]),), (), F(1, 2), (), (F(10),))],
            )  # fmt: skip


def test_letters_are_told_apart():
    step = Step(F(1, 100), 60, (row_text([2**60]),) * 2, (), F(1, 2), (), (F(10),))
    for states in ((X, X), (X, TIME)):
        with pytest.raises(DeqproofError, match="different"):
            check_steps(VectorField(states, (const(0), const(0))), Start((F(1), F(1))), [step])


def test_a_double_root_is_no_hidden_letter():
    """z² = θ has two roots that meet at θ = 0: an interval that holds both is refused."""
    z = scalar("z")
    field = VectorField((X,), (z,), (z,), (z * z - X,))
    with pytest.raises(BadCertificate):
        Checker(field, Start((F(1),), ((F(-2), F(2)),)))
    assert Checker(field, Start((F(1),), ((F(1, 2), F(2)),))).radius == arb(0)


def test_data_survive_the_journey():
    found = enclose(ONE_POINT, 1, 12)
    assert read_steps(data_of(found.evidence(), ONE_POINT), ONE_POINT) == found.evidence()
    tube = check_tube(data_of(found.evidence(), ONE_POINT), ONE_POINT)
    assert [p.begin for p in tube.pieces] == [p.begin for p in found.tube().pieces]


@pytest.mark.parametrize(("radius", "good"), [(F(1, 2**30), False), (F(1, 2**17), True)])
def test_a_root_that_is_a_little_off_makes_the_field_wrong(radius, good):
    """x' = z, z = x, with q = p + ε and p' = h q exactly: the defect is all in the root."""
    z, h, off, bits, order = scalar("z"), F(1, 4), F(1, 2**20), 100, 14
    field = VectorField((X,), (z,), (z,), (z - X,))
    rows, factorial = [], 1
    for k in range(order):
        factorial *= max(1, k)
        rows.append((1 + off) * h**k / factorial)
    q = tuple(int(c * 2**bits) for c in rows)
    p = (q[0] - int(off * 2**bits), *q[1:])
    step = Step(h, bits, (row_text(p),), (row_text(q),), radius, (F(1, 2**10),), (F(2),))
    start = Start((F(1),), ((F(1, 2), F(2)),))
    if good:
        tube = check_steps(field, start, [step])
        assert tube.at([X - function("exp", const(h))], h)[0].contains(0)
    else:
        with pytest.raises(BadCertificate, match="radius"):
            check_steps(field, start, [step])
