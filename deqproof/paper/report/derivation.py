"""A sheet in the order of a proof: numbered lines, what each rests on, hypotheses, lemmas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from deqproof.core.lemma import FACTS
from deqproof.core.rule import RULES
from deqproof.paper.report.sheet import Sheet, Step

_NORM = re.compile(r"\\\|([^|]+)\\\|\^\{2\}")
# What evidence rests on besides lemmas and rules.
_METHOD_SOURCES = {
    "ball arithmetic": "johansson2017arb",
    "logarithmic norm": "coppel1965, Ch. III",
    "Frobenius": "lee2012, Thm 19.12; marcotte2023abide",
}
_METHODS = {
    "identity": "equal normal forms",
    "combination": "nonnegative combination",
    "unit": "it divides what does not vanish",
    "cover": "ball arithmetic on a cover of the domain",
    "witness": "a counterexample",
    "tube": "a validated trajectory",
    "count": "independent brackets, and as many laws as they leave room for",
    "none": "",
    "": "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """A numbered step. `by` are numbers of lines, `carried` pairs of theorem and claim, and
    `auxiliary` counts premises that a rule had proved on the way. `given` numbers the hypotheses,
    and is None where they are the standing ones."""

    number: int
    step: Step
    by: tuple[int, ...]
    carried: tuple[tuple[str, str], ...]
    auxiliary: int
    lemmas: tuple[str, ...]
    given: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Derivation:
    """Lines, all hypotheses, the numbers of those that stand throughout, and the lemmas used with
    their sources and the lines that use them."""

    sheet: Sheet
    lines: tuple[Line, ...]
    hypotheses: tuple[str, ...]
    standing: tuple[int, ...]
    lemmas: tuple[tuple[str, str, tuple[int, ...]], ...]


def derivation_of(sheet: Sheet) -> Derivation:
    """The derivation that a sheet records."""
    stated = [(place, step) for place, step in enumerate(sheet.steps) if not step.origin]
    numbers = {place: number for number, (place, _) in enumerate(stated, 1)}
    common = Counter(step.given for _, step in stated if step.given).most_common(1)
    standing = common[0][0] if common else ()
    given = (g for _, step in stated for g in step.given)
    hypotheses = tuple(dict.fromkeys([*standing, *given]))
    index = {g: k for k, g in enumerate(hypotheses, 1)}
    lines = tuple(
        _line(sheet.steps, place, numbers, None if step.given == standing else step.given, index)
        for place, step in stated
    )
    used = {name: tuple(n.number for n in lines if name in n.lemmas) for name in sheet.lemmas}
    lemmas = tuple((name, source_of(name), where) for name, where in used.items())
    shown = tuple(map(_telling, hypotheses))
    return Derivation(sheet, lines, shown, tuple(index[g] for g in standing), lemmas)


def _telling(hypothesis: str) -> str:
    """A letter that is called by its meaning, as ‖ξ‖² = ‖ξ‖², says so."""
    left, equals, right = hypothesis.partition(" = ")
    norm = _NORM.fullmatch(left)
    if equals and left == right and norm:
        return rf"{left} = \langle {norm[1]}, {norm[1]}\rangle"
    return hypothesis


def _line(
    steps: Sequence[Step],
    place: int,
    numbers: dict[int, int],
    given: tuple[str, ...] | None,
    index: dict[str, int],
) -> Line:
    step = steps[place]
    grounds = list(dict.fromkeys(_grounds(steps, place)))
    by = tuple(sorted(numbers[k] for k in grounds if k in numbers))
    carried = [
        (steps[k].origin, steps[k].name) for k in grounds if steps[k].origin not in ("", "premise")
    ]
    own = [steps[k] for k in grounds if steps[k].origin == "premise"]
    lemmas = sorted({name for s in (step, *own) for name in s.lemmas})
    assumed = None if given is None else tuple(sorted(index[g] for g in given))
    return Line(numbers[place], step, by, tuple(carried), len(own), tuple(lemmas), assumed)


def _grounds(steps: Sequence[Step], place: int) -> Iterator[int]:
    """What a step cites; through a premise, what that cites in turn."""
    for k in steps[place].cites:
        yield k
        if steps[k].origin == "premise":
            yield from _grounds(steps, k)


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of the stretches of consecutive numbers, one or two of which stay alone."""
    found: list[list[int]] = []
    for n in sorted(numbers):
        if found and n == found[-1][-1] + 1:
            found[-1].append(n)
        else:
            found.append([n])
    pairs = [[(r[0], r[-1])] if len(r) > 2 else [(n, n) for n in r] for r in found]
    return [pair for stretch in pairs for pair in stretch]


def ranges(numbers: Sequence[int], written: Callable[[int], str], dash: str) -> str:
    """References to numbers, three or more in a row as a range."""
    ends = [(written(a), written(b)) for a, b in runs(numbers)]
    return ", ".join(a if a == b else f"{a}{dash}{b}" for a, b in ends)


def source_of(lemma: str) -> str:
    """Where a lemma or rule is proved, as the bibliography cites it."""
    if lemma in FACTS:
        return FACTS[lemma].source
    if lemma in RULES:
        return RULES[lemma][2]
    return _METHOD_SOURCES.get(lemma, "")


def method_of(step: Step) -> str:
    """The road to the verdict in words; "" where the lemmas say it."""
    return _METHODS.get(step.rule, f"rule “{step.rule}”")
