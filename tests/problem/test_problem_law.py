"""Moments of data laws: Σ = E[xxᵀ] exactly, B² = sup ‖x‖², and draws that have that Σ.

For the uniform law on [a, b] it is (a² + ab + b²)/3, and (a + b)(c + d)/4 off the diagonal.
"""

from fractions import Fraction as F

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deqproof.core.errors import IllPosed
from deqproof.deq.law import (
    Box,
    Gaussian,
    Sample,
    covariance_fault,
    dimension_of,
    draw_points,
    is_semidefinite,
    matrix_of,
    rows_of,
    sample_of,
    second_moment,
    support_radius2,
)

SIGMA = ((F(2), F(1, 3)), (F(1, 3), F(1)))
small = st.fractions(min_value=-9, max_value=9, max_denominator=9)


def matrices(rows, columns):
    line = st.lists(small, min_size=columns, max_size=columns)
    return st.lists(line, min_size=rows, max_size=rows)


@given(matrices(3, 2))
def test_gram_matrices_are_semidefinite_and_shifted_below_not(a):
    gram = rows_of(matrix_of(a) * matrix_of(a).transpose())
    assert is_semidefinite(gram)
    assert not covariance_fault(gram)
    # A 3 × 3 matrix of rank 2 has the eigenvalue 0: any shift down makes it negative.
    shifted = [[x - F(1, 10**40) * (i == j) for j, x in enumerate(r)] for i, r in enumerate(gram)]
    assert not is_semidefinite(shifted)


@given(st.integers(2, 5).flatmap(lambda d: matrices(d, d)))
def test_semidefinite_agrees_with_floats_away_from_the_boundary(a):
    rows = [[a[i][j] + a[j][i] for j in range(len(a))] for i in range(len(a))]
    least = np.linalg.eigvalsh(np.array(rows, dtype=float))[0]
    if abs(least) > 1e-6:
        assert is_semidefinite(rows) is bool(least > 0)


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (((F(1), F(2)), (F(2), F(1))), "negative eigenvalue"),
        (((F(1), F(2)), (F(3), F(9))), r"symmetric.*got 3 at \(2, 1\) and 2 at \(1, 2\)"),
        (((F(1), F(2)),), "square"),
        ((), "at least one row"),
        (((F(-1),),), "negative eigenvalue"),
    ],
)
def test_bad_covariances(rows, fault):
    with pytest.raises(IllPosed, match=fault):
        Gaussian(rows)


@given(st.lists(st.tuples(small, small), min_size=2, max_size=4))
def test_box_moments_are_the_integrals(sides):
    box = Box(tuple(map(min, sides)), tuple(map(max, sides)))
    # Simpson's rule is exact for squares, the middle for products of independent coordinates.
    for i, (a, b) in enumerate(zip(box.lower, box.upper, strict=True)):
        mean = (a + b) / 2
        assert second_moment(box)[i][i] == (a * a + 4 * mean * mean + b * b) / 6
        for j in range(i):
            assert second_moment(box)[i][j] == mean * (box.lower[j] + box.upper[j]) / 2
    corners = np.array(np.meshgrid(*zip(box.lower, box.upper, strict=True))).reshape(len(sides), -1)
    assert support_radius2(box) == max((corners**2).sum(axis=0))


@given(matrices(4, 3), st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_sample_moments_are_the_sums(points, counts):
    weights = tuple(F(c, sum(counts)) for c in counts)
    law = Sample(tuple(map(tuple, points)), weights)
    for i in range(3):
        for j in range(3):
            direct = sum(w * p[i] * p[j] for w, p in zip(weights, points, strict=True))
            assert second_moment(law)[i][j] == direct
    assert support_radius2(law) == max(sum(x * x for x in p) for p in points)
    # Weights are multiplicities.
    repeated = [p for p, c in zip(points, counts, strict=True) for _ in range(c)]
    assert second_moment(sample_of(repeated)) == second_moment(law)


@pytest.mark.parametrize(
    "law",
    [
        Gaussian(SIGMA),
        Box((F(-1), F(0)), (F(2), F(1))),
        sample_of([[F(1), F(2)], [F(-3), F(0)]]),
    ],
)  # fmt: skip
def test_draws_have_the_second_moment(law):
    points = draw_points(law, 40_000, seed=7)
    assert points.shape == (40_000, dimension_of(law))
    assert np.array_equal(points, draw_points(law, 40_000, seed=7))
    assert not np.array_equal(points, draw_points(law, 40_000, seed=8))
    found = points.T @ points / len(points)
    assert np.abs(found - np.array(second_moment(law), dtype=float)).max() < 0.1
    radius2 = support_radius2(law)
    if radius2 is not None:
        assert (points**2).sum(axis=1).max() <= float(radius2) * (1 + 1e-12)


def test_singular_gaussians_are_laws():
    law = Gaussian(((F(1), F(1)), (F(1), F(1))))
    points = draw_points(law, 100, seed=1)
    assert np.allclose(points[:, 0], points[:, 1])
    assert support_radius2(law) is None
    assert support_radius2(Gaussian(((F(0),),))) == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda: Box((F(1),), (F(0),)),
        lambda: Box((), ()),
        lambda: Box((F(0),), (F(1), F(1))),
        lambda: sample_of([]),
        lambda: sample_of([[]]),
        lambda: sample_of([[F(1)], [F(1), F(2)]]),
        lambda: Sample(((F(1),),), (F(1, 2),)),
        lambda: Sample(((F(1),), (F(2),)), (F(2), F(-1))),
        lambda: Sample(((F(1),),), (F(1, 2), F(1, 2))),
    ],
)
def test_bad_laws(make):
    with pytest.raises(IllPosed, match="expected"):
        make()
