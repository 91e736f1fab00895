"""Which activations Theorems 3.8 and 3.9 are about: σ′ > 0, σ′ ≤ L, γ(Z) > 0, not a line.

The table is computed from verdicts: a conclusion needs every hypothesis, a witness refutes. What
is false of an activation, by 1 % or by a sign, is never proved.
"""

import json
from functools import cache
from pathlib import Path

import pytest
from false_activations import false_activations
from sympy import Abs, Float, Function, Rational, Symbol
from variants import attacked, report

from deqproof.cli.activations import markdown
from deqproof.cli.app import main
from deqproof.core.check import Verdict
from deqproof.core.errors import BadInput, NotLowerable
from deqproof.deq.activation.named import NAMES
from deqproof.paper.verify import verify
from deqproof.search.ladder import Budget
from deqproof.theorems._activation_table import PROPERTIES, row_of
from deqproof.theorems.activation import activation_table, activation_theorem

PAGE = Path(__file__).parents[2] / "docs" / "activations.md"
PROVED, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN
x = Symbol("x", real=True)
OWN = '''"""x + arctan x: an activation that does not saturate."""

from sympy import Symbol, atan

from deqproof.theorems.activation import activation_theorem

z = Symbol("z", real=True)
THEOREM = activation_theorem("leaning-arctan", z + atan(z), lipschitz=2, peak=0)
'''


@cache
def table():
    return {
        row.activation: {c.property: c for c in row.cells}
        for row in activation_table(report("activations"))
    }


def verdict(name, key):
    return table()[name][key].verdict


def test_there_is_a_verdict_on_every_activation_and_property():
    assert tuple(table()) == NAMES
    keys = [p.key for p in PROPERTIES]
    assert all(list(cells) == keys for cells in table().values())
    missing = {(n, k) for n, cells in table().items() for k in cells if verdict(n, k) is None}
    assert missing == {(n, "relation") for n in ("arctan", "erf", "swish", "gelu", "mish")}


@pytest.mark.parametrize("name", NAMES[:7])
def test_seven_have_every_property(name):
    assert {c.verdict for c in table()[name].values()} <= {PROVED, None}


@pytest.mark.parametrize(
    ("name", "key", "expected", "claim"),
    [
        ("identity", "bends", REFUTED, "identity-bends"),
        ("identity", "flow", REFUTED, "identity-progress"),
        ("relu", "differentiable", REFUTED, "relu-derivative"),
        ("relu", "differentiable", REFUTED, "relu-corner"),
        ("leaky-relu", "differentiable", REFUTED, "leaky-relu-corner"),
        ("relu", "rising", REFUTED, "relu-rising"),
        ("relu", "distance", PROVED, "relu-distance"),
        ("relu", "unique", PROVED, "relu-secant"),
        ("leaky-relu", "unique", PROVED, "leaky-relu-monotone"),
        ("relu", "flow", REFUTED, "relu-data"),
        ("leaky-relu", "flow", PROVED, "leaky-relu-chord"),
        ("leaky-relu", "descent", PROVED, "leaky-relu-flattest"),
        ("swish", "distance", REFUTED, "swish-distance"),
        ("gelu", "floor", REFUTED, "gelu-rising"),
        ("mish", "bounded", PROVED, "mish-lipschitz"),
        ("mish", "contracts", PROVED, "mish-steep"),
    ],
)
def test_what_fails_names_its_claim(name, key, expected, claim):
    cell = table()[name][key]
    assert cell.verdict is expected
    assert claim in cell.because


def test_a_conclusion_needs_every_hypothesis():
    """From each claim alone that is not proved any more, both rates are lost."""
    proved = {c.name: c.verdict for c in report("activations").claims}
    for fact in ("derivative", "rising", "lipschitz", "floor", "floor-positive", "bends"):
        cells = {c.property: c for c in row_of("tanh", proved | {f"tanh-{fact}": UNKNOWN}).cells}
        for key in ("flow", "descent"):
            assert cells[key].verdict is UNKNOWN
            assert cells[key].because == (f"tanh-{fact}",)
    assert {c.verdict for c in row_of("tanh", {}).cells} == {UNKNOWN, None}


def test_the_page_shows_the_table():
    assert markdown(activation_table(report("activations"))) in PAGE.read_text("utf-8")
    assert OWN.strip() in PAGE.read_text("utf-8")


# -- one's own ---------------------------------------------------------------------------------


def test_one_of_ones_own_gets_the_same_table(tmp_path, capsys):
    file = tmp_path / "my_activation.py"
    file.write_text(OWN, "utf-8")
    assert main(["activations", str(file), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)["activations"]
    assert row["name"] == "leaning-arctan"
    found = {k: v["verdict"] for k, v in row["properties"].items()}
    assert {k for k, v in found.items() if v != "PROVED"} == {"relation"}


def test_a_false_bound_of_ones_own_is_refuted():
    theorem = activation_theorem("steep", 2 * x / (1 + Abs(x)), 1, slope=2 / (1 + Abs(x)) ** 2)
    verdicts = {c.name: c.verdict for c in verify(theorem, Budget(0.3, 0.2)).claims}
    assert verdicts["steep-lipschitz"] is REFUTED


@pytest.mark.parametrize(
    ("arguments", "fault", "says"),
    [
        (("tanh", x, 1), BadInput, "a new name"),
        (("Mine", x, 1), BadInput, "small letters"),
        (("mine", x + Symbol("y", real=True), 1), BadInput, "one symbol"),
        (("mine", Rational(1), 1), BadInput, "one symbol"),
        (("mine", Symbol("x"), 1), BadInput, "real symbol"),
        (("mine", x, 0.5), BadInput, "exact number"),
        (("mine", x, -1), BadInput, "L > 0"),
        (("mine", x, x), BadInput, "exact number"),
        (("mine", Float("0.5") * x, 1), NotLowerable, "float"),
        (("mine", Function("f")(x), 1), NotLowerable, "closed table"),
        (("mine", Abs(x), 1), NotLowerable, "closed table"),
    ],
)
def test_bad_ones_are_refused_in_a_line(arguments, fault, says):
    with pytest.raises(fault, match=says) as caught:
        activation_theorem(*arguments)
    assert "\n" not in str(caught.value)


def test_another_theorem_is_no_activation(capsys, tmp_path):
    assert main(["activations", "thm-3.1"]) == 2
    assert "expected a file with an activation_theorem" in capsys.readouterr().err
    assert main(["activations", str(tmp_path / "no.py")]) == 2


# -- false variants ----------------------------------------------------------------------------


def sweep(chosen):
    """The share that is refuted; nothing may be proved."""
    verdicts = {}
    for variant in chosen:
        ledger = attacked(variant, Budget(breaking=2.0, covering=0.2))
        verdicts[variant.name] = ledger.entries[ledger.position(variant.name)].outcome.verdict
    assert not [name for name, v in verdicts.items() if v is PROVED]
    return [name for name, v in verdicts.items() if v is not REFUTED]


def test_there_are_enough_false_variants():
    names = [v.name for v in false_activations()]
    assert len(set(names)) == len(names) >= 40
    known = {c.entry.claim.statement for c in report("activations").all if c.verdict is PROVED}
    assert not [v.name for v in false_activations() if v.statement in known]


@pytest.mark.slow
def test_no_false_variant_is_proved_and_nearly_all_fall(record_property):
    left = sweep(false_activations())
    record_property("false activations left open", "; ".join(left) or "none")
    assert len(left) <= 0.05 * len(false_activations())
