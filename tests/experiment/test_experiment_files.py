"""What `deqproof experiment` writes and prints: whole files, a kept summary, clear refusals."""

import csv
import json
from math import nan

import pytest

from deqproof.cli.app import main
from deqproof.paper.experiment import catalog, draw, write
from deqproof.paper.experiment.record import (
    Experiment,
    Outcome,
    Panel,
    Setting,
    Table,
    at_most,
    curve,
    seen,
)
from deqproof.paper.experiment.write import markdown_of, write_outcome

TOY = Outcome(
    (at_most("|x| ≤ 1", 0.5, 1.0, "thm-3.1", 0.0), seen("no number", nan)),
    (Table("numbers", ("name", "x"), (("a", 1 / 3), ("b", 2))),),
    (Panel("A panel", "x", "y", (curve("f", [1, 2, 3], [1.0, 10.0, 100.0]),)),),
    "A line that rises.",
    ("A note.",),
)
BROKEN = Outcome((at_most("x ≤ 1", 2.0, 1.0, "thm-3.1", 0.0),), (), TOY.panels, "")


def toy(name="toy", outcome=TOY):
    return Experiment(name, "A toy", "Nothing is done.", lambda setting: outcome)


@pytest.fixture
def toys(monkeypatch):
    found = {"toy": toy(), "other": toy("other"), "broken": toy("broken", BROKEN)}
    for module in (catalog, write):
        monkeypatch.setattr(module, "EXPERIMENTS", found)
    return found


def test_files_hold_what_was_found(toys, tmp_path):
    names = {path.name for path in write_outcome(tmp_path, toys["toy"], TOY, Setting())}
    assert names == {p.name for p in tmp_path.iterdir()}
    assert names == {"toy-numbers.csv", "toy.svg", "summary.json", "index.md"}
    with (tmp_path / "toy-numbers.csv").open(newline="") as stream:
        assert list(csv.reader(stream)) == [["name", "x"], ["a", "0.3333333333"], ["b", "2"]]
    entry = json.loads((tmp_path / "summary.json").read_text("utf-8"))["experiments"][0]
    assert entry["findings"][0]["ratio"] == 0.5
    assert entry["findings"][1]["computed"] is None
    text = (tmp_path / "index.md").read_text("utf-8")
    assert r"\|x\| ≤ 1 | 0.5 | ≤ 1 | 0.5 | `thm-3.1` |" in text
    assert "![A line that rises.](toy.svg)" in text


def test_picture_is_the_same_each_time():
    pytest.importorskip("matplotlib")
    first = draw.picture(TOY)
    assert first == draw.picture(TOY)
    assert "A panel" in first
    assert first.count("<svg") == 1


def test_summary_keeps_other_experiments(toys, tmp_path):
    write_outcome(tmp_path, toys["other"], TOY, Setting())
    write_outcome(tmp_path, toys["toy"], TOY, Setting())
    write_outcome(tmp_path, toys["toy"], TOY, Setting(seed=3))
    entries = json.loads((tmp_path / "summary.json").read_text("utf-8"))["experiments"]
    assert [(e["name"], e["seed"]) for e in entries] == [("toy", 3), ("other", 2025)]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"experiments": [{}]}', '{"experiments": 3}'])
def test_summary_that_is_none_is_replaced(toys, tmp_path, text):
    (tmp_path / "summary.json").write_text(text)
    write_outcome(tmp_path, toys["toy"], TOY, Setting())
    assert len(json.loads((tmp_path / "summary.json").read_text("utf-8"))["experiments"]) == 1


def test_without_matplotlib_tables_are_written(toys, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(draw, "find_spec", lambda name: None)
    assert main(["experiment", "toy", "--out", str(tmp_path)]) == 0
    assert "pip install 'deqproof[plot]'" in capsys.readouterr().err
    assert (tmp_path / "toy-numbers.csv").is_file()
    assert not (tmp_path / "toy.svg").exists()
    assert "svg" not in (tmp_path / "index.md").read_text("utf-8")


def test_broken_promise_is_exit_status_1(toys, tmp_path, capsys):
    assert main(["experiment", "broken", "toy", "--out", str(tmp_path)]) == 1
    assert "✗" in capsys.readouterr().out
    assert "**ALARM**" in (tmp_path / "index.md").read_text("utf-8")


def test_json_and_nothing_else(toys, tmp_path, capsys):
    assert main(["experiment", "all", "--json", "--quick", "--out", str(tmp_path)]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert [e["holds"] for e in document["experiments"]] == [True, True, False]
    assert all(e["quick"] for e in document["experiments"])


def test_list(capsys):
    assert main(["experiment", "--list"]) == 0
    printed = capsys.readouterr().out
    assert all(name in printed for name in catalog.EXPERIMENTS)
    assert max(map(len, printed.splitlines())) <= 80
    assert main(["experiment", "--list", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["experiments"]
    assert [row["name"] for row in rows] == list(catalog.EXPERIMENTS)


@pytest.mark.parametrize(
    ("arguments", "needle"),
    [
        (["linear-sanety"], "did you mean 'linear-sanity'"),
        (["toy", "--seed", "-1"], "whole number"),
        (["toy", "--seed", "x"], "whole number"),
        (["toy", "--out", ""], "expected a path"),
    ],
)
def test_bad_input_is_one_line(capsys, arguments, needle):
    assert main(["experiment", *arguments]) == 2
    printed = capsys.readouterr()
    assert not printed.out
    assert needle in printed.err
    assert len(printed.err.strip().splitlines()) == 1


def test_folder_that_is_a_file_is_refused(toys, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["experiment", "toy", "--out", str(tmp_path / "file" / "x")]) == 2
    assert "--out: expected a folder" in capsys.readouterr().err


def test_interrupted_run_leaves_nothing_half_written(toys, tmp_path, monkeypatch, capsys):
    def interrupted(setting):
        raise KeyboardInterrupt

    toys["other"] = Experiment("other", "", "", interrupted)
    assert main(["experiment", "toy", "other", "--out", str(tmp_path)]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".") or "other" in p.name]
    assert (tmp_path / "summary.json").is_file()


def test_page_of_nothing():
    assert markdown_of([]).startswith("<!--")
