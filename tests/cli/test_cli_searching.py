"""`refute`, `sharpen` and `audit`: what they print, what they keep, and what they refuse."""

import pytest

from cli.command import call

# refute, sharpen and audit share the options, and a theorem whose claims are quick
ARGUMENTS = {
    "refute": ("pl-inequality", "--claim", "reading-B", "--seconds", "4"),
    "sharpen": ("pl-inequality", "--claim", "at-u", "--seconds", "2"),
    "audit": ("pl-inequality", "--claim", "radius-positive", "--seconds", "1"),
}
LISTS = {"refute": "claims", "sharpen": "bounds", "audit": "findings"}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_what_is_found_is_kept_in_a_certificate(name, tmp_path):
    result = call(name, *ARGUMENTS[name], "--json", "--out", tmp_path)
    assert result.status == 0, result.err
    assert result.document["schema"] == 1
    assert result.document[LISTS[name]]
    path = tmp_path / "certificates" / f"pl-inequality.{name}.json"
    assert call("check", path).status == 0
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_claim_that_is_not_there(name):
    result = call(name, "thm-3.1", "--claim", "nothing")
    assert result.status == 2
    assert "orthogonal" in result.err
    assert len(result.err.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ARGUMENTS)
@pytest.mark.parametrize(
    "words",
    [("nothing",), ("thm-3.1", "--seconds", "-1"), ("thm-3.1", "--seed", "x"), ("no/such.py",), ()],
)
def test_bad_input(name, words):
    result = call(name, *words)
    assert result.status == 2
    assert "expected" in result.err.lower() or "missing" in result.err.lower()
    assert "Traceback" not in result.err


def test_refute_shows_three_lines():
    result = call("refute", *ARGUMENTS["refute"])
    assert result.status == 0
    assert "from sympy import" in result.out
    assert "print(" in result.out


def test_sharpen_says_what_is_sharp_and_where():
    result = call("sharpen", *ARGUMENTS["sharpen"])
    assert result.out.startswith("SHARP")
    assert "equality for every d where θ₁ = 0, Σξ = λ_min ξ" in result.out


def test_sharpen_has_a_slack_table_for_a_rate():
    result = call("sharpen", "thm-3.4", "--claim", "rate", "--seconds", "1", "--json")
    (table,) = result.document["slack"]
    assert table["theorem"] == "thm-3.4"
    assert table["measured"] >= table["promised"] > 0


def test_audit_says_what_is_needed():
    result = call("audit", *ARGUMENTS["audit"])
    assert "1 needed, 0 not needed or too strong, 0 open" in result.out


def test_a_theorem_file_of_ones_own(tmp_path):
    from pathlib import Path

    import deqproof

    template = Path(deqproof.__file__).parent / "theorems" / "_template.py"
    mine = tmp_path / "mine_searched.py"
    mine.write_text(template.read_text("utf-8").replace("my-theorem", "mine-searched"), "utf-8")
    result = call("refute", mine, "--claim", "faster", "--seconds", "4")
    assert result.status == 0, result.err
    assert "REFUTED, as expected" in result.out
