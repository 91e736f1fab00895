"""The activations of theory 2.7 as formulas in one letter, for every engine alike.

Each function gives the jet (σ, σ', σ'', σ‴) at z. The formulas are written to keep *relative*
accuracy in the tails: nothing like 1 - σ² that cancels where σ saturates. The names exp, where, …
mean NumPy's here; numba and balls get the same formulas with their own (`compiled.rebound`).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import special

exp: Any = np.exp
expm1: Any = np.expm1
log1p: Any = np.log1p
atan: Any = np.arctan
erf: Any = special.erf
erfc: Any = special.erfc
where: Any = np.where
absolute: Any = np.abs


def root_pi() -> Any:
    return 1.772453850905516


def root_two() -> Any:
    return 1.4142135623730951


def sigmoid(z: Any) -> Any:
    right = z >= 0
    e = exp(-absolute(z))
    r = 1 / (1 + e)
    s = e * r * r
    m = s * (1 - e) * r
    return where(right, r, e * r), s, where(right, -m, m), s * (1 - 6 * s)


def tanh(z: Any) -> Any:
    e, m = exp(-2 * absolute(z)), expm1(-2 * absolute(z))
    r = 1 / (2 + m)
    y = where(z >= 0, -m * r, m * r)
    s = 4 * e * r * r
    return y, s, -2 * y * s, s * (4 - 6 * s)


def softplus(z: Any) -> Any:
    y, s, q, _ = sigmoid(z)
    e = exp(-absolute(z))
    return where(z >= 0, z, 0 * z) + log1p(e), y, s, q


def arctan(z: Any) -> Any:
    s = 1 / (1 + z * z)
    return atan(z), s, -2 * z * s * s, (6 * z * z - 2) * s * s * s


def error_function(z: Any) -> Any:
    s = 2 / root_pi() * exp(-z * z)
    return erf(z), s, -2 * z * s, (4 * z * z - 2) * s


def softsign(z: Any) -> Any:
    r = 1 / (1 + absolute(z))
    q = -2 * r * r * r
    return z * r, r * r, where(z >= 0, q, -q), 6 * r * r * r * r


def elu(z: Any) -> Any:
    right = z >= 0
    below = where(right, 0 * z, z)
    e = exp(below)
    bent = where(right, 0 * z, e)
    return where(right, z, expm1(below)), e, bent, bent


def swish(z: Any) -> Any:
    y, s, q, t = sigmoid(z)
    return z * y, y + z * s, 2 * s + z * q, 3 * q + z * t


def gelu(z: Any) -> Any:
    below = erfc(-z / root_two()) / 2
    bell = exp(-z * z / 2) / (root_pi() * root_two())
    return z * below, below + z * bell, (2 - z * z) * bell, (z * z - 4) * z * bell


def mish(z: Any) -> Any:
    """z tanh(log(1 + e^z)), the tanh as a rational function of e^{-|z|}."""
    right = z >= 0
    e = exp(-absolute(z))
    b = 1 / where(right, 1 + 2 * e + 2 * e * e, 2 + 2 * e + e * e)
    y = where(right, 1 + 2 * e, 2 * e + e * e) * b
    k = 4 * (1 + e) * (1 + e) * b * b * where(right, e * e, 1 + 0 * e)
    g, g1, g2, _ = sigmoid(z)
    s = k * g
    k1 = -2 * y * s
    q = k1 * g + k * g1
    t = -2 * (s * s + y * q) * g + 2 * k1 * g1 + k * g2
    return z * y, y + z * s, 2 * s + z * q, 3 * q + z * t
