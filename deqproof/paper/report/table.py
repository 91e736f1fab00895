"""Tables for a terminal of 80 columns: verdicts, what was missed, numbers beside the theorem."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table
from rich.text import Text

from deqproof.paper.report.sheet import Sheet, Step

if TYPE_CHECKING:
    from deqproof.paper.theorem import Theorem

COLOURS = {"PROVED": "green", "REFUTED": "magenta", "SUPPORTED": "cyan", "UNKNOWN": "yellow"}
REACHED, MISSED = "✓", "✗"


def verdict_text(verdict: str, reached: bool) -> Text:
    """The verdict with a sign that says whether it was expected."""
    sign = REACHED if reached else MISSED
    colour = COLOURS.get(verdict, "") if reached else "bold red"
    return Text(f"{sign} {verdict}", style=colour)


def _table(*headings: str, wrapped: Sequence[str], right: Sequence[str] = ()) -> Table:
    """A table in which only some columns may be broken into lines."""
    made = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=0)
    for name in headings:
        made.add_column(
            name,
            justify="right" if name in right else "left",
            overflow="fold",
            no_wrap=name not in wrapped,
        )
    return made


def verdict_table(sheets: Sequence[Sheet]) -> Table:
    """A row for each theorem."""
    columns = ("theorem", "", "verdict", "expected", "claims", "lemmas", "s")
    table = _table(*columns, wrapped=[""], right=("claims", "lemmas", "s"))
    for sheet in sheets:
        done = sum(step.reached for step in sheet.stated)
        good = sheet.reached and not sheet.alarm
        table.add_row(
            sheet.id, Text(sheet.label, style="dim"), verdict_text(sheet.verdict, good),
            Text(sheet.expected, style="dim"), f"{done}/{len(sheet.stated)}",
            str(len(sheet.lemmas)), f"{sheet.seconds:.2f}",
        )  # fmt: skip
    return table


def claim_table(sheet: Sheet) -> Table:
    """A row for each claim of a theorem: how it was decided, from what, in what time."""
    table = _table(
        "claim", "verdict", "rule", "detail", "s", wrapped=["detail", "rule"], right=["s"]
    )
    for step in sheet.stated:
        table.add_row(
            step.name, verdict_text(step.verdict, step.reached), step.rule, step.detail,
            f"{step.seconds:.2f}",
        )  # fmt: skip
    return table


def missed_lines(sheets: Iterable[Sheet]) -> list[Text]:
    """Every claim that did not reach what was expected, with why, and what to try."""
    lines: list[Text] = []
    for sheet in sheets:
        lines += [_missed(sheet, step) for step in sheet.missed]
        if sheet.alarm:
            lines.append(_line(f"{sheet.id}", f"ALARM: {sheet.alarm}"))
    return lines


def _missed(sheet: Sheet, step: Step) -> Text:
    tried = f" (tried: {', '.join(step.attempts[:6])})" if step.attempts else ""
    why = f"{step.verdict}, expected {step.expected}: {step.detail or 'no reason is known'}{tried}"
    return _line(f"{sheet.id} · {step.name}", why)


def _line(name: str, why: str) -> Text:
    return Text.assemble((f"{MISSED} {name}: ", "bold red"), why)


def number_table(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Promise, measurement and ratio, a row for each bound."""
    table = _table(
        "theorem", "bound", "promised", "measured", "ratio", "", wrapped=["bound"], right=["ratio"]
    )
    before = ""
    for row in rows:
        sign = Text(REACHED, style="green") if row["holds"] else Text(MISSED, style="bold red")
        name = "" if row["theorem"] == before else row["theorem"]
        before = row["theorem"]
        promise = f"{row['relation']} {six(row['promise'])}"
        table.add_row(
            name, row["claim"], promise, six(row["measured"]), ratio_text(row["ratio"]), sign
        )
    return table


def broken_lines(rows: Iterable[Mapping[str, Any]]) -> list[Text]:
    """Every measurement that contradicts its theorem."""
    return [
        _line(
            f"{row['theorem']} · {row['claim']}",
            f"ALARM: promised {row['relation']} {six(row['promise'])}, measured "
            f"{six(row['measured'])} at {row['where']} ({row['method']})",
        )
        for row in rows
        if not row["holds"]
    ]


def six(numeral: str) -> str:
    """Six significant digits of a numeral; words as they are."""
    from mpmath import mp, mpf

    try:
        return str(mp.nstr(mpf(numeral), 6))
    except ValueError:
        return numeral


def ratio_text(ratio: float | None) -> str:
    """Four digits; 20990 is 2.099e4."""
    if ratio is None:
        return ""
    mantissa, _, power = f"{ratio:.4g}".partition("e")
    return f"{mantissa}e{int(power)}" if power else mantissa


def summary(sheets: Sequence[Sheet], seconds: float) -> Text:
    """The run in one line."""
    claims = [step for sheet in sheets for step in sheet.stated]
    done = sum(step.reached for step in claims)
    good = all(sheet.reached and not sheet.alarm for sheet in sheets)
    theorems = f"{len(sheets)} theorem{'s' if len(sheets) != 1 else ''}"
    text = f"{theorems}, {done} of {len(claims)} claims as expected, {seconds:.1f} s"
    return Text(f"{REACHED if good else MISSED} {text}", style="bold green" if good else "bold red")


def theorem_table(theorems: Iterable[Theorem]) -> Table:
    table = _table("id", "label", "title", wrapped=["label", "title"])
    for theorem in theorems:
        table.add_row(Text(theorem.id, style="bold"), theorem.label, theorem.title)
    return table


def doctor_table(rows: Iterable[tuple[str, str, str]]) -> Table:
    """What is there, in which version, and what it is for."""
    table = _table("", "version", "for", wrapped=["for"])
    for name, version, what in rows:
        sign = Text(REACHED, style="green") if version else Text("–", style="yellow")
        table.add_row(Text.assemble(sign, " ", name), version or "missing", what)
    return table
