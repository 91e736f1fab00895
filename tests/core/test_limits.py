"""A claim may be hostile: it can fail, or take a moment, but not hang, crash or fill the memory.

Each term below is short to write and would be huge if it were multiplied out, rounded or printed.
"""

import time
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from itertools import pairwise

import pytest
from core_claims import ONE, combined, product
from core_strategies import U, V, W, X, Y, Z, raw

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.errors import IllPosed
from deqproof.core.evidence import Cover, FromClaim, Unit, Witness
from deqproof.core.statement import ForEvery, NonNegative, NonZero, Statement, Zero
from deqproof.core.term import apply, const, leaves, scalar, substitute, vector


def repeated(start, step, times):
    term = start
    for _ in range(times):
        term = step(term)
    return term


def squared(t):
    return raw("mul", t, t)


def to_the_64th(t):
    return raw("pow", t, data=(64,))


LETTERS = [scalar(f"x{k}") for k in range(2000)]
TERMS = {
    "squares of a number": repeated(const(3), squared, 60),
    "powers of a number": repeated(raw("const", data=(Fraction(3),)), to_the_64th, 40),
    "squares of a sum": repeated(X + 2, squared, 60),
    "powers of a sum": repeated(X + Y + Z + 1, to_the_64th, 5),
    "fractions of fractions": repeated(X, lambda t: 1 / t + 1 / (t + 1), 60),
    "many letters": sum((x**2 for x in LETTERS), const(0)),
    "many divisors": sum((1 / (x + y + 1) for x, y in pairwise(LETTERS[:41])), const(0)),
    "a long sum": repeated(X, lambda t: t + X, 50_000),
    "high degrees": (repeated(X, to_the_64th, 5) - 1) / (repeated(X, lambda t: t**63, 5) - Y),
    "many words": raw("inner", U, repeated(V, lambda v: apply("S", v) + apply("T", v), 40)),
    "a long word": raw("inner", U, repeated(V, lambda v: apply("S", v), 20_000)),
    "exponentials": repeated(X, lambda t: raw("exp", t), 60),
}  # fmt: skip


def evidence_for(term, sort):
    letters = [x for x in leaves(term) if x.op == "scalar"]
    if sort == "cover":
        box = [f(x) for x in letters for f in (NonNegative, lambda x: NonNegative(1 - x))]
        return Claim(Statement(tuple(box), NonNegative(term)), Cover("value", 64))
    how = {
        "combination": combined(product(1)),
        "witness": Witness(1, dict.fromkeys(letters, Fraction(-3, 7)), {}, {}),
    }
    if sort == "unit":
        return Claim(Statement((NonZero(term + 1),), NonZero(term)), Unit(()))
    return Claim(Statement((), NonNegative(term)), how[sort])


@pytest.mark.parametrize("name", list(TERMS))
@pytest.mark.parametrize("sort", ["combination", "unit", "cover", "witness"])
def test_it_ends(name, sort):
    start = time.perf_counter()
    (found,) = check([evidence_for(TERMS[name], sort)])
    assert time.perf_counter() - start < 20
    assert found.verdict in list(Verdict)
    assert len(found.reason) < 5000


@pytest.mark.parametrize("power", [(64,), (64, 64, 64)])
def test_what_holds_for_every_vector_is_not_multiplied_out(power):
    """⟨h, u⟩^64 in R^32 has more monomials than there is memory for."""
    term = raw("inner", W, U)
    for n in power:
        term = raw("pow", term, data=(n,))
    witness = Witness(32, {}, {U: (Fraction(1),) * 32}, {})
    (found,) = check([Claim(Statement((ForEvery(W, NonNegative(term)),), Zero(ONE)), witness)])
    assert found.verdict is Verdict.UNKNOWN
    letters = [vector(f"h{k}") for k in range(60)]
    every = reduce(lambda fact, h: ForEvery(h, fact), letters, NonNegative(raw("inner", U, U)))
    (found,) = check([Claim(Statement((every,), Zero(ONE)), witness)])
    assert found.verdict is Verdict.UNKNOWN


def test_values_put_into_a_claim_do_not_explode():
    """x² > 0 … at x = 2^(2^60)."""
    tower = repeated(X, lambda t: t * t, 60)
    with pytest.raises(IllPosed):
        substitute(tower, {X: const(2)})
    fact = NonNegative(tower)
    earlier = Claim(Statement((fact,), fact), combined(product(1, ONE, 0)))
    use = combined(product(1, ONE, 0), sources=[FromClaim(0, ((X, const(2)),))])
    found = check([earlier, Claim(Statement((), NonNegative(X)), use)])
    assert found[1].verdict is Verdict.UNKNOWN


def test_terms_are_printed_in_a_few_lines():
    for term in TERMS.values():
        assert len(repr(term)) < 20_000


def test_deep_terms_are_let_go():
    """Freeing a chain of 60000 terms must not recurse."""
    term = repeated(X, lambda t: t + Y, 60_000)
    del term
    assert check([]) == []


@pytest.mark.parametrize(
    "value", [0.5, 1e300, float("nan"), "1/2", "0.1", True, None, 1j, Decimal(1)]
)
def test_only_exact_numbers_are_constants(value):
    with pytest.raises(IllPosed, match="expected an int or a Fraction, got"):
        const(value)
    with pytest.raises(IllPosed):
        _ = X + value
