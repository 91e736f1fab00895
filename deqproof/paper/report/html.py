"""The report as one HTML file: no network, no script; formulas in MathML, plots in SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from deqproof import __version__
from deqproof.paper.report.bibliography import citations, keys_in, short, written
from deqproof.paper.report.derivation import (
    Derivation,
    Line,
    derivation_of,
    method_of,
    runs,
    source_of,
)
from deqproof.paper.report.formula.layout import lines
from deqproof.paper.report.formula.mathml import lines_to_mathml, to_mathml
from deqproof.paper.report.prose import to_html
from deqproof.paper.report.sheet import Sheet
from deqproof.paper.report.signs import LEGEND, SIGNS
from deqproof.paper.report.table import ratio_text, six

if TYPE_CHECKING:
    from jinja2 import Environment

ROOM = 46.0  # em of a formula on one line; a narrower window scrolls it


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """Verdicts by row and column, for a theorem's section; None where no question arises."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str | None, ...]], ...]


def html_report(
    sheets: Sequence[Sheet],
    rows: Sequence[Mapping[str, Any]],
    figures: Mapping[str, Sequence[str]] | None = None,
    tables: Mapping[str, VerdictTable] | None = None,
) -> str:
    """The whole page; `rows` are the numbers beside the theorems, `figures` SVG by problem,
    `tables` of verdicts by theorem."""
    derivations = [derivation_of(sheet) for sheet in sheets]
    sources = [s for d in derivations for s in (d.sheet.source, *(x for _, x, _ in d.lemmas))]
    single = len(sheets) == 1
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            version=__version__,
            ids={sheet.id for sheet in sheets},
            title=sheets[0].title if single else "Theorems and their verdicts",
            theorems=[_theorem(d, rows) for d in derivations],
            claims=sum(len(sheet.stated) for sheet in sheets),
            reached=sum(step.reached for sheet in sheets for step in sheet.stated),
            good=all(sheet.reached and not sheet.alarm for sheet in sheets),
            numbers=[_number(row) for row in rows],
            figures=[
                (name, [Markup(svg) for svg in found]) for name, found in (figures or {}).items()
            ],
            works=[_work(key) for key in keys_in(sources)],
            tables=dict(tables or {}),
            signs=SIGNS,
            legend=LEGEND,
            kinds={"PROVED": "good", "REFUTED": "bad"},
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("deqproof.paper.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _theorem(derivation: Derivation, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    sheet = derivation.sheet
    return {
        "id": sheet.id,
        "label": sheet.label,
        "title": _prose(sheet.title),
        "says": _prose(sheet.says),
        "source": cited(sheet.source),
        "verdict": sheet.verdict,
        "expected": sheet.expected,
        "good": sheet.reached and not sheet.alarm,
        "alarm": sheet.alarm,
        "digest": sheet.digest,
        "requires": sheet.requires,
        "seconds": f"{sheet.seconds:.2f}",
        "reached": sum(step.reached for step in sheet.stated),
        "total": len(sheet.stated),
        "letters": [(_inline(latex), _prose(meaning)) for latex, meaning in sheet.letters],
        "hypotheses": [(n, _inline(h)) for n, h in enumerate(derivation.hypotheses, 1)],
        "standing": _hypotheses(derivation.standing),
        "lines": [_line(line, sheet.id) for line in derivation.lines],
        "lemmas": [
            (_prose(name), cited(source), runs(where)) for name, source, where in derivation.lemmas
        ],
        "missed": [(s.name, s.verdict, s.expected, s.detail) for s in sheet.missed],
        "numbers": [_number(row) for row in rows if row["theorem"] == sheet.id],
    }


def _line(line: Line, theorem: str) -> dict[str, Any]:
    step = line.step
    rows = lines(step.formula, ROOM)
    formula = to_mathml(rows[0], display=True) if len(rows) == 1 else lines_to_mathml(rows)
    return {
        "number": line.number,
        "name": step.name,
        "says": _prose(step.says),
        "formula": Markup(formula),
        "boxed": step.boxed,
        "given": None if line.given is None else _hypotheses(line.given),
        "why": _prose(step.why),
        "by": line.by,
        "carried": line.carried,
        "auxiliary": line.auxiliary,
        "lemmas": [(_prose(name), cited(source_of(name))) for name in line.lemmas],
        "verdict": step.verdict,
        "expected": step.expected,
        "reached": step.reached,
        "evidence": method_of(step) if step.rule not in line.lemmas else f"rule “{step.rule}”",
        "detail": "" if step.witness or step.rule == "identity" else step.detail,
        "seconds": _time(step.seconds),
        "witness": [_inline(f"{name} = {value}") for name, value in step.witness],
    }  # fmt: skip


def _hypotheses(numbers: Sequence[int]) -> list[tuple[str, str]]:
    """Where a stretch of hypotheses begins, and how it is called."""
    return [(f"H{a}", f"H{a}" if a == b else f"H{a}–H{b}") for a, b in runs(numbers)]


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def _number(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "shown": f"{row['relation']} {six(row['promise'])}",
        "seen": six(row["measured"]),
        "share": ratio_text(row["ratio"]),
        "claim": _prose(row["claim"]),
    }


def _prose(text: str) -> Markup:
    return Markup(to_html(text))


def _inline(latex: str) -> Markup:
    return Markup(to_mathml(latex))


def cited(source: str) -> Markup:
    """The source with a link to the bibliography."""
    found: list[str] = []
    for c in citations(source):
        place = f", {c.place}" if c.key and c.place else c.place
        link = f'<a href="#ref-{c.key}">{escape(short(c.key))}</a>' if c.key else ""
        found.append(link + escape(place))
    return Markup("; ".join(found))


def _work(key: str) -> dict[str, str]:
    who, title, where, address = written(key)
    return {"key": key, "who": who, "title": title, "where": where, "address": address}
