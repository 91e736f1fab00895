"""A theorem as plain text: its outline, and its derivation with a reason for every line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import fill

from deqproof.paper.report.bibliography import cited_text
from deqproof.paper.report.derivation import Line, derivation_of, method_of, ranges
from deqproof.paper.report.formula.text import to_text
from deqproof.paper.report.sheet import Sheet

WIDTH = 80


def derivation_text(sheet: Sheet) -> str:
    """The theorem, its hypotheses and letters, every step, and the lemmas it rests on."""
    return "\n".join(_document(sheet)) + "\n"


def _document(sheet: Sheet) -> Iterator[str]:
    derivation = derivation_of(sheet)
    yield from (f"{sheet.label}. {sheet.title}", "", _wrapped(sheet.says))
    if sheet.source:
        yield f"  [{cited_text(sheet.source)}]"
    if sheet.verdict:
        yield from (
            "",
            f"Verdict: {sheet.verdict}"
            + (f", expected {sheet.expected}" if not sheet.reached else ""),
        )
    if sheet.letters:
        yield from ("", "Letters")
        yield from (_wrapped(f"{to_text(x)}: {meaning}", 2, 6) for x, meaning in sheet.letters)
    if derivation.hypotheses:
        standing = derivation.standing
        yield from ("", "Hypotheses (* in every step that does not say otherwise)")
        for n, hypothesis in enumerate(derivation.hypotheses, 1):
            star = "*" if n in standing else " "
            yield _wrapped(f"{star} H{n}  {to_text(hypothesis)}", 2, 8)
    yield from ("", "Steps")
    for line in derivation.lines:
        yield from _line(line)
    if derivation.lemmas:
        yield from ("", "Lemmas and rules that the verdict rests on")
        for name, source, where in derivation.lemmas:
            places = ranges(where, "({})".format, "–") or "required theorems"
            yield _wrapped(f"{name} [{cited_text(source)}]: {places}", 2, 6)


def _line(line: Line) -> Iterator[str]:
    step = line.step
    given = "" if line.given is None else f" Under {_hypotheses(line.given) or 'no hypothesis'}."
    yield ""
    yield _wrapped(f"({line.number}) {step.says}{given}", 2, 6)
    yield _wrapped(("▐ " if step.boxed else "") + to_text(step.formula), 8, 10)
    if step.verdict == "REFUTED":
        values = ", ".join(f"{to_text(a)} = {to_text(b)}" for a, b in step.witness)
        told = f"REFUTED{', as expected' if step.reached else ''}"
        yield _wrapped(f"{told}: {values}" if values else told, 6, 8)
    elif step.verdict not in ("", "PROVED"):
        yield _wrapped(f"{step.verdict}: {step.detail}", 6, 8)
    if not step.verdict and step.expected != "PROVED":
        yield _wrapped(f"expected {step.expected}", 6, 8)
    reason = reason_text(line)
    if reason:
        yield _wrapped(f"— {reason}", 6, 8)


def _hypotheses(numbers: Sequence[int]) -> str:
    return ranges(numbers, "H{}".format, "–")


def reason_text(line: Line) -> str:
    """The author's reason, the road to the verdict, and what the line rests on."""
    parts = [f"({n})" for n in line.by]
    parts += [f"{origin}: {name}" for origin, name in line.carried]
    parts += list(line.lemmas)
    if line.auxiliary:
        parts.append(f"{line.auxiliary} checked premise{'s' if line.auxiliary > 1 else ''}")
    method = "" if line.step.rule in line.lemmas else method_of(line.step)
    return "; ".join(
        filter(None, [line.step.why, method, f"by {', '.join(parts)}" if parts else ""])
    )


def _wrapped(text: str, indent: int = 0, later: int | None = None) -> str:
    rest = indent if later is None else later
    return fill(
        text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * rest,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
