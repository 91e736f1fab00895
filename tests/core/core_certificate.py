"""An honest certificate with every rule of the core and every sort of evidence."""

from dataclasses import replace
from fractions import Fraction

from core_claims import ONE, claim, combined, infer, product, shifted
from core_strategies import U, V, X, Y, Z
from test_rule import CHAINS, rule_of
from test_runs import during, run

from deqproof.core.check import Claim, check
from deqproof.core.evidence import Cover, FromClaim, FromLemma, Unit, Witness
from deqproof.core.program import digest_of
from deqproof.core.statement import NonNegative, NonZero, Positive, Zero
from deqproof.core.term import function, inner
from deqproof.paper.certificate import Certificate, Entry, to_json


def entry_of(claim_, verdict, name="a claim"):
    return Entry(name, "in words", verdict, verdict, "some rule", "", claim_)


def honest():
    claims = [
        claim(NonNegative((X - Y) ** 2), combined(product(1, X - Y))),
        claim(
            NonNegative((Z - Y) ** 2 + Z**2),
            combined(product(1, ONE, 0), product(1, Z), sources=[FromClaim(0, ((X, Z),))]),
        ),
        claim(NonZero(X), Unit(()), Positive(X * Y)),
        claim(
            NonNegative(inner(U, U) * inner(V, V) - inner(U, V) ** 2),
            combined(product(1, ONE, 0), sources=[FromLemma("Cauchy–Schwarz", (U, V))]),
        ),
        claim(
            Positive(function("exp", X) - X),
            Cover(("x", "slope", ("x", "value", "value")), 64),
            NonNegative(X + 1),
            NonNegative(1 - X),
        ),
        claim(NonNegative(X - Y), Witness(1, {X: Fraction(0), Y: Fraction(1, 3)}, {}, {})),
        claim(Zero(inner(U, V)), Witness(1, {}, {U: (Fraction(1),), V: (Fraction(2),)}, {})),
    ]
    for name, (statement, arguments, evidence) in CHAINS.items():
        chain = infer(statement, rule_of(name), arguments, evidence)
        claims += shifted(chain, len(claims))
    claims.append(run(during(0, 2, Positive(X))))
    entries = [entry_of(c, str(o.verdict)) for c, o in zip(claims, check(claims), strict=True)]
    entries = [replace(e, name=f"claim {k}") for k, e in enumerate(entries)]
    entries.append(entry_of(None, "SUPPORTED", "numbers"))
    entries.append(entry_of(Claim(claims[0].statement, None), "UNKNOWN", "open"))
    return Certificate("test", "Test", "A test", tuple(entries))


HONEST = honest()
DATA = to_json(HONEST)


def signed(data):
    """The data with a digest that fits: forging it is no more work than that."""
    body = {k: v for k, v in data.items() if k != "digest"}
    try:
        return {**body, "digest": digest_of(body)}
    except (TypeError, ValueError, RecursionError):
        return data
