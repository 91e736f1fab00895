"""exp, log1p, atan, erf in float64, written so that a compiler turns a loop over them into vectors.

No branch, no table, no call: a select between polynomials in a reduced argument. The polynomials
interpolate at Chebyshev nodes and miss the function by less than 1e-17, relative; what is left is
rounding (tests: 3 half units in the last place, 4 for erf). exp is 0
below -700, for numbers that are not normal cost a hundred times as much, and stays at its value
at 709 above.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

# (e^r - 1 - r)/r² on |r| <= log(2)/2; highest power first, as everywhere here.
EXP = (
    2.0914686968086876e-09,
    2.5105217004720745e-08,
    2.75572736431103e-07,
    2.7557255400206422e-06,
    2.4801587325547743e-05,
    0.00019841269874820627,
    0.0013888888888883748,
    0.008333333333326136,
    0.04166666666666667,
    0.1666666666666667,
    0.5,
)
# (2 atanh(s) - 2s)/s³ in s² for s up to (√2 - 1)/(√2 + 1).
LOG = (
    0.13088034850927555,
    0.13268638369266825,
    0.15386244737621665,
    0.18181795547521137,
    0.22222222392581045,
    0.28571428570799784,
    0.40000000000000885,
    0.6666666666666666,
)
# (atan(u) - u)/u³ in u² for |u| <= √2 - 1.
ATAN = (
    0.016284375050043393,
    -0.03456931506332609,
    0.045515447340221615,
    -0.05230443640686948,
    0.05878927554473807,
    -0.0666642476020052,
    0.07692296368042296,
    -0.09090908753259112,
    0.11111111105150588,
    -0.14285714285659779,
    0.19999999999999804,
    -0.3333333333333333,
)
# erf(x)/x in x² for |x| <= 3/4.
ERF = (
    1.1472499701094691e-08,
    -1.5940066854661717e-07,
    1.643068417974155e-06,
    -1.4924196305569617e-05,
    0.00012055289567541706,
    -0.0008548326188759752,
    0.005223977615420539,
    -0.026866170644428485,
    0.11283791670952596,
    -0.37612638903183715,
    1.1283791670955126,
)
# e^{x²} erfc(x) (1 + 2x) in t = (x - 15/4)/(x + 15/4) for 3/4 <= x <= 28,
# in two halves, for a loop of 21 stays a loop.
ERFC_HIGH = (
    2.1637523750844718e-08,
    1.64052927943359e-08,
    -2.3401277846105656e-07,
    -5.1655406329843575e-08,
    1.7320781208758568e-06,
    -9.759970867848045e-07,
    -1.1434769507599218e-05,
    2.2384837583517986e-05,
    5.164627310457071e-05,
    -0.0002901541543103373,
    0.0002937142026737192,
)
ERFC_LOW = (
    0.0017556258541943834,
    -0.009746579620608832,
    0.02836227741972733,
    -0.05869339858545759,
    0.09230432116029043,
    -0.108803930141889,
    0.08227673849014855,
    0.0035854154854662117,
    -0.140240598585547,
    1.2375126308378275,
)
LOG2_HIGH, LOG2_LOW, PER_LOG2 = 0.6931471803691238, 1.9082149292705877e-10, 1.4426950408889634
HALF_PI = 1.5707963267948966
# Adding it rounds to an integer, which then stands in the lowest bits.
ROUNDER = 6755399441055744.0


def horner(table: Any, x: float) -> float:
    p = 0.0
    for c in table:
        p = p * x + c
    return p


def select(condition: bool, a: float, b: float) -> float:
    """Compiled without a branch (`compiled.intrinsics`)."""
    return a if condition else b


def where(condition: bool, a: float, b: float) -> float:
    return select(condition, a, b)


def reduced(x: float) -> tuple[float, float]:
    """(2^k, p) with e^x = 2^k (1 + p) and |p| < 0.42."""
    x = min(max(x, -708.0), 709.0)
    shifted = x * PER_LOG2 + ROUNDER
    k = shifted - ROUNDER
    r = (x - k * LOG2_HIGH) - k * LOG2_LOW
    bits = np.float64(shifted).view(np.int64)
    power = np.int64((bits + 1023) << 52).view(np.float64)
    return power, horner(EXP, r) * (r * r) + r


def exp(x: float) -> float:
    power, p = reduced(x)
    return select(x < -700.0, 0.0, power * p + power)


def expm1(x: float) -> float:
    power, p = reduced(x)
    return power * p + (power - 1.0)


def tanh(x: float) -> float:
    m = expm1(-2.0 * abs(x))
    y = -m / (2.0 + m)
    return select(x >= 0.0, y, -y)


def log1p(x: float) -> float:
    """log(1 + x) for 0 <= x <= 1."""
    far = x > 0.41421356
    v = select(far, 0.5 * (x - 1.0), x)
    s = v / (2.0 + v)
    u = s * s
    return 2.0 * s + s * u * horner(LOG, u) + select(far, 0.6931471805599453, 0.0)


def atan(x: float) -> float:
    v = abs(x)
    far, middle = v > 2.414213562373095, v > 0.41421356
    top = select(far, -1.0, select(middle, v - 1.0, v))
    bottom = select(far, v, select(middle, v + 1.0, 1.0))
    offset = select(far, HALF_PI, select(middle, 0.5 * HALF_PI, 0.0))
    u = top / bottom
    y = offset + (u + u * (u * u) * horner(ATAN, u * u))
    return select(x >= 0.0, y, -y)


def tail(v: float) -> float:
    """erfc(v) for v >= 3/4."""
    share = 1.0 / ((v + 3.75) * (1.0 + 2.0 * v))
    t = (v - 3.75) * (1.0 + 2.0 * v) * share
    u = t * t
    p = horner(ERFC_HIGH, t) * (u * u * u * u * u) + horner(ERFC_LOW, t)
    return exp(-v * v) * p * ((v + 3.75) * share)


def erf(x: float) -> float:
    v = abs(x)
    near, far = x * horner(ERF, v * v), 1.0 - tail(v)
    return select(v <= 0.75, near, select(x >= 0.0, far, -far))


def erfc(x: float) -> float:
    v = abs(x)
    near, far = 1.0 - x * horner(ERF, v * v), tail(v)
    return select(v <= 0.75, near, select(x >= 0.0, far, 2.0 - far))


def root_pi() -> float:
    return 1.772453850905516


def root_two() -> float:
    return 1.4142135623730951


def ratio(p: int, q: int) -> float:
    return p / q


# What replaces the names of `activations` and of generated source when numba compiles them.
FAST: dict[str, Any] = {
    "exp": exp,
    "expm1": expm1,
    "tanh": tanh,
    "log1p": log1p,
    "atan": atan,
    "erf": erf,
    "erfc": erfc,
    "where": where,
    "root_pi": root_pi,
    "root_two": root_two,
    "ratio": ratio,
    "absolute": abs,
    "sqrt": math.sqrt,
    "log": math.log,
    "sin": math.sin,
    "cos": math.cos,
}
