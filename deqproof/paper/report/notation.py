"""A paper's own names for the letters, for a derivation that goes into its appendix.

A TOML file says how letters are written: `[letters]`, then `theta1 = "W"`, `Sigma = "C"`; and which
factor the paper's risk has: `[risk]`, then `factor = "1"` for R = E(y − f)². In the formulas and in
the sentences each letter becomes a sign of its own, and these signs become the names at the very
end, so that a new name is never taken for an old one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from deqproof.core.errors import BadInput
from deqproof.paper.problem_text import read_positive, suggest
from deqproof.paper.report.convention import OURS
from deqproof.paper.report.formula.text import to_text
from deqproof.paper.report.sheet import Sheet

_FIRST = 0xE000  # a private sign for each letter
_ARTICLES = frozenset("aAI")
_WORDS = re.compile(r"\\(?:text|mathrm|operatorname|begin|end)\{[^{}]*\}")
# The base of an exponential is no letter of ours, though it looks like the error e.
_EXPONENTIAL = {"e": (r"(?!\^\{-)", r"(?!\^)")}


@dataclass(frozen=True, slots=True)
class Notation:
    """How letters are written, as pairs of a letter's LaTeX and its new one; and the factor c of
    a risk cE(y − f)²."""

    names: tuple[tuple[str, str], ...]
    factor: Fraction = OURS

    def marked(self, sheet: Sheet) -> Sheet:
        """The sheet with a private sign for every letter that is renamed.

        Raises BadInput if a new name already means something else in the theorem.
        """
        formula, prose = self.in_formulas(), self.in_prose()
        steps = tuple(
            replace(
                step,
                formula=formula(step.formula),
                given=tuple(map(formula, step.given)),
                witness=tuple((formula(a), b) for a, b in step.witness),
                says=prose(step.says),
                why=prose(step.why),
            )
            for step in sheet.steps
        )
        letters = tuple((formula(a), prose(b)) for a, b in sheet.letters)
        made = replace(
            sheet, steps=steps, letters=letters, says=prose(sheet.says), title=prose(sheet.title)
        )
        self._refuse_clash(made)
        return made

    def _refuse_clash(self, marked: Sheet) -> None:
        shown = [f for step in marked.stated for f in (step.formula, *step.given)]
        text = _WORDS.sub(" ", " ".join([*shown, *(letter for letter, _ in marked.letters)]))
        there = {chr(_FIRST + k): pair for k, pair in enumerate(self.names)}
        taken: dict[str, str] = {}
        for sign, (old, new) in there.items():
            if sign not in text:
                continue
            bare = rf"(?<![A-Za-z\\]){_escaped(new)}(?![A-Za-z_])"
            other = taken.setdefault(new, old)
            if other != old or re.search(bare, text):
                what = f"{old} and {other if other != old else new} are both {new!r:.60}"
                expected = f"--notation: expected a name for each letter of {marked.id}"
                raise BadInput(f"{expected}, but {what}; give each a name of its own")

    def written(self, text: str) -> str:
        """The text with the new names in place of the private signs."""
        table = {_FIRST + k: f"{{{new}}}" for k, (_, new) in enumerate(self.names)}
        return without_signs(text.translate(table))

    def in_formulas(self) -> Callable[[str], str]:
        """Puts the private signs into LaTeX."""
        patterns = [
            (
                re.compile(rf"{_edge(old)}{_escaped(old)}(?![A-Za-z]){_not_base(old, 0)}"),
                chr(_FIRST + k),
            )
            for k, (old, _) in enumerate(self.names)
        ]
        return lambda text: _replaced(text, patterns)

    def in_prose(self) -> Callable[[str], str]:
        """Puts the private signs into a sentence."""
        patterns: list[tuple[re.Pattern[str], str]] = []
        for k, (old, _) in enumerate(self.names):
            word = to_text(old)
            if word not in _ARTICLES:
                edges = (r"(?<![A-Za-z])", r"(?![A-Za-z])") if word.isascii() else ("", "(?![₀-₉])")
                pattern = re.compile(f"{edges[0]}{re.escape(word)}{edges[1]}{_not_base(old, 1)}")
                patterns.append((pattern, chr(_FIRST + k)))
        return lambda text: _replaced(text, patterns)


def without_signs(text: str) -> str:
    """The text without private signs: LaTeX has none."""
    return re.sub("[\ue000-\uf8ff]", "", text)


def _edge(latex: str) -> str:
    """What must not stand before the letter: a command may follow another, as in \\hat\\Sigma."""
    return r"(?<!\\)" if latex.startswith("\\") else r"(?<![A-Za-z\\])"


def _not_base(old: str, place: int) -> str:
    """What must not follow the letter, in a formula (0) or in a sentence (1)."""
    return _EXPONENTIAL.get(old, ("", ""))[place]


def _escaped(latex: str) -> str:
    """A pattern for the letter, whether or not its index stands in braces."""
    return re.sub(r"_(\w)$", r"_(?:\1|\\{\1\\})", re.escape(latex).replace(r"\_", "_"))


def _replaced(text: str, patterns: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, sign in patterns:
        text = pattern.sub(sign, text)
    return text


def read_notation(path: Path) -> Notation:
    """The notation of a TOML file. Raises BadInput, with the key that is wrong."""
    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise BadInput(f"--notation: expected a TOML file, got {path.name}: {fault}") from fault
    if not document or not set(document) <= {"letters", "risk"}:
        got = ", ".join(f"{name!r:.40}" for name in document) or "nothing"
        raise BadInput(f"--notation: expected [letters] or [risk] in {path.name}, got {got}")
    letters, risk = document.get("letters", {}), document.get("risk")
    return Notation(_read_letters(letters), OURS if risk is None else _read_factor(risk))


def _read_letters(letters: Any) -> tuple[tuple[str, str], ...]:
    """Longer letters first, so that none is found within another."""
    from deqproof.deq.symbols import latex_names

    if not isinstance(letters, Mapping):
        raise BadInput(f"letters: expected a section [letters], got {letters!r:.60}")
    known = {symbol.name: latex for symbol, latex in latex_names().items()}
    for name, new in letters.items():
        if name not in known:
            hint = suggest(name, known)
            raise BadInput(f"letters.{name}: expected a letter of the theory; {hint}")
        if not isinstance(new, str) or not new.strip() or new.count("{") != new.count("}"):
            raise BadInput(f"letters.{name}: expected LaTeX such as 'W_1', got {str(new)!r:.60}")
    pairs = [(known[name], new.strip()) for name, new in letters.items()]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def _read_factor(risk: Any) -> Fraction:
    if not isinstance(risk, Mapping) or set(risk) != {"factor"}:
        raise BadInput(f'risk: expected one key, such as factor = "1", got {risk!r:.60}')
    return read_positive(risk["factor"], "risk.factor")
