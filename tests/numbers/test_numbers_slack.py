"""Where the slack is: the factors that the steps of a proof lose multiply to the whole loss.

Tested on the shipped problem and by hand in one dimension; every factor is at least 1, because each
step is an inequality that holds.
"""

from fractions import Fraction

import pytest

from deqproof.core.errors import BadInput, IllPosed
from deqproof.paper.problem import load_problem
from deqproof.paper.slack import TABLES, slack


@pytest.mark.parametrize("theorem", TABLES)
def test_the_factors_explain_the_ratio(theorem):
    kind = "linear" if theorem in ("thm-3.4", "thm-3.6") else "single-index"
    for found in slack(theorem, load_problem(None, kind)):
        assert found.explained == pytest.approx(found.ratio, rel=1e-6)
        assert found.ratio >= 1
        assert all(step.factor >= 1 - 1e-9 for step in found.steps)


def problem_file(tmp_path, start):
    path = tmp_path / "line.toml"
    path.write_text(
        '[model]\nkind = "linear"\n[data]\nlaw = "gaussian"\ncovariance = [["2"]]\n'
        f'[target]\nxi = ["1"]\n[start]\ntheta1 = ["{start}"]\ntheta2 = "0"\n[flow]\nuntil = "1"\n'
    )
    return load_problem(path)


def test_one_dimension_by_hand(tmp_path):
    """d = 1: ‖Σe‖² = λ eᵀΣe, the others are 1 + w² each; from w = 0 the worst time is 0."""
    (found,) = slack("thm-3.4", problem_file(tmp_path, Fraction(0)))
    assert [step.factor for step in found.steps] == pytest.approx([1, 1, 1])
    assert found.measured == pytest.approx(found.promised) == pytest.approx(4)
    assert found.where == "t = 0"


def test_nothing_to_measure(tmp_path):
    with pytest.raises(IllPosed, match="no minimum"):
        slack("thm-3.4", problem_file(tmp_path, Fraction(1)))
    with pytest.raises(BadInput, match="promises a rate"):
        slack("thm-3.1", load_problem(None, "linear"))
