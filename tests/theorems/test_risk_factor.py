"""With R_c = 2cR everything scales by a power of 2c, and by no other.

½‖2c∇R‖² ≥ 2cμ · 2cR; ε more, another power, or a lost hypothesis is false, and falls.
"""

import pytest
from sympy import Rational
from variants import Table, attacked

from deqproof.core.check import Verdict
from deqproof.deq.claim import ge, gt
from deqproof.deq.inner import Inner
from deqproof.deq.linear import (
    HALF,
    gradient1,
    gradient2,
    language,
    mu,
    on_sphere,
    positive_definite,
    radius_squared,
    risk,
    slope_squared,
    spectrum,
)
from deqproof.deq.symbols import h, k, theta1, theta2
from deqproof.search.ladder import Budget
from deqproof.theorems.linear_9_every_loss import g1, g2
from deqproof.theorems.linear_13_risk_factor import any_flow, c, distance, flow, scale

TABLE = Table("risk-factor")
MORE = Rational(101, 100)
slope = HALF * scale**2 * slope_squared
along = Inner(h, gradient1) + k * gradient2
MUTANTS = [
    TABLE.vary(
        "gradient", "c", "it is 2c",
        language.derivative_is(scale * risk, {theta1: h, theta2: k}, c * along),
    ),
    TABLE.vary(
        "gradient", "(2c)²", "it is 2c",
        language.derivative_is(scale * risk, {theta1: h, theta2: k}, scale**2 * along),
    ),
    TABLE.vary(
        "pl-scaled", "× 101/100", "μ is attained",
        language.states(ge(slope, MORE * scale * mu * (scale * risk))),
    ),
    TABLE.vary(
        "pl-scaled", "μ as for ½", "μ scales",
        language.states(ge(slope, mu * (scale * risk))),
    ),
    TABLE.vary("pl-scaled", "without the sphere", "α is any number", drop=(on_sphere,)),
    TABLE.vary(
        "pl-scaled", "without Σ ≻ 0", "λ_min may be 0, and so may both sides",
        language.states(gt(slope, scale * mu * (scale * risk))), drop=(positive_definite,),
    ),
    TABLE.vary("pl-scaled", "without the spectrum", "λ_min is any number", drop=(spectrum,)),
    TABLE.vary(
        "rate", "twice as fast", "the constant is attained",
        language.decays(flow, scale * risk, 4 * scale * mu),
    ),
    TABLE.vary(
        "rate", "as for ½", "false for c < ½", language.decays(flow, scale * risk, 2 * mu)
    ),
    TABLE.vary(
        "sphere", "twice the height", "another ellipsoid",
        language.conserved(flow, radius_squared + (1 - theta2) ** 2),
    ),
    TABLE.vary(
        "any-flow", "as for ½", "2c times as fast",
        language.lie(any_flow, distance, -2 * (Inner(theta1, g1) + theta2 * g2)),
    ),
]  # fmt: skip


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda v: v.name)
def test_mutant_falls(mutant):
    ledger = attacked(mutant, Budget(breaking=3.0, covering=0.2))
    entry = ledger.entries[ledger.position(mutant.name)]
    assert entry.outcome.verdict is Verdict.REFUTED
