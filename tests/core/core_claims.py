"""Shorthands for claims and what the core says of them."""

from fractions import Fraction

from deqproof.core.check import Claim, Verdict, check
from deqproof.core.evidence import Combination, Inference, Product
from deqproof.core.rule import RULES
from deqproof.core.statement import Statement
from deqproof.core.term import const

PROVED, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN
ONE = const(1)


def verdict(claim, *earlier):
    """What the core says of the last claim."""
    return outcome(claim, *earlier).verdict


def proves(goal, evidence, *given):
    return verdict(claim(goal, evidence, *given)) is PROVED


def fails(goal, evidence, *given):
    return verdict(claim(goal, evidence, *given)) is UNKNOWN


def outcome(claim, *earlier):
    return check([*earlier, claim])[-1]


def claim(goal, evidence, *given):
    return Claim(Statement(given, goal), evidence)


def product(coefficient, square=ONE, *facts):
    return Product(Fraction(coefficient), square, facts)


def combined(*products, sources=(), cofactors=()):
    return Combination(tuple(sources), products, tuple(cofactors))


def identity(*sources, cofactors=()):
    return combined(sources=sources, cofactors=cofactors)


def infer(statement, rule, arguments, evidence):
    """Claims for the premises of the rule, with this evidence, and last the statement itself."""
    premises = RULES[rule][0](statement, *arguments)
    claims = []
    places = []
    for premise, how in zip(premises, evidence, strict=True):
        chain = how(premise) if callable(how) else [Claim(premise, how)]
        claims += shifted(chain, len(claims))
        places.append(len(claims) - 1)
    return [*claims, Claim(statement, Inference(rule, arguments, tuple(places)))]


def shifted(chain, by):
    """The claims with the premises of their inferences moved to where they stand."""
    moved = []
    for c in chain:
        e = c.evidence
        if isinstance(e, Inference):
            e = Inference(e.rule, e.arguments, tuple(p + by for p in e.premises))
        moved.append(Claim(c.statement, e))
    return moved
