"""Finds the conservation laws of a model, counts them, and has the core check the count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import nmod

from deqproof.core.brackets import check_bounds, evaluate, gradient
from deqproof.core.check import Verdict
from deqproof.core.errors import BadInput
from deqproof.search.laws.count import MERSENNE, Count, Progress, count_brackets, recount
from deqproof.search.laws.echelon import reduce_rows
from deqproof.search.laws.law import Law
from deqproof.search.laws.matrix_form import MatrixLaw, recognise
from deqproof.search.laws.model import Chart, Model
from deqproof.search.laws.other_laws import find_other_laws
from deqproof.search.laws.polynomial import Polynomial, letter, to_plain
from deqproof.search.laws.polynomial_laws import find_polynomial_laws
from deqproof.search.laws.result import Laws
from deqproof.search.laws.symbolic import Symbolic, TooLarge, expand

FIRST_DEGREE, LAST_DEGREE, HIGHEST_DEGREE = 2, 4, 20
MOST_MONOMIALS, MOST_UNASKED = 400_000, 8_000


def count_laws(
    model: Model, *, seed: int = 0, prime: int = MERSENNE, progress: Progress | None = None
) -> Laws:
    """How many independent laws the model has, without looking for them.

    N − dim Lie(∇φ_1, …, ∇φ_m) at a generic point [@marcotte2023abide]. The dimension is a
    proved lower bound and very likely exact: SUPPORTED; PROVED where it leaves no law, or where φ
    is a single function. Raises BadInput if the model is not defined at random points.
    """
    search = _Search(model, count_brackets(model, seed, progress, prime))
    search.count_again(seed, progress)
    return _conclude(model, search)


def find_laws(
    model: Model,
    *,
    degree: int | None = None,
    seed: int = 0,
    prime: int = MERSENNE,
    progress: Progress | None = None,
) -> Laws:
    """The laws that the gradient flow of every loss of the model keeps, and how many there are.

    Laws h with ⟨∇h, ∇φ_i⟩ = 0 for all i: all polynomial ones up to `degree` (default: 2, and up to
    4 while some are missing), then rational and logarithmic ones; each checked over Q. PROVED if
    as many independent laws were found as the Lie algebra leaves room for, SUPPORTED if some are
    missing, UNKNOWN if the Lie algebra was not exhausted. `progress(stage, done, total)` is
    called often; an exception that it raises ends the search. Raises BadInput.
    """
    if degree is not None and not 1 <= degree <= HIGHEST_DEGREE:
        raise BadInput(f"degree: expected 1 to {HIGHEST_DEGREE}; received {degree}")
    search = _Search(model, count_brackets(model, seed, progress, prime))
    if search.room:
        _look_for_laws(search, degree, seed, progress)
    return _conclude(model, search)


def _look_for_laws(
    search: _Search, degree: int | None, seed: int, progress: Progress | None
) -> None:
    try:
        symbolic = expand(search.model)
    except TooLarge as reason:
        search.notes.append(f"laws were not searched for: {reason}")
        return
    _look_for_polynomials(search, symbolic, degree, seed, progress)
    if search.missing:
        _report(progress, "rational and logarithmic laws")
        search.take_others(symbolic, min(degree or FIRST_DEGREE, LAST_DEGREE), seed)


def _look_for_polynomials(
    search: _Search,
    symbolic: Symbolic,
    degree: int | None,
    seed: int,
    progress: Progress | None,
) -> None:
    # a degree that is asked for and too high gives way to the highest that is not
    degrees = range(FIRST_DEGREE, LAST_DEGREE + 1) if degree is None else range(degree, 0, -1)
    for highest in degrees:
        _report(progress, f"polynomial laws of degree at most {highest}")
        most = MOST_UNASKED if degree is None and highest > FIRST_DEGREE else MOST_MONOMIALS
        try:
            laws = find_polynomial_laws(search.model, symbolic, highest, seed, most)
        except TooLarge as reason:
            if highest == degree or degree is None:
                search.notes.append(f"laws of degree {highest} were not searched: {reason}")
            if degree is None:
                break
            continue
        search.take_polynomials(laws, highest)
        if search.missing and (degree is not None or highest == FIRST_DEGREE):
            search.count_again(seed, progress)
        if degree is not None or not search.missing:
            break


def _report(progress: Progress | None, stage: str) -> None:
    if progress is not None:
        progress(stage, 0, 1)


class _Search:
    """The laws found so far, and how many independent ones the count leaves to be found."""

    def __init__(self, model: Model, count: Count) -> None:
        self.model, self.count, self.rank = model, count, 0
        self.polynomials: list[Polynomial] = []
        self.others: list[Law] = []
        self.degree = 0
        self.notes: list[str] = []

    @property
    def laws(self) -> list[Law]:
        return [*map(Law, self.polynomials), *self.others]

    @property
    def room(self) -> int:
        return len(self.model.coordinates) - len(self.model.resting) - self.count.dimension

    @property
    def missing(self) -> int:
        return self.room - self.rank

    def count_again(self, seed: int, progress: Progress | None) -> None:
        self.count = recount(self.model, self.count, seed, progress)
        self.rank = self._rank(self.laws)

    def take_polynomials(self, laws: list[Polynomial], degree: int) -> None:
        self.polynomials, self.degree = laws, degree
        self.rank = self._rank(self.laws)

    def take_others(self, symbolic: Symbolic, degree: int, seed: int) -> None:
        """Those that are independent of the laws found before them."""
        for law in find_other_laws(self.model, symbolic, degree, seed):
            if self._rank([*self.laws, law]) > self.rank:
                self.others.append(law)
                self.rank += 1
            if not self.missing:
                return

    def _rank(self, laws: Sequence[Law]) -> int:
        """How many are independent, by their gradients at the point of the count; τ is no law."""
        p, n = self.count.prime, len(self.model.coordinates)
        letters, one = [nmod(x, p) for x in self.count.point], nmod(1, p)
        moving = [i for i in range(n) if i not in self.model.resting]
        rows: list[list[int]] = []
        for law in laws:
            evidence = law.to_evidence()
            slopes = gradient(evidence["poly"]) if "poly" in evidence else dict(evidence["form"])
            values = {i: int(evaluate(slope, letters, one)) for i, slope in slopes.items()}
            rows.append([values.get(i, 0) for i in moving])
        return len(reduce_rows(rows, len(moving), p)[1]) if rows else 0


def _conclude(model: Model, search: _Search) -> Laws:
    count = search.count
    evidence = _write_evidence(model, count, search.laws)
    bounds = check_bounds(model.program, evidence)
    verdict = Verdict.SUPPORTED if count.closed else Verdict.UNKNOWN
    notes = list(search.notes)
    if bounds is None or bounds.dimension != count.dimension:
        notes.append("the core did not accept the certificate")
        verdict = Verdict.UNKNOWN
    elif bounds.exact:
        verdict = Verdict.PROVED
    elif not count.closed:
        notes.append(f"brackets were not exhausted: there are at most {search.room} laws")
    matrices, rest = recognise(model, search.polynomials)
    return Laws(
        model=model.name,
        parameters=model.parameters,
        coordinates=model.coordinates,
        dim_lie=count.dimension,
        laws=search.room,
        generators=(*_entries(matrices), *map(Law, rest), *search.others),
        matrices=tuple(matrices),
        verdict=verdict,
        missing=search.missing,
        degree=search.degree,
        notes=tuple(notes),
        certificate={"model": model.program, "evidence": evidence},
    )


def _entries(matrices: Sequence[MatrixLaw]) -> list[Law]:
    return [Law(entry) for matrix in matrices for entry in matrix.laws]


def _write_evidence(model: Model, count: Count, laws: Sequence[Law]) -> dict[str, Any]:
    resting = [Law(letter(i)) for i in model.resting]
    return {
        "prime": count.prime,
        "point": list(count.point),
        "words": [list(word) for word in count.words],
        "laws": [law.to_evidence() for law in (*laws, *resting)],
        "chart": model.chart and _write_chart(model.chart, count),
    }


def _write_chart(chart: Chart, count: Count) -> dict[str, Any]:
    """With a point where the chart's letters determine θ and the seeds: any generic one."""
    size = len(chart.coordinates) + len(chart.seeds)
    return {
        "place": [to_plain(p) for p in (*chart.coordinates, *chart.seeds)],
        "point": [pow(3, k + 1, count.prime) for k in range(size)],
        "solutions": {name: [to_plain(p) for p in x] for name, x in chart.solutions.items()},
    }
