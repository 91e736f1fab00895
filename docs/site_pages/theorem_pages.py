"""A page for every theorem of the registry, and one that tells the theory: from the sheets that
the reports are made of. With `verified` each theorem is decided anew, and its verdict shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deqproof.paper.report.bibliography import Citation, citations
from deqproof.paper.report.derivation import Derivation, Line, derivation_of, method_of, runs
from deqproof.paper.report.prose import segments
from deqproof.paper.report.sheet import Sheet, Step, outline_of, sheet_of
from deqproof.theorems import all_theorems, verify

_INTRO = """\
# The theory

Every theorem that ships, in the order of the paper, made from the registry when this page was
built: what is printed is what is checked. A theorem is a chain of claims; its page has all of
them, each with its formula, the reason, and the lemmas that it rests on.
"""


def theorem_pages(verified: bool) -> dict[str, str]:
    """File name → Markdown."""
    theorems = all_theorems()
    sheets = [sheet_of(verify(t)) if verified else outline_of(t) for t in theorems]
    pages = {f"{sheet.id}.md": "\n".join(_page(derivation_of(sheet))) for sheet in sheets}
    return pages | {"index.md": "\n".join(_theory(sheets))}


def prose(sentence: str) -> str:
    """A sentence with Unicode mathematics for Markdown."""
    parts = (f"${text}$" if math else _plain(text) for math, text in segments(sentence))
    return "".join(parts)


def cited(source: str) -> str:
    """The source as the bibliography cites it."""
    return "; ".join(map(_work, citations(source)))


def _work(found: Citation) -> str:
    if not found.key:
        return _plain(found.place)
    return f"[@{found.key}, {found.place}]" if found.place else f"[@{found.key}]"


def _plain(text: str) -> str:
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$" else c for c in text)


def _theory(sheets: Sequence[Sheet]) -> Iterator[str]:
    yield _INTRO
    yield "| theorem | what it says | verdict |\n|---|---|---|"
    for sheet in sheets:
        says = prose(f"{sheet.title}.").replace("|", r"\|")
        yield f"| [{sheet.label}]({sheet.id}.md) | {says} | {_verdict(sheet.verdict)} |"
    yield ""
    for sheet in sheets:
        yield f"## {sheet.label}: {prose(sheet.title)}\n"
        yield f"{prose(sheet.says)} {cited(sheet.source)}\n"
        for step in _main_steps(sheet):
            yield f"$$\n{step.formula}\n$$\n"
        yield f"[All of its claims, and the derivation]({sheet.id}.md)\n"
    yield "```{toctree}\n:hidden:\n"
    yield from (f"{sheet.label}. {sheet.title} <{sheet.id}>" for sheet in sheets)
    yield "```"


def _main_steps(sheet: Sheet) -> list[Step]:
    """The boxed claims; the last one if none is."""
    return [step for step in sheet.stated if step.boxed] or [*sheet.stated[-1:]]


def _verdict(verdict: str) -> str:
    return f'<span class="verdict {verdict.lower()}">{verdict}</span>' if verdict else ""


def _page(derivation: Derivation) -> Iterator[str]:
    sheet = derivation.sheet
    yield f"# {sheet.label}: {prose(sheet.title)}\n"
    yield f"{_verdict(sheet.verdict)} {prose(sheet.says)} {cited(sheet.source)}\n"
    yield f"`deqproof verify {sheet.id}` decides it, `deqproof derive {sheet.id}` prints it.\n"
    if sheet.requires:
        links = ", ".join(f"[{name}]({name}.md)" for name in sheet.requires)
        yield f"It uses claims of {links}.\n"
    if derivation.hypotheses:
        yield "## Hypotheses\n"
        yield from (f"- **H{n}** ${h}$" for n, h in enumerate(derivation.hypotheses, 1))
        if derivation.standing:
            yield f"\n{_hypotheses(derivation.standing)} stand throughout, or what a claim names.\n"
    if sheet.letters:
        yield "\n## Letters\n\n| | |\n|---|---|"
        yield from (f"| ${latex}$ | {prose(meaning)} |" for latex, meaning in sheet.letters)
    yield "\n## Derivation\n"
    for line in derivation.lines:
        yield from _line(line)
    if derivation.lemmas:
        yield "## Lemmas\n\n| lemma or rule | source | used in |\n|---|---|---|"
        for name, source, where in derivation.lemmas:
            yield f"| {prose(name)} | {cited(source)} | {', '.join(f'({n})' for n in where)} |"


def _line(line: Line) -> Iterator[str]:
    step = line.step
    given = "" if line.given is None else f" *Under {_hypotheses(line.given) or 'no hypothesis'}.*"
    yield f"**({line.number})** `{step.name}` {_verdict(step.verdict)} {prose(step.says)}{given}\n"
    yield f"$$\n{step.formula}\n$$\n"
    reasons = [*_reasons(line)]
    if reasons:
        yield f"{'; '.join(reasons)}.\n"
    if step.witness:
        values = ", ".join(f"${name} = {value}$" for name, value in step.witness)
        yield f"Counterexample: {values}.\n"


def _reasons(line: Line) -> Iterator[str]:
    if line.step.why:
        yield prose(line.step.why)
    if line.by:
        yield "by " + ", ".join(f"({a})" if a == b else f"({a})–({b})" for a, b in runs(line.by))
    for theorem, name in line.carried:
        yield f"by `{name}` of {theorem}"
    if line.lemmas:
        yield ", ".join(prose(name) for name in line.lemmas)
    elif method_of(line.step):
        yield prose(method_of(line.step))


def _hypotheses(numbers: Sequence[int]) -> str:
    return ", ".join(f"H{a}" if a == b else f"H{a}–H{b}" for a, b in runs(numbers))
