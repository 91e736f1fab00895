"""A number that is written is the number that is meant.

"p/q" is p/q and "a.b" is a + b/10^k, exactly; a text that is no finite rational is refused with
its key, and nothing that is written is ever evaluated.
"""

import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.errors import BadInput
from deqproof.paper.problem_text import read_count, read_list, read_number, read_rows, suggest


@given(st.fractions())
def test_quotients_are_exact(x):
    assert read_number(str(x), "k") == x
    assert read_number(f" {x.numerator} / {x.denominator} ", "k") == x
    assert read_number(x, "k") == x


@given(st.decimals(allow_nan=False, allow_infinity=False, places=12))
def test_decimals_are_exact(x):
    assert read_number(str(x), "k") == Fraction(x)


@given(st.integers(-(10**30), 10**30), st.integers(-30, 30))
def test_exponents_are_exact(m, e):
    assert read_number(f"{m}e{e}", "k") == m * Fraction(10) ** e


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)), ("1/3", Fraction(1, 3)), ("+2", Fraction(2)),
        (".5", Fraction(1, 2)), ("5.", Fraction(5)), ("-2.50E-3", Fraction(-1, 400)),
        ("-7/14", Fraction(-1, 2)), (3, Fraction(3)), ("1e1000", Fraction(10) ** 1000),
    ],
)  # fmt: skip
def test_examples(text, value):
    assert read_number(text, "k") == value


HOSTILE = [
    "nan", "-inf", "Infinity", "1/0", "", " ", ".", "e5", "1e999999999", "1e-1001",
    "1e99999999999", "__import__('os').system('true')", "2**10", "1+1", "0x10", "1_000",
    "1/2/3", "1.0/2", "१/३", "½", "9" * 5000, "1" * 1001, "1/" + "3" * 1001, "1\n2", "\0", "π",
    "S(1)", "1e", "--1", "10**1000",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_refused_in_one_short_line(text):
    began = time.perf_counter()
    with pytest.raises(BadInput) as caught:
        read_number(text, "start.theta2")
    message = str(caught.value)
    assert time.perf_counter() - began < 0.5
    assert message.startswith("start.theta2: expected ")
    assert ", got " in message
    assert "\n" not in message
    assert len(message) < 300


@pytest.mark.parametrize("value", [True, None, 0.5, [], {}, b"1", 10**1000, float("nan")])
def test_other_kinds_are_refused(value):
    with pytest.raises(BadInput, match="k: expected"):
        read_number(value, "k")


@given(st.text(max_size=60))
def test_text_is_a_rational_or_refused(text):
    try:
        value = read_number(text, "k")
    except BadInput as error:
        assert "\n" not in str(error)
        return
    assert isinstance(value, Fraction)
    # What is read is what Python reads, where Python reads it.
    assert value == Fraction(text.replace(" ", ""))


@pytest.mark.parametrize("value", [0, 7, "1/2", -1, "nan", True])
def test_counts_have_limits(value):
    with pytest.raises(BadInput, match="k: expected"):
        read_count(value, "k", 1, 6)
    assert read_count("6", "k", 1, 6) == 6


def test_lists_name_the_entry():
    with pytest.raises(BadInput, match=r"k, row 2, entry 1: expected a rational number.*'a'"):
        read_rows([["1"], ["a"]], "k")
    with pytest.raises(BadInput, match=r"k: expected a list.*an empty list"):
        read_list([], "k", read_number, "entry")
    with pytest.raises(BadInput, match=r"k: expected a list.*'12'"):
        read_list("12", "k", read_number, "entry")


def test_suggestions():
    assert suggest("thetaa1", ["theta1", "xi"]) == "did you mean 'theta1'?"
    assert suggest("qqq", ["theta1", "xi"]) == "try one of theta1, xi"
