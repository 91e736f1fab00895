"""The contract that scripts depend on: documents, exit statuses, files.

status = 0 if every claim reached the verdict it is expected to reach, 1 if some did not, 2 for
bad input; --json prints one document and nothing else.
"""

import json
import re
import subprocess
import sys

import pytest

from cli.command import FALSE, call, one_line, spawn, write_own

CLAIM = {"name", "verdict", "expected", "rule", "seconds", "detail"}
THEOREM = {"id", "label", "verdict", "expected", "lemmas", "claims"}
VERDICTS = {"PROVED", "REFUTED", "SUPPORTED", "UNKNOWN"}


def test_list_document():
    document = call("list", "--json").document
    assert set(document) == {"schema", "theorems"}
    assert document["schema"] == 1
    assert all(set(theorem) == {"id", "label"} for theorem in document["theorems"])
    ids = [theorem["id"] for theorem in document["theorems"]]
    assert {"linear-fixed-point", "thm-3.1", "lem-3.2", "pl-inequality"} <= set(ids)
    assert len(ids) == len(set(ids))


def test_verify_document(verified):
    document = json.loads((verified / "verdicts.json").read_text("utf-8"))
    assert set(document) == {"schema", "theorems"}
    assert document["schema"] == 1
    for theorem in document["theorems"]:
        assert set(theorem) == THEOREM
        assert {theorem["verdict"], theorem["expected"]} <= VERDICTS
        assert theorem["claims"]
        for claim in theorem["claims"]:
            assert set(claim) == CLAIM
            assert isinstance(claim["seconds"], float)
            assert {claim["verdict"], claim["expected"]} <= VERDICTS
    listed = [theorem["id"] for theorem in call("list", "--json").document["theorems"]]
    assert [theorem["id"] for theorem in document["theorems"]] == listed


def test_every_claim_is_as_expected(verified):
    assert (verified / "status").read_text() == "0"


def test_files_of_a_run(verified):
    ids = {theorem["id"] for theorem in call("list", "--json").document["theorems"]}
    assert {path.stem for path in (verified / "certificates").glob("*.json")} == ids
    assert {path.stem for path in (verified / "latex").glob("*.tex")} == ids
    for name in ("report.html", "numbers.json", "numbers.csv"):
        assert (verified / name).stat().st_size > 0
    assert not list(verified.rglob(".*"))


def test_certificates_check_again(verified):
    paths = sorted((verified / "certificates").glob("*.json"))
    result = call("check", *paths)
    assert result.status == 0, result.out
    document = call("check", "--json", *paths).document
    assert {entry["id"] for entry in document["certificates"]} == {path.stem for path in paths}
    assert all(entry["holds"] for entry in document["certificates"])


def test_numbers_beside_the_theorems(verified):
    rows = json.loads((verified / "numbers.json").read_text("utf-8"))["rows"]
    assert {"thm-3.1", "thm-3.4"} <= {row["theorem"] for row in rows}
    assert all(row["holds"] for row in rows)
    keys = ("problem", "theorem", "claim", "method")
    assert len({tuple(row[k] for k in keys) for row in rows}) == len(rows)
    lines = (verified / "numbers.csv").read_text("utf-8").splitlines()
    assert lines[0].startswith("problem,theorem,claim,")


@pytest.mark.parametrize(
    ("name", "statement", "expected", "status"),
    [
        ("own-true", None, "PROVED", 0),
        ("own-false", FALSE, "PROVED", 1),
        ("own-refuted", FALSE, "REFUTED", 0),
        ("own-true-but-doubted", None, "REFUTED", 1),
    ],
)
def test_status_says_whether_claims_are_as_expected(tmp_path, name, statement, expected, status):
    options = {"statement": statement} if statement else {}
    path = write_own(tmp_path, name, expected=expected, **options)
    result = call("verify", path, "--out", tmp_path / "out", "--json")
    assert result.status == status, result.err
    (theorem,) = result.document["theorems"]
    assert theorem["id"] == name
    (claim,) = theorem["claims"]
    assert (claim["verdict"] == claim["expected"]) == (status == 0)
    assert (tmp_path / "out/certificates" / f"{name}.json").is_file()


def test_missed_claims_are_explained_even_when_quiet(tmp_path):
    path = write_own(tmp_path, "own-quiet", statement=FALSE)
    result = call("verify", path, "--out", tmp_path / "out", "--quiet")
    assert result.status == 1
    assert "own-quiet · square" in result.out
    assert "REFUTED, expected PROVED" in result.out
    assert "theta2" in result.out
    assert "certificates/" not in result.err


def test_file_without_register_is_enough(tmp_path):
    path = write_own(tmp_path, "own-plain")
    path.write_text(path.read_text("utf-8").replace("register(Theorem(", "Theorem(", 1)[:-2] + "\n")
    assert call("verify", path, "--out", tmp_path / "out").status == 0


def test_ids_and_files_mix_and_repeat(tmp_path, tiny):
    path = write_own(tmp_path, "own-mixed")
    result = call(
        "verify", "--problem", tiny, "thm-3.1", path, "thm-3.1", "--out", tmp_path / "out", "--json"
    )
    assert [theorem["id"] for theorem in result.document["theorems"]] == ["thm-3.1", "own-mixed"]


def test_jobs_change_nothing(tmp_path, tiny):
    path = write_own(tmp_path, "own-jobs")
    documents = []
    for jobs in (1, 2):
        words = [
            "--problem",
            tiny,
            "thm-3.1",
            "linear-gradient",
            path,
            "--jobs",
            jobs,
            "--out",
            tmp_path / str(jobs),
        ]
        run = spawn("verify", "--json", *words)
        assert run.returncode == 0, run.stderr
        documents.append(re.sub(r'"seconds": [\d.e-]+', "", run.stdout))
    assert documents[0] == documents[1]
    first, second = (
        (tmp_path / jobs / "certificates/thm-3.1.json").read_bytes() for jobs in ("1", "2")
    )
    assert first == second


def test_second_run_loses_and_doubles_nothing(tmp_path, tiny):
    out = tmp_path / "out"
    assert (
        call("verify", "--problem", tiny, "thm-3.1", "linear-fixed-point", "--out", out).status == 0
    )
    before = {path.relative_to(out) for path in out.rglob("*")}
    numbers = (out / "numbers.csv").read_text("utf-8")
    assert call("verify", "--problem", tiny, "thm-3.1", "--out", out).status == 0
    assert {path.relative_to(out) for path in out.rglob("*")} == before
    assert (out / "numbers.csv").read_text("utf-8") == numbers
    page = (out / "report.html").read_text("utf-8")
    assert page.count('id="linear-fixed-point"') == page.count('id="thm-3.1"') == 1


def test_spoilt_remains_of_a_run_are_replaced(tmp_path, tiny):
    out = tmp_path / "out"
    assert call("verify", "--problem", tiny, "thm-3.1", "--out", out).status == 0
    for text in ("", '{"sheets": 3, "rows": 4}', '{"sheets": [{}], "figures": {}, "rows": [{}]}'):
        for name in ("report.json", "numbers.json"):
            (out / name).write_text(text)
        assert call("verify", "--problem", tiny, "thm-3.1", "--out", out).status == 0


def test_show_decides_nothing():
    result = call("show", "pl-inequality")
    assert result.status == 0
    assert "expected REFUTED" in result.out
    assert "Verdict" not in result.out


@pytest.mark.parametrize("form", ["text", "latex", "html"])
def test_derive_prints_one_document(form, tmp_path):
    result = call("derive", "thm-3.1", "--format", form)
    assert result.status == 0
    assert result.err == ""
    first, last = {
        "text": ("Theorem 3.1.", "(4)"),
        "latex": ("% Written by deqproof", r"\end{document}"),
        "html": ("<!DOCTYPE html>", "</html>"),
    }[form]
    assert result.out.startswith(first)
    assert last in result.out.rstrip().splitlines()[-1]
    written = tmp_path / "file"
    assert call("derive", "thm-3.1", "--format", form, "--output", written).out == ""
    assert len(written.read_text("utf-8")) > 1000


def test_refute_finds_the_false_reading():
    result = call("refute", "pl-inequality", "--claim", "reading-B", "--json")
    assert result.status == 0
    (claim,) = result.document["claims"]
    assert claim["verdict"] == claim["expected"] == "REFUTED"
    assert "Sigma" in claim["witness"]


def test_refute_leaves_true_claims():
    result = call("refute", "thm-3.1", "--claim", "orthogonal", "--seconds", "1/10")
    assert result.status == 0
    assert "no counterexample" in result.out


def test_laws_document():
    document = call("laws", "linear-deq", "--size", "h=2,d=2", "--json").document
    keys = "schema model parameters dim_lie laws polynomial_laws generators verdict"
    assert set(document) == set(keys.split())
    assert (document["schema"], document["laws"], document["verdict"]) == (1, 3, "PROVED")


def test_constants_document():
    document = call("constants", "--json").document
    names = {row["name"]: row for row in document["constants"]}
    assert {"alpha", "mu", "W", "beta"} <= set(names)
    assert names["R0"]["exact"] == "1787/2000"
    assert len(document["limit"]) == 6


def test_single_index_constants_document():
    document = call("constants", "--problem", "single-index-sample", "--json").document
    rows = {row["name"]: row for row in document["constants"]}
    assert document["applies"] and not document["faults"]
    assert {"Lip", "delta2", "B", "Z", "gamma", "lambda1", "lambda1'", "lambda2", "eta1"} <= set(
        rows
    )
    assert (rows["rho_B"]["relation"], rows["Lambda"]["relation"]) == ("≥", "≤")
    assert rows["rho_B"]["remark"].startswith("by cover of ")
    assert "limit" not in document


def test_unknown_id_gets_a_suggestion():
    assert "did you mean 'thm-3.1'?" in one_line(call("verify", "thm3.1"))


def test_order_of_the_theorems_does_not_depend_on_who_imports_first():
    code = (
        "import deqproof.theorems.linear_13_risk_factor\nfrom deqproof.theorems import load_all\n"
        "names = [*load_all()]\nassert names[0] == 'linear-fixed-point', names\n"
        "for theorem in load_all().values():\n    load_all()\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
