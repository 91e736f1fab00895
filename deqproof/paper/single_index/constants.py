"""The constants of Theorems 3.8 and 3.9 for a problem, each a number or a proved bound.

ρ is bounded from below and Λ from above, so that λ₁ and the largest step come out no larger, λ₂ and
the times no smaller than they are. Where no ρ > 0 is established, nothing that needs it is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from flint import arb, ctx

from deqproof.core.errors import IllPosed
from deqproof.deq import activation
from deqproof.deq import single_constants as formulas
from deqproof.deq.exact import middle_of
from deqproof.deq.single_constants import term_of
from deqproof.paper.numbers_point import (
    Constant,
    Point,
    constant_row,
    constants_html,
    rounded,
    step_below,
)
from deqproof.paper.numbers_spectrum import Value, bits_of, rational_value
from deqproof.paper.problem import Problem
from deqproof.paper.single_index.cover import Extreme
from deqproof.paper.single_index.setting import Setting, extremes, setting_of

_PLACES = 4  # significant digits of ρ and Λ, rounded to the safe side
_SMALL_BITS = 400  # λ₁ and η₁ may be tiny, and 1 − ηλ₁/2 near 1


@dataclass(frozen=True, slots=True)
class SingleIndexConstants:
    """Every constant of the single-index theory for one problem.

    `faults` say why Theorems 3.8 and 3.9 promise nothing here; without one, λ₁ and the step `eta`
    are there. `notes` say what was chosen. `irregular`: σ itself is not as the theory wants it, and
    not even the distance to (ξ, 0) need fall.
    """

    problem: Problem
    digits: int
    eta: Fraction | None
    rows: tuple[Constant, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    irregular: bool = False

    def __getitem__(self, name: str) -> Constant:
        for row in self.rows:
            if row.name == name:
                return row
        raise IllPosed(f"expected one of {', '.join(r.name for r in self.rows)}, got {name!r:.40}")

    def __contains__(self, name: str) -> bool:
        return any(row.name == name for row in self.rows)

    @property
    def applies(self) -> bool:
        """Do the theorems speak of this problem?"""
        return not self.faults

    @property
    def step_promised(self) -> bool:
        """Is the step of descent one that Theorem 3.9 speaks of, η ≤ λ₁/(2λ₂)?"""
        return self.applies and formulas.N.name in self

    def ball(self, name: str) -> arb:
        return self[name].ball

    def _repr_html_(self) -> str:
        return constants_html(self.rows, self.digits)


def single_index_constants(problem: Problem, digits: int = 30) -> SingleIndexConstants:
    """The constants of a single-index problem, for δ₂ and B of the problem or chosen ones.

    Raises IllPosed for a problem of another kind.
    """
    if problem.kind != "single-index":
        raise IllPosed(f"expected a single-index problem, got {problem.name}, a linear one")
    return _computed(problem, digits)


@lru_cache(maxsize=8)  # numbers, pictures and slack ask for the same ones
def _computed(problem: Problem, digits: int) -> SingleIndexConstants:
    with ctx.workprec(bits_of(digits) + _SMALL_BITS):
        setting = setting_of(problem)
        rows = _given(problem, setting)
        here = _point(problem, rows).extend(formulas.START, rows, term_of)
        if setting.delta2 is None or setting.radius is None:
            return _finished(problem, digits, None, rows, setting)
        here = here.extend(formulas.REGION, rows, term_of)
        floor = activation.slope_floor(problem.activation, rows[-1].ball)
        rows.append(constant_row("gamma", "γ", Value(floor), rows[-1].source))
        here = here.with_scalars({"gamma": rows[-1].value})
        if not setting.regular:
            return _finished(problem, digits, None, rows, setting)
        return _bounded(problem, digits, rows, here, setting)


def _bounded(
    problem: Problem, digits: int, rows: list[Constant], here: Point, setting: Setting
) -> SingleIndexConstants:
    """With ρ and Λ, and what follows from them."""
    least, greatest = extremes(setting)
    rows += [_extreme_row("rho_B", "ρ", least, "≥"), _extreme_row("Lambda", "Λ", greatest, "≤")]
    here = here.with_scalars({row.name: row.value for row in rows[-2:]})
    here = here.extend(formulas.CURVATURE[:1], rows, term_of, "≤")
    here = here.extend(formulas.CURVATURE[1:], rows, term_of, "≥")
    if not least.bound > 0:
        faults = (*setting.faults, setting.without_moment(least))
        return _finished(problem, digits, None, rows, replace(setting, faults=faults))
    here = here.extend(formulas.RATE, rows, term_of, "≥")
    here = here.extend(formulas.TIME[:1], rows, term_of, "≥")
    eta1 = rows[-1]
    here = here.extend(formulas.TIME[1:], rows, term_of, "≤")
    eta = problem.eta or step_below(eta1)
    rows.append(constant_row("eta", "η", rational_value(eta), eta1.source))
    if rational_value(eta).ball <= eta1.ball:
        here = here.with_scalars({"eta": rational_value(eta)})
        here.extend(formulas.STEPS, rows, term_of, "≤")
    return _finished(problem, digits, eta, rows, setting)


def _given(problem: Problem, setting: Setting) -> list[Constant]:
    """L, σ(0), δ₂ and B."""
    source = formulas.RATE[0].source
    rows = [
        constant_row("Lip", "L", setting.lipschitz, source),
        constant_row("sigma0", "|σ(0)|", _size_at_zero(problem.activation), source),
    ]
    for name, plain, number, remark in (
        ("delta2", "δ₂", setting.delta2, "" if problem.delta2 else "chosen"),
        ("B", "B", setting.radius, "" if problem.truncation else "chosen"),
    ):
        if number is not None:
            rows.append(constant_row(name, plain, rational_value(number), source, "=", remark))
    return rows


def _size_at_zero(name: str) -> Value:
    found = abs(activation.value_at_zero(name))
    if not found.is_exact():
        return Value(found)
    return rational_value(middle_of(found))


def _point(problem: Problem, rows: Sequence[Constant]) -> Point:
    scalars = {
        "theta2": rational_value(problem.theta2),
        "epsilon": rational_value(problem.epsilon),
        **{row.name: row.value for row in rows},
    }
    return Point(scalars, problem.theta1, problem.xi, ())


def _extreme_row(name: str, plain: str, found: Extreme, relation: str) -> Constant:
    """A bound, rounded to a few decimal places on its own side."""
    source = formulas.RATE[0].source if name == "rho_B" else formulas.CURVATURE[0].source
    number = rounded(Fraction(found.bound), 1 if relation == "≤" else -1, _PLACES)
    road = found.road if found.road != "cover" else f"cover of {found.boxes} boxes"
    return constant_row(name, plain, rational_value(number), source, relation, f"by {road}")


def _finished(
    problem: Problem, digits: int, eta: Fraction | None, rows: Sequence[Constant], setting: Setting
) -> SingleIndexConstants:
    return SingleIndexConstants(
        problem, digits, eta, tuple(rows), setting.faults, setting.notes, setting.irregular
    )
