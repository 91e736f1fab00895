"""A paper's own names for the letters, for a derivation that goes into its appendix.

A TOML file says how letters are written: `[letters]`, then `theta1 = "W"`, `Sigma = "C"`. In the
formulas and in the sentences each letter becomes a sign of its own, and these signs become the
names at the very end, so that a new name is never taken for an old one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from deqproof.core.errors import BadInput
from deqproof.paper.report.formula.text import to_text
from deqproof.paper.report.sheet import Sheet

_FIRST = 0xE000  # a private sign for each letter
_ARTICLES = frozenset("aAI")


@dataclass(frozen=True, slots=True)
class Notation:
    """How letters are written: pairs of a letter's LaTeX and its new one."""

    names: tuple[tuple[str, str], ...]

    def marked(self, sheet: Sheet) -> Sheet:
        """The sheet with a private sign for every letter that is renamed.

        Raises BadInput if two letters of the theorem would look the same.
        """
        self._refuse_clash(sheet)
        formula, prose = self._in_formulas(), self._in_prose()
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
        return replace(
            sheet, steps=steps, letters=letters, says=prose(sheet.says), title=prose(sheet.title)
        )

    def _refuse_clash(self, sheet: Sheet) -> None:
        there = [old for old, _ in sheet.letters]
        shown = {old: dict(self.names).get(old, old) for old in there}
        for old in there:
            other = next((k for k in there if k != old and shown[k] == shown[old]), None)
            if other is not None:
                pair = f"{old} and {other} are both {shown[old]!r:.60}"
                raise BadInput(f"--notation: expected a name for each letter, but {pair}")

    def written(self, text: str) -> str:
        """The text with the new names in place of the private signs."""
        table = {_FIRST + k: f"{{{new}}}" for k, (_, new) in enumerate(self.names)}
        return without_signs(text.translate(table))

    def _in_formulas(self) -> Callable[[str], str]:
        patterns = [
            (re.compile(rf"(?<![A-Za-z\\]){_escaped(old)}(?![A-Za-z])"), chr(_FIRST + k))
            for k, (old, _) in enumerate(self.names)
        ]
        return lambda text: _replaced(text, patterns)

    def _in_prose(self) -> Callable[[str], str]:
        patterns: list[tuple[re.Pattern[str], str]] = []
        for k, (old, _) in enumerate(self.names):
            word = to_text(old)
            if word not in _ARTICLES:
                edges = (r"(?<![A-Za-z])", r"(?![A-Za-z])") if word.isascii() else ("", "(?![₀-₉])")
                pattern = re.compile(f"{edges[0]}{re.escape(word)}{edges[1]}")
                patterns.append((pattern, chr(_FIRST + k)))
        return lambda text: _replaced(text, patterns)


def without_signs(text: str) -> str:
    """The text without private signs: LaTeX has none."""
    return re.sub("[\ue000-\uf8ff]", "", text)


def _escaped(latex: str) -> str:
    """A pattern for the letter, whether or not its index stands in braces."""
    return re.sub(r"_(\w)$", r"_(?:\1|\\{\1\\})", re.escape(latex).replace(r"\_", "_"))


def _replaced(text: str, patterns: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, sign in patterns:
        text = pattern.sub(sign, text)
    return text


def read_notation(path: Path) -> Notation:
    """The notation of a TOML file. Raises BadInput, with the letter that is wrong."""
    from deqproof.deq.symbols import latex_names
    from deqproof.paper.problem_text import suggest

    try:
        document = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as fault:
        raise BadInput(f"--notation: expected a TOML file, got {path.name}: {fault}") from fault
    letters = document.get("letters")
    if set(document) != {"letters"} or not isinstance(letters, Mapping):
        raise BadInput(f"--notation: expected one section [letters] in {path.name}")
    known = {symbol.name: latex for symbol, latex in latex_names().items()}
    for name, new in letters.items():
        if name not in known:
            hint = suggest(name, known)
            raise BadInput(f"letters.{name}: expected a letter of the theory; {hint}")
        if not isinstance(new, str) or not new.strip() or new.count("{") != new.count("}"):
            raise BadInput(f"letters.{name}: expected LaTeX such as 'W_1', got {str(new)!r:.60}")
    pairs = [(known[name], new.strip()) for name, new in letters.items()]
    return Notation(tuple(sorted(pairs, key=lambda pair: -len(pair[0]))))
