"""Laws recognised as the entries of a matrix: UUᵀ + (I−W)(I−W)ᵀ, or the diagonal of one.

Candidates are the Gram matrices of the blocks and of I ± block; under momentum the angular momenta
e^τt(XẊᵀ − ẊXᵀ). Which combinations have all their entries among the laws is a linear question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from unicodedata import normalize

from deqproof.search.laws.echelon import Echelon, P, null_vectors
from deqproof.search.laws.law import latex_name, pretty_name
from deqproof.search.laws.lift import as_fraction
from deqproof.search.laws.model import Block, Model
from deqproof.search.laws.polynomial import (
    Matrix,
    Monomial,
    Polynomial,
    add,
    add_matrices,
    content,
    dot,
    letter_matrix,
    multiply,
    scalar_matrix,
    transpose,
    without_constant,
)

MOST_CHOICES = 100


@dataclass(frozen=True, slots=True)
class MatrixLaw:
    """A matrix whose upper half, or diagonal, consists of laws, in words of the blocks."""

    text: str
    latex: str
    laws: tuple[Polynomial, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """ABᵀ, or e^τt(ABᵀ − BAᵀ): the rows of A and of B, and which block and shift it is of."""

    text: str
    latex: str
    left: Matrix
    right: Matrix
    clock: Polynomial | None
    block: str
    shift: int

    def entry(self, i: int, j: int) -> Polynomial:
        forth = dot(self.left[i], self.right[j])
        if self.clock is None:
            return forth
        return multiply(self.clock, add(forth, dot(self.right[i], self.left[j]), -1))


@dataclass(frozen=True, slots=True)
class _Candidate:
    terms: tuple[tuple[Fraction | int, _Term], ...]
    diagonal: bool

    @property
    def plainness(self) -> tuple[bool, int, int]:
        return self.diagonal, len(self.terms), sum(term.shift != 0 for _, term in self.terms)


def recognise(model: Model, laws: Sequence[Polynomial]) -> tuple[list[MatrixLaw], list[Polynomial]]:
    """The matrices whose entries are combinations of the laws, and the laws that they leave out.

    Together the entries and the remaining laws span what the given laws span.
    """
    span, covered, found = Echelon(), Echelon(), list[MatrixLaw]()
    for law in laws:
        span.add(law)
    sizes = {n for block in model.blocks for n in (block.rows, block.columns)}
    scalars = all(block.rows == block.columns == 1 for block in model.blocks)
    for size in [] if scalars and model.chart is None else sorted(sizes, reverse=True):
        for candidate in _candidates(model, size, span):
            entries = _entries(candidate, size, span)
            trial = covered.copy()
            if entries and all(trial.add(entry) for entry in entries):
                covered = trial
                found.append(MatrixLaw(*_write(candidate, model), entries))
    return found, [law for law in laws if covered.add(law)]


def _candidates(model: Model, size: int, span: Echelon) -> list[_Candidate]:
    """Combinations whose first entries are in the span, the plainest first."""
    terms = list(_terms(model, size))
    found: list[_Candidate] = []
    for places, diagonal in (([(0, 0), (0, 1)], False), ([(0, 0)], True)):
        used = [place for place in places if max(place) < size]
        rests = [[_rest(term, place, span) for place in used] for term in terms]
        for chosen in _choices(model, terms):
            rows = list(_equations([rests[k] for k in chosen]))
            for vector in null_vectors(rows, len(chosen), P):
                numbers = [as_fraction(x, P) for x in vector]
                pairs = tuple((c, terms[k]) for c, k in zip(numbers, chosen, strict=True) if c)
                found.append(_Candidate(pairs, diagonal and size > 1))
    return sorted(found, key=lambda candidate: candidate.plainness)


def _choices(model: Model, terms: Sequence[_Term]) -> Iterator[list[int]]:
    """For every square block, it or I ± it; the same for all of them if there are too many."""
    blocks = sorted({term.block for term in terms if term.shift})
    shifts: list[Mapping[str, int]] = (
        [
            dict(zip(blocks, choice, strict=True))
            for choice in product((0, -1, 1), repeat=len(blocks))
        ]
        if 3 ** len(blocks) <= MOST_CHOICES
        else [dict.fromkeys(blocks, s) for s in (0, -1, 1)]
    )
    for choice in shifts:
        yield [k for k, term in enumerate(terms) if term.shift == choice.get(term.block, 0)]


def _rest(term: _Term, place: tuple[int, int], span: Echelon) -> Mapping[Monomial, int]:
    return span.reduce(without_constant(term.entry(*place)))


def _equations(rests: Sequence[Sequence[Mapping[Monomial, int]]]) -> Iterator[list[int]]:
    """What each monomial that is not in the span says about the coefficients of the terms."""
    for column in zip(*rests, strict=True):
        for monomial in {m for rest in column for m in rest}:
            yield [rest.get(monomial, 0) for rest in column]


def _entries(candidate: _Candidate, size: int, span: Echelon) -> tuple[Polynomial, ...]:
    """The entries that are to be laws, or none if one of them is not."""
    entries: list[Polynomial] = []
    for i in range(size):
        for j in range(i, i + 1 if candidate.diagonal else size):
            entry: Polynomial = {}
            for c, term in candidate.terms:
                entry = add(entry, term.entry(i, j), c)
            if entry := without_constant(entry):
                if not span.contains(entry):
                    return ()
                entries.append(entry)
    return tuple(entries)


def _terms(model: Model, size: int) -> Iterator[_Term]:
    first, half = 0, model.parameters
    for block in model.blocks:
        x = letter_matrix(block.rows, block.columns, first)
        v = letter_matrix(block.rows, block.columns, half + first)
        first += block.rows * block.columns
        square = block.rows == block.columns
        for shift in (0, -1, 1) if square else (0,):
            names = _names(block, shift)
            unit = scalar_matrix(block.rows, 1) if shift else x
            y = add_matrices(unit, x, shift) if shift else x
            for turned in (False, True):
                rows, other = (transpose(y), transpose(v)) if turned else (y, v)
                if len(rows) != size or (turned and square and size == 1):
                    continue
                if model.program["momentum"] is None:
                    text, latex = _gram_names(*names, size, block, turned)
                    yield _Term(text, latex, rows, rows, None, block.name, shift)
                elif size > 1:
                    text, latex = _moment_names(*names, block, turned)
                    clock = {(2 * half,): 1}
                    yield _Term(text, latex, rows, other, clock, block.name, shift)


def _names(block: Block, shift: int) -> tuple[str, str]:
    text, latex = pretty_name(block.name), latex_name(block.name)
    if not shift:
        return text, latex
    unit, sign = "1" if block.rows == 1 else "I", "+" if shift > 0 else "-"
    return f"({unit}{sign.replace('-', '−')}{text})", f"({unit}{sign}{latex})"


def _gram_names(text: str, latex: str, size: int, block: Block, turned: bool) -> tuple[str, str]:
    if block.rows == block.columns == size == 1:
        return f"{text}²", f"{latex}^2"
    if turned:
        return f"{text}ᵀ{text}", rf"{latex}^\top {latex}"
    return f"{text}{text}ᵀ", rf"{latex}{latex}^\top"


def _moment_names(text: str, latex: str, block: Block, turned: bool) -> tuple[str, str]:
    dotted = normalize("NFC", f"{pretty_name(block.name)}\u0307")
    speed = rf"\dot{{{latex_name(block.name)}}}"
    if turned:
        return (
            f"({text}ᵀ{dotted} − {dotted}ᵀ{text})",
            rf"({latex}^\top {speed} - {speed}^\top {latex})",
        )
    return f"({text}{dotted}ᵀ − {dotted}{text}ᵀ)", rf"({latex}{speed}^\top - {speed}{latex}^\top)"


def _write(candidate: _Candidate, model: Model) -> tuple[str, str]:
    unit = content([c for c, _ in candidate.terms])
    # blocks as they are before shifted ones
    used = sorted(candidate.terms, key=lambda pair: pair[1].shift != 0)
    text = latex = ""
    for c, term in used:
        ratio = c / unit
        sign = ("−" if ratio < 0 else "") if not text else (" − " if ratio < 0 else " + ")
        number = "" if abs(ratio) == 1 else str(abs(ratio))
        text += f"{sign}{number}{term.text}"
        latex += f"{sign.replace('−', '-')}{number}{term.latex}"
    if used[0][1].clock is not None:
        clock = model.coordinates[2 * model.parameters]
        text, latex = f"{clock}·[{text}]", rf"{latex_name(clock)}\left[{latex}\right]"
    if candidate.diagonal:
        return f"diag({text})", rf"\operatorname{{diag}}({latex})"
    return text, latex
