"""Fixed point in balanced limbs: inner products of series as loops over machine integers.

A number is Σ_p d_p 2^{56p−F}, F = 56(L−1), with |d_p| ≤ 2^55. The coefficient of order j of a
series on a step of order N is about 2^{−Fj/N}: its upper limbs are 0, and the loops leave them
out. Of the products d_p e_q those with p + q ≥ L−2 are formed, exactly, in 128 bits; what is left
out is below (L−1)/4 units of 2^−F for every term. All of it is integer arithmetic: what numba
compiles here has no rounding but the floors that are written down.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from deqproof.flow.taylor.wide import add, compiled, mac

WIDTH = 56
BYTES = WIDTH // 8
HALF, MASK = 1 << (WIDTH - 1), (1 << WIDTH) - 1
HALF_WIDTH = WIDTH // 2
LOW = (1 << HALF_WIDTH) - 1
# 128 bits hold sums of this many products of limbs: limbs × order must stay below.
MOST_TERMS = 2**16
FITS = -1
# The recurrences by number: compiled code is kept on disk, so that all of it stands in this file.
LINEAR, PRODUCT, QUOTIENT, WEIGHT, CHAIN = range(5)


@compiled(inline="always")
def _next(low: int, high: int) -> tuple[int, int]:
    """The 128-bit number without its lowest limb: arithmetic shift by 56."""
    return (high << (64 - WIDTH)) | ((low >> WIDTH) & ((1 << (64 - WIDTH)) - 1)), high >> WIDTH


@compiled()
def _dot(
    forward: Any, backward: Any, long: Any, a: int, b: int, first: int, last: int, k: int,
    factor: int, middle: int, out: Any,
) -> bool:  # fmt: skip
    """out ← factor · Σ_{j=first..last} x_j y_{k−j} + x_m y_m, for series x, y of the nodes a, b.

    m = middle is left out if negative. y is stored from its end. False if it does not fit.
    """
    size = forward.shape[1]
    offset = forward.shape[2] - 1 - k
    low, high = np.int64(0), np.int64(0)
    for c in range(size - 2, 2 * size - 1):
        carry_low, carry_high = low, high
        low, high = np.int64(0), np.int64(0)
        for p in range(c - size + 1 if c >= size else 0, min(c + 1, size)):
            stop = min(last + 1, long[a, p])
            if stop <= first:
                break
            start = max(first, k + 1 - long[b, c - p])
            if stop > start:
                x = forward[a, p, start:stop]
                y = backward[b, c - p, offset + start : offset + stop]
                s, t = np.int64(0), np.int64(0)
                for j in range(stop - start):
                    s, t = mac(s, t, x[j], y[j])
                low, high = add(low, high, s, t)
        if factor == 2:
            high = (high << 1) | ((low >> 63) & 1)
            low = low << 1
        if middle >= 0:
            for p in range(c - size + 1 if c >= size else 0, min(c + 1, size)):
                low, high = mac(low, high, forward[a, p, middle], forward[b, c - p, middle])
        low, high = add(low, high, carry_low, carry_high)
        low, high = mac(low, high, 1, HALF)
        if c > size - 2:
            out[c - size + 1] = (low & MASK) - HALF
        low, high = _next(low, high)
    return low == 0 and high == 0


@compiled()
def _combine(
    numerators: Any, operands: Any, first: int, count: int, k: int, forward: Any, out: Any
) -> bool:
    """out ← Σ n_i v_i of coefficients k of the nodes v_i. False if it does not fit."""
    low, high = np.int64(0), np.int64(0)
    for p in range(out.shape[0]):
        for i in range(first, first + count):
            low, high = mac(low, high, numerators[i], forward[operands[i], p, k])
        low, high = mac(low, high, 1, HALF)
        out[p] = (low & MASK) - HALF
        low, high = _next(low, high)
    return low == 0 and high == 0


@compiled()
def _multiply(factor: int, forward: Any, node: int, k: int, out: Any) -> bool:
    """out ← factor · v_k. False if it does not fit."""
    low, high = np.int64(0), np.int64(0)
    for p in range(out.shape[0]):
        low, high = mac(low, high, factor, forward[node, p, k])
        low, high = mac(low, high, 1, HALF)
        out[p] = (low & MASK) - HALF
        low, high = _next(low, high)
    return low == 0 and high == 0


@compiled()
def _divide(limbs: Any, divisor: int) -> None:
    """Floor by a positive integer of at most 34 bits, by half limbs from the top."""
    if divisor == 1:
        return
    rest = np.int64(0)
    for p in range(limbs.shape[0] - 1, -1, -1):
        upper = (rest << HALF_WIDTH) + (limbs[p] >> HALF_WIDTH)
        above = upper // divisor
        lower = ((upper - above * divisor) << HALF_WIDTH) + (limbs[p] & LOW)
        below = lower // divisor
        rest = lower - below * divisor
        limbs[p] = (above << HALF_WIDTH) + below
    over = np.int64(0)
    for p in range(limbs.shape[0]):
        value = limbs[p] + over + HALF
        over = value >> WIDTH
        limbs[p] = (value & MASK) - HALF


@compiled()
def _store(limbs: Any, node: int, k: int, forward: Any, backward: Any, long: Any) -> None:
    """Coefficient k of a node's series, where there was 0."""
    end = backward.shape[2] - 1
    top = limbs.shape[0] - 1
    while top >= 0 and limbs[top] == 0:
        top -= 1
    for p in range(top + 1):
        forward[node, p, k] = limbs[p]
        backward[node, p, end - k] = limbs[p]
        long[node, p] = k + 1


@compiled()
def _unpack(data: Any, limbs: Any) -> None:
    """Balanced limbs of an integer given as little-endian bytes, two's complement."""
    over = np.int64(0)
    for p in range(limbs.shape[0]):
        value = over
        for i in range(BYTES):
            value += np.int64(data[BYTES * p + i]) << (8 * i)
        over = (value + HALF) >> WIDTH
        limbs[p] = value - (over << WIDTH)


@compiled()
def _pack(limbs: Any, data: Any) -> None:
    """The bytes of a number given by limbs, two's complement."""
    over = np.int64(0)
    for p in range(limbs.shape[0]):
        value = limbs[p] + over
        over = value >> WIDTH
        for i in range(BYTES):
            data[BYTES * p + i] = (value >> (8 * i)) & 255
    data[BYTES * limbs.shape[0] :] = over & 255


@compiled(inline="always")
def _slope(node: int, k: int, mantissa: int, exponent: int, forward: Any, out: Any) -> bool:
    """out ← h v_{k−1} / k: coefficient k of the state whose field the node is."""
    fits = _multiply(mantissa, forward, node, k - 1, out)
    _divide(out, k << min(exponent, 20))
    while exponent > 20:
        exponent -= 20
        _divide(out, 1 << min(exponent, 20))
    return fits


@compiled(inline="always")
def _quotient(
    a: int, b: int, node: int, inverse: int, k: int,
    forward: Any, backward: Any, long: Any, out: Any,
) -> bool:  # fmt: skip
    """out ← (a_k − Σ_{j≥1} b_j v_{k−j}) · (1/b_0), which is the node `inverse`."""
    spare = forward.shape[0] - 1
    fits = _dot(forward, backward, long, b, node, 1, k, k, 1, -1, out)
    for p in range(out.shape[0]):
        forward[spare, p, 0] = forward[a, p, k] - out[p]
        long[spare, p] = 1
    return fits & _dot(forward, backward, long, spare, inverse, 0, 0, 0, 1, -1, out)


@compiled(inline="always")
def _recurrence(
    kind: int, node: int, a: int, b: int, extra: int, k: int, numerators: Any, operands: Any,
    forward: Any, backward: Any, long: Any, out: Any,
) -> bool:  # fmt: skip
    """out ← coefficient k ≥ 1 of a node. False if it does not fit."""
    if kind == LINEAR:
        fits = _combine(numerators, operands, a, b, k, forward, out)
        _divide(out, extra)
        return fits
    if kind == WEIGHT:
        return _multiply(k, forward, a, k, out)
    if kind == QUOTIENT:
        return _quotient(a, b, node, extra, k, forward, backward, long, out)
    if kind == CHAIN:
        fits = _dot(forward, backward, long, a, b, 1, k, k, 1, -1, out)
        _divide(out, k)
        return fits
    if a == b:
        middle = k // 2 if k % 2 == 0 else -1
        return _dot(forward, backward, long, a, a, 0, (k - 1) // 2, k, 2, middle, out)
    return _dot(forward, backward, long, a, b, 0, k, k, 1, -1, out)


@compiled()
def expand(
    codes: Any, numerators: Any, operands: Any, fields: Any, order: int, last: int,
    mantissa: int, exponent: int, forward: Any, backward: Any, long: Any,
) -> int:  # fmt: skip
    """All coefficients from those of order 0; −1, or the node whose number grew too large."""
    out = np.zeros(forward.shape[1], np.int64)
    for k in range(1, order + 1):
        for i in range(fields.shape[0]):
            if not _slope(fields[i], k, mantissa, exponent, forward, out):
                return i
            _store(out, i, k, forward, backward, long)
        if k > last:
            break
        for c in range(codes.shape[0]):
            node = codes[c, 1]
            if not _recurrence(
                codes[c, 0], node, codes[c, 2], codes[c, 3], codes[c, 4], k, numerators, operands,
                forward, backward, long, out,
            ):  # fmt: skip
                return node
            _store(out, node, k, forward, backward, long)
    return FITS


@compiled()
def load(data: Any, forward: Any, backward: Any, long: Any) -> None:
    """Order 0 of every node from bytes; everything else 0."""
    forward[:], backward[:], long[:] = 0, 0, 0
    limbs = np.zeros(forward.shape[1], np.int64)
    for node in range(data.shape[0]):
        _unpack(data[node], limbs)
        _store(limbs, node, 0, forward, backward, long)


@compiled()
def advance(forward: Any, count: int, order: int, share: int, data: Any) -> None:
    """The first series at s = share/1024, as bytes."""
    size = forward.shape[1]
    out = np.zeros(size, np.int64)
    room = np.zeros((2, size, 1), np.int64)
    factors, both = np.array([share, 1024]), np.arange(2)
    for i in range(count):
        room[0, :, 0] = forward[i, :, order]
        for k in range(order - 1, -1, -1):
            room[1, :, 0] = forward[i, :, k]
            _combine(factors, both, 0, 2, 0, room, out)
            _divide(out, 1024)
            room[0, :, 0] = out
        _pack(room[0, :, 0], data[i])


@compiled()
def pack_series(series: Any, data: Any) -> None:
    for k in range(data.shape[0]):
        _pack(series[:, k], data[k])


@compiled()
def largest(forward: Any, count: int, k: int) -> float:
    """The largest coefficient k of the first series, as log2 in units of the last place; or 0."""
    best = 0.0
    for i in range(count):
        for p in range(forward.shape[1] - 1, -1, -1):
            if forward[i, p, k] != 0:
                low = np.float64(forward[i, p - 1, k]) if p else 0.0
                value = abs(np.float64(forward[i, p, k]) + low * 2.0**-WIDTH)
                best = max(best, np.log2(value) + WIDTH * p)
                break
    return best
