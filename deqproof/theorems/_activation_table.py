"""Every activation against every hypothesis and conclusion of Theorems 3.8 and 3.9, computed.

A cell rests on claims of the theorem `activations`, by name. A conclusion is PROVED where the
hypotheses are from which it follows for every σ (`single-index-fixed-point`, `thm-3.8`, `thm-3.9`,
`single-index-corners`); it is REFUTED only by a claim with a witness; else it is UNKNOWN, for want
of a hypothesis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from deqproof.core.check import Verdict

Verdicts = Mapping[str, Verdict]


@dataclass(frozen=True, slots=True)
class Property:
    """A hypothesis or a conclusion; `needs` are facts, each by the claims that do for it.

    `refuted` are claims whose witnesses refute it, and `reasons` proved ones that say why.
    `optional`: an activation without such a claim has no such property.
    """

    key: str
    text: str
    needs: tuple[tuple[str, ...], ...]
    refuted: tuple[str, ...] = ()
    optional: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A verdict (None where the question does not arise), and the claims that it rests on."""

    property: str
    verdict: Verdict | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One activation: its cells in the order of `PROPERTIES`."""

    activation: str
    cells: tuple[Cell, ...]


# What single-index-fixed-point takes: of σ′, or of the slopes of secants.
_UNIQUE = (("derivative", "monotone"), ("rising", "monotone"), ("secant", "lipschitz"))
_CONTRACTS = (_UNIQUE[0], ("rising", "steep", "monotone"), _UNIQUE[2])
# The gradient flow with any slope at a corner, as far as a solution goes, takes a sign.
_NEARER = (("derivative", "distance"), ("rising", "distance"), ("lipschitz",))
_SETTING = ("derivative", "rising", "lipschitz", "floor", "floor-positive", "bends")
# What thm-3.8 and thm-3.9 take; or single-index-corners, of secants.
_CORNERS = (("derivative", "chord"), ("derivative", "flattest"))
_ALL = (*_CORNERS, *((fact,) for fact in _SETTING[1:]))
_AGAINST = ("distance", "data", "progress")


def _hypothesis(key: str, text: str, *facts: str, refuted: tuple[str, ...] = ()) -> Property:
    return Property(key, text, tuple((f,) for f in facts), refuted or facts)


PROPERTIES: tuple[Property, ...] = (
    Property(
        "differentiable", "σ is differentiable, with derivative σ′",
        (("derivative",),), ("derivative",), reasons=("corner",),
    ),
    _hypothesis("rising", "σ′ > 0 everywhere", "rising"),
    _hypothesis("bounded", "σ′ ≤ L everywhere", "lipschitz"),
    _hypothesis("sharp", "no L smaller by 10⁻¹² does", "sharp"),
    _hypothesis(
        "floor", "σ′ ≥ γ(Z) > 0 on [−Z, Z], for every Z", "floor", "floor-positive",
        refuted=("floor-positive", "rising"),
    ),
    _hypothesis("bends", "σ is no straight line (on a line ρ = 0)", "bends"),
    Property("relation", "σ′ is algebraic in σ", (("relation",),), optional=True),
    Property("unique", "one fixed point for every θ₂ < 1/L", _UNIQUE, ("unique",)),
    Property("contracts", "the iteration finds it for |θ₂| < 1/L", _CONTRACTS),
    Property("distance", "the distance to θ* never grows", _NEARER, ("distance",)),
    Property("flow", "Theorem 3.8: r(t) ≤ r(0)e^{−λ₁t} with λ₁ > 0", _ALL, _AGAINST),
    Property("descent", "Theorem 3.9: a step of descent contracts r", _ALL, _AGAINST),
)  # fmt: skip


def row_of(name: str, verdicts: Verdicts) -> Row:
    """The row of an activation, from the verdicts on claims by their names."""
    return Row(name, tuple(_cell(name, wanted, verdicts) for wanted in PROPERTIES))


def _cell(name: str, wanted: Property, verdicts: Verdicts) -> Cell:
    def best(claims: tuple[str, ...]) -> str | None:
        return next((c for c in claims if verdicts.get(f"{name}-{c}") is Verdict.PROVED), None)

    def cell(verdict: Verdict | None, claims: Iterable[str | None]) -> Cell:
        return Cell(wanted.key, verdict, tuple(dict.fromkeys(f"{name}-{c}" for c in claims)))

    against = [c for c in wanted.refuted if verdicts.get(f"{name}-{c}") is Verdict.REFUTED]
    found = [best(claims) for claims in wanted.needs]
    if against:
        reasons = [c for c in wanted.reasons if best((c,))]
        return cell(Verdict.REFUTED, (*against[:1], *reasons))
    if None not in found:
        return cell(Verdict.PROVED, found)
    if wanted.optional:
        return cell(None, ())
    missing = (claims[0] for claims, f in zip(wanted.needs, found, strict=True) if f is None)
    return cell(Verdict.UNKNOWN, missing)
