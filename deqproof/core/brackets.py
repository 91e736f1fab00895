"""Re-checks how many conservation laws a model has.

A law of a model is a function whose derivative along each of its fields is 0. Near a generic
point N − dim Lie(fields) of them are independent [@marcotte2023abide].
At least this dimension: brackets at a point modulo a prime; a minor that is not 0 there is not 0
over Q. At least these laws: their derivatives, expanded over Q, are 0. Where both meet, the count
is proved. Over Q, equilibria and their adjoints are polynomials in a chart, which is checked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flint import fmpq, fmpq_mpoly_ctx, nmod, nmod_mat

from deqproof.core.fields import Duals, Plain, Quotients, field, make_state, require, state_shapes

LONGEST_WORD = 16  # a word of length k costs 3^k


@dataclass(frozen=True, slots=True)
class LawCount:
    """The fields of a model have from `least` to `most` independent laws near a generic point.

    `model` is plain data, as `core.fields` describes it.
    """

    model: Plain
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Bounds:
    """At least this dimension and this many laws, of so many coordinates; exact if they meet.

    A single field commutes with itself: where it does not vanish it can be straightened.
    """

    coordinates: int
    dimension: int
    laws: int
    single: bool

    @property
    def most(self) -> int:
        return self.coordinates - self.dimension

    @property
    def least(self) -> int:
        return self.most if self.single else self.laws

    @property
    def exact(self) -> bool:
        return self.least == self.most


def check_bounds(model: Plain, evidence: Plain) -> Bounds | None:
    """What the evidence proves of the model, or None if any part of it is wrong; never raises.

    Evidence: `prime`, `point` (its coordinates), `words` (lists of labels, see `bracket`), `laws`
    ({"poly": q}, or {"form": [[i, q], …], "below": q} for a closed form Σ q dθ_i / below), and
    `chart`: None, or {"place": θ and the seeds as polynomials, "point": where they are
    independent, "solutions": {name of a system: polynomials}}.
    """
    try:
        n = sum(r * c for r, c in state_shapes(model))
        dimension, laws = _rank_of_words(model, evidence), _rank_of_laws(model, evidence, n)
    except Exception:
        return None
    return Bounds(n, dimension, laws, single=model["seeds"] == 1 and dimension == 1)


def bracket(
    model: Plain, ring: Duals, word: Sequence[int], state: Sequence[Any], bit: int = 1
) -> list[Any]:
    """[X_a, [X_b, …]] at a point, where [X, Y](θ) = d/dε (Y(θ + εX) − X(θ + εY)).

    For a label a > 0, X_a = Σ aⁱ X_i, i = 1, 2, …; a label −i stands for the field X_i alone.
    """
    seeds = _coefficients(word[0], model["seeds"], ring.p)
    x = field(model, ring, state, seeds)
    if len(word) == 1:
        return x
    y, slope_y = _parts(bracket(model, ring, word[1:], _moved(state, x, bit), 2 * bit), bit)
    _, slope_x = _parts(field(model, ring, _moved(state, y, bit), seeds), bit)
    minus = ring.matrix(1, 1, [-1])
    return [ring.add(a, ring.scale(minus, b)) for a, b in zip(slope_y, slope_x, strict=True)]


def _coefficients(a: int, m: int, p: int) -> list[int]:
    if a < 0:
        return [int(a + i == 0) for i in range(1, m + 1)]
    powers = [a % p]
    while len(powers) < m:
        powers.append(powers[-1] * a % p)
    return powers


def _moved(state: Sequence[Any], x: Sequence[Any], bit: int) -> list[Any]:
    return [a | {s | bit: e for s, e in b.items()} for a, b in zip(state, x, strict=True)]


def _parts(x: Sequence[Any], bit: int) -> tuple[list[Any], list[Any]]:
    still = [{s: e for s, e in a.items() if not s & bit} for a in x]
    return still, [{s ^ bit: e for s, e in a.items() if s & bit} for a in x]


def flatten(model: Plain, ring: Duals, x: Sequence[Any]) -> list[int]:
    """The coordinates of a vector at a point."""
    zeros = [nmod_mat(r, c, ring.p) for r, c in state_shapes(model)]
    return [int(e) for a, zero in zip(x, zeros, strict=True) for e in a.get(0, zero).entries()]


def rank(rows: Sequence[Sequence[int]], columns: int, p: int) -> int:
    return nmod_mat(len(rows), columns, [e for row in rows for e in row], p).rank()


def _rank_of_words(model: Plain, evidence: Plain) -> int:
    ring = Duals(evidence["prime"])
    state = make_state(model, ring, evidence["point"])
    words = [[1], *evidence["words"]]  # at least one: at this point every system has a solution
    require(all(len(word) <= LONGEST_WORD for word in words))
    rows = [flatten(model, ring, bracket(model, ring, word, state)) for word in words]
    return rank(rows, len(rows[0]), ring.p)


def evaluate(polynomial: Any, letters: Sequence[Any], one: Any) -> Any:
    """A polynomial, as a list of [coefficient, [letter, letter, …]], at values of its letters."""
    total = 0 * one
    for coefficient, factors in polynomial:
        term = fmpq(coefficient) * one
        for i in factors:
            require(i >= 0)
            term *= letters[i]
        total += term
    return total


def gradient(polynomial: Any) -> Mapping[int, Any]:
    slopes: dict[int, Any] = defaultdict(list)
    for coefficient, factors in polynomial:
        for k, i in enumerate(factors):
            slopes[i].append([coefficient, [*factors[:k], *factors[k + 1 :]]])
    return slopes


def _rank_of_laws(model: Plain, evidence: Plain, n: int) -> int:
    p, size, laws = evidence["prime"], n + model["seeds"], evidence["laws"]
    if not laws:
        return 0
    context = fmpq_mpoly_ctx.get(("z", size), "lex")
    one, place, solutions = context.constant(1), list(context.gens()), {}
    if (chart := evidence["chart"]) is not None:
        slopes = [gradient(q) for q in chart["place"]]
        require(_rank_at(slopes, chart["point"], size, p) == len(slopes) == size)
        place, letters = [evaluate(q, place, one) for q in chart["place"]], place
        solutions = {
            name: [evaluate(q, letters, one) for q in x] for name, x in chart["solutions"].items()
        }
    ring, theta = Quotients(one, solutions), place[:n]
    moved = field(model, ring, make_state(model, ring, theta), place[n:])
    speeds = [([[e]], below) for rows, below in moved for row in rows for e in row]
    forms = [_read_law(law, theta, one) for law in laws]
    for form in forms:
        change = ring.matrix(1, 1, [0])
        for i, slope in form.items():
            rate = ring.matrix(1, 1, [evaluate(slope, theta, one)])
            change = ring.add(change, ring.scale(rate, speeds[i]))
        require(change[0][0][0] == 0)
    return _rank_at(forms, evidence["point"], n, p)


def _read_law(law: Plain, place: Sequence[Any], one: Any) -> Mapping[int, Any]:
    """Σ q_i dθ_i up to a factor: the differential of a polynomial, or a form found to be closed."""
    if "poly" in law:
        return gradient(law["poly"])
    form, below = dict(law["form"]), law["below"]
    q, slope = evaluate(below, place, one), gradient(below)
    require(q != 0)

    def turn(i: int, j: int) -> Any:
        above = form.get(i, [])
        value, rise = evaluate(above, place, one), evaluate(gradient(above).get(j, []), place, one)
        return rise * q - value * evaluate(slope.get(j, []), place, one)

    require(all(turn(i, j) == turn(j, i) for i in form for j in range(len(place))))
    return form


def _rank_at(forms: Sequence[Mapping[int, Any]], point: Sequence[int], n: int, p: int) -> int:
    letters = [nmod(x, p) for x in point]
    rows = [[0] * n for _ in forms]
    for row, form in zip(rows, forms, strict=True):
        for i, slope in form.items():
            require(0 <= i < n)
            row[i] = int(evaluate(slope, letters, nmod(1, p)))
    return rank(rows, n, p)
