"""The letters of a derivation, with what they mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from deqproof.core.brackets import LawCount
from deqproof.core.statement import Along, Statement, terms_in, terms_of_system
from deqproof.core.term import Term, leaves


def names_in(statements: Iterable[Statement]) -> frozenset[str]:
    """The names of the letters that the statements are about."""
    terms: list[Term] = []
    for statement in statements:
        facts = [*statement.hypotheses]
        if isinstance(statement.goal, Along):
            terms += terms_of_system(statement.goal.system)
        elif not isinstance(statement.goal, LawCount):
            facts.append(statement.goal)
        terms += (t for f in facts for t in terms_in(f))
    return frozenset(str(letter.data[0]) for letter in leaves(*terms))


def letters_in(formulas: Iterable[str], used: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The letters of the theory that occur in the formulas, with what they mean.

    Of two letters that are printed alike, it is the one whose name is used.
    """
    from deqproof.deq.symbols import latex_names, meaning_of

    text = " ".join(formulas)
    order = lambda item: (-len(item[1]), item[0].name not in used)  # noqa: E731
    places: dict[str, tuple[int, str]] = {}
    for symbol, latex in sorted(latex_names().items(), key=order):
        after = r"(?![A-Za-z_']|\^\{-)"  # e^{-λt} is no letter e
        pattern = re.compile(rf"(?<![A-Za-z\\_{{]){re.escape(latex)}{after}")
        found = pattern.search(text)
        meaning = meaning_of(symbol.name)
        if found and meaning and latex not in places and _tells(meaning, latex):
            places[latex] = found.start(), meaning
            text = pattern.sub(" " * len(latex), text)
    return tuple((latex, meaning) for latex, (_, meaning) in sorted(places.items(), key=_by_place))


def _tells(meaning: str, latex: str) -> bool:
    """A letter that is written as what it means, such as √(1 + ‖ξ‖²), needs no explanation."""
    from deqproof.paper.report.formula.text import to_text

    return meaning != to_text(latex)


def _by_place(item: tuple[str, tuple[int, str]]) -> int:
    return item[1][0]
