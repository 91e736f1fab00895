"""Derivations as LaTeX: one whole document that compiles with pdflatex as it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from deqproof.paper.problem_show import number_latex
from deqproof.paper.report.bibliography import citations, keys_in, written
from deqproof.paper.report.convention import OURS, THEOREM, scaled_constants
from deqproof.paper.report.derivation import (
    Derivation,
    Line,
    derivation_of,
    method_of,
    ranges,
    source_of,
)
from deqproof.paper.report.formula.layout import INDENT, lines, width
from deqproof.paper.report.notation import Notation, without_signs
from deqproof.paper.report.prose import escaped, to_latex
from deqproof.paper.report.sheet import Sheet

if TYPE_CHECKING:
    from jinja2 import Environment

# puts a notation's signs into a sentence
Prose: TypeAlias = Callable[[str], str]

# widths in em: the text of the page, a displayed formula beside its number, a boxed one
PAGE, DISPLAY, BOXED = 42.0, 35.5, 34.5
COLUMN = 16.0  # of a hypothesis beside its number, in one of two columns


def latex_document(sheets: Sequence[Sheet], notation: Notation | None = None) -> str:
    """One document with the derivation of every theorem, in the notation of one's paper."""
    if notation is None:
        return without_signs(_document(sheets))
    marked = [notation.marked(sheet) for sheet in sheets]
    convention = _convention(notation, sheets)
    return notation.written(_document(marked, convention, notation.in_prose()))


def _convention(notation: Notation, sheets: Sequence[Sheet]) -> dict[str, Any] | None:
    """What the document says of a risk with a factor of its own; None if it has ours."""
    factor, formula, prose = notation.factor, notation.in_formulas(), notation.in_prose()
    if factor == OURS:
        return None
    return {
        "factor": number_latex(factor),
        "scale": number_latex(2 * factor),
        "theorem": THEOREM,
        "rows": [
            (to_latex(prose(what)), formula(old), formula(new))
            for what, old, new in scaled_constants(factor, {sheet.model for sheet in sheets})
        ],
    }


def _document(
    sheets: Sequence[Sheet], convention: dict[str, Any] | None = None, prose: Prose = str
) -> str:
    derivations = [derivation_of(sheet) for sheet in sheets]
    sources = [source for d in derivations for source in _sources(d)]
    template = _environment().get_template("document.tex.j2")
    title = sheets[0].title if len(sheets) == 1 else "Theorems and their derivations"
    return template.render(
        title=to_latex(title),
        single=len(sheets) == 1,
        convention=convention,
        theorems=[_theorem(d, prose) for d in derivations],
        works=[_work(key) for key in keys_in(sources)],
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("deqproof.paper.report"),
        block_start_string="<%", block_end_string="%>",
        variable_start_string="<<", variable_end_string=">>",
        comment_start_string="<#", comment_end_string="#>",
        trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined, autoescape=False,
        keep_trailing_newline=True,
    )  # fmt: skip


def _sources(derivation: Derivation) -> list[str]:
    return [derivation.sheet.source, *(source for _, source, _ in derivation.lemmas)]


def _theorem(derivation: Derivation, prose: Prose) -> dict[str, Any]:
    sheet = derivation.sheet
    tag = "".join(c if c.isalnum() and c.isascii() else "-" for c in sheet.id)
    columns = _fit_columns(derivation.hypotheses)
    return {
        "id": escaped(sheet.id),
        "tag": tag,
        "label": to_latex(sheet.label),
        "title": to_latex(sheet.title),
        "says": to_latex(sheet.says),
        "source": cited(sheet.source),
        "verdict": sheet.verdict,
        "expected": sheet.expected,
        "reached": sheet.reached,
        "digest": sheet.digest,
        "requires": [escaped(name) for name in sheet.requires],
        "letters": [(latex, to_latex(meaning)) for latex, meaning in sheet.letters],
        "columns": columns,
        "hypotheses": [
            _wrapped(h, COLUMN if columns else PAGE - 6.0) for h in derivation.hypotheses
        ],
        "all_stand": len(derivation.standing) == len(derivation.hypotheses),
        "standing_references": _hypotheses(derivation.standing, tag),
        "lines": [_line(line, tag, prose) for line in derivation.lines],
        "lemmas": [
            (to_latex(prose(name)), cited(source), _lines_of(where, tag))
            for name, source, where in derivation.lemmas
        ],
    }


def _line(line: Line, tag: str, prose: Prose) -> dict[str, Any]:
    step = line.step
    reason = _reason(line, tag, prose)
    beside = not step.boxed and _fits_beside(step.formula, reason)
    label = rf"\label{{eq:{tag}:{line.number}}}"
    return {
        "says": to_latex(step.says),
        "given": None if line.given is None else _hypotheses(line.given, tag),
        "display": display(step.formula, step.boxed, label, reason if beside else ""),
        "reason": "" if beside else reason,
        "verdict": step.verdict,
        "reached": step.reached,
        "detail": escaped(step.detail),
        "witness": [rf"{name} = {value}" for name, value in step.witness],
    }


def _hypotheses(numbers: Sequence[int], tag: str) -> str:
    return ranges(numbers, lambda n: rf"\ref{{hyp:{tag}:{n}}}", "--")


def _lines_of(numbers: Sequence[int], tag: str) -> str:
    return ranges(numbers, lambda n: _reference(n, tag), "--")


def _fits_beside(formula: str, reason: str) -> bool:
    """Is there room for the reason on the formula's line?"""
    plain = re.sub(r"\\(?:eqref|ref|cite)(?:\[[^\]]*\])?\{[^{}]*\}", "(00)", reason)
    plain = re.sub(r"\\(?:mathrm|text|textsc)|[{}$\\_^]", "", plain)
    return bool(reason) and len(plain) < 45 and width(formula) + 0.5 * len(plain) < PAGE - 7.0


def display(formula: str, boxed: bool, label: str, reason: str = "") -> str:
    """A numbered display that fits the page: on several lines, or as a last resort scaled."""
    room = BOXED if boxed else DISPLAY
    rows = lines(formula, room)
    if reason:
        return f"\\begin{{align}}\n  {formula} && \\text{{{reason}}} {label}\n\\end{{align}}"
    body = rows[0] if len(rows) == 1 else _rows(rows, boxed)
    if max(width(row) + INDENT * (k > 0) for k, row in enumerate(rows)) > room + 1.0:
        inside = body if len(rows) == 1 else _rows(rows, True)
        body = rf"\resizebox{{0.9\linewidth}}{{!}}{{$\displaystyle {inside}$}}"
    body = rf"\boxed{{{body}}}" if boxed else body
    return f"\\begin{{equation}} {label}\n  {body}\n\\end{{equation}}"


def _rows(rows: Sequence[str], aligned: bool) -> str:
    name = "aligned" if aligned else "split"
    first, *rest = rows
    body = " \\\\\n  ".join([f"& {first}", *(rf"& \qquad {row}" for row in rest)])
    return f"\\begin{{{name}}}\n  {body}\n  \\end{{{name}}}"


def _fit_columns(hypotheses: Sequence[str]) -> bool:
    """Are they many, and narrow enough for half of the page, be it on several lines?"""
    rows = [row for h in hypotheses for row in lines(h, COLUMN)]
    return len(hypotheses) > 6 and max(map(width, rows)) <= COLUMN


def _wrapped(formula: str, room: float) -> str:
    """A formula in running text; a long one may be broken."""
    return r"$\displaystyle " + r"$ $\displaystyle ".join(lines(formula, room)) + "$"


def _reason(line: Line, tag: str, prose: Prose) -> str:
    """The author's reason, the road to the verdict, and what the line rests on."""
    parts = [_listed([_reference(n, tag) for n in line.by])] if line.by else []
    for theorem in dict.fromkeys(origin for origin, _ in line.carried):
        names = [escaped(name) for origin, name in line.carried if origin == theorem]
        parts.append(f"{to_latex(theorem)} ({', '.join(names)})")
    parts += [_named(name, prose) for name in line.lemmas]
    if line.auxiliary:
        parts.append(f"{line.auxiliary} checked premise{'s' if line.auxiliary > 1 else ''}")
    own = line.step.rule in line.lemmas
    method = "" if own else to_latex(method_of(line.step))
    joined = f"by {_listed(parts)}" if parts else ""
    return "; ".join(filter(None, [to_latex(line.step.why), method, joined]))


def _named(lemma: str, prose: Prose) -> str:
    source, name = source_of(lemma), to_latex(prose(lemma))
    works = any(c.key for c in citations(source))
    return f"{name} {cited(source) if works else f'({cited(source)})'}"


def _reference(number: int, tag: str) -> str:
    return rf"\eqref{{eq:{tag}:{number}}}"


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def cited(source: str) -> str:
    """The source with \\cite; words that name no work stand as they are."""
    found = [
        rf"\cite[{escaped(c.place)}]{{{c.key}}}" if c.key and c.place
        else rf"\cite{{{c.key}}}" if c.key else to_latex(c.place)
        for c in citations(source)
    ]  # fmt: skip
    return ", ".join(found)


def _work(key: str) -> dict[str, str]:
    who, title, where, address = written(key)
    return {
        "key": key, "who": escaped(who), "title": escaped(title), "where": escaped(where),
        "address": address,
    }  # fmt: skip
