"""Every theorem that ships reaches the verdict that is expected of it, and its certificate holds.

Checked by the core alone after a round trip through JSON text: nothing that the finders know is
left then but the file.
"""

import json
from dataclasses import fields, is_dataclass

import pytest
from variants import report

from deqproof.core.check import Verdict
from deqproof.core.term import Term, leaves
from deqproof.paper.certificate import from_json, recheck, to_json
from deqproof.paper.theorem import theorem_named
from deqproof.theorems import load_all

LINEAR = (
    "linear-fixed-point",
    "linear-gradient",
    "thm-3.1",
    "lem-3.2",
    "thm-3.3",
    "thm-3.4",
    "pl-inequality",
    "thm-3.6",
)
FALSE_READINGS = {
    "linear-fixed-point": ["needs-u"],
    "pl-inequality": ["reading-B"],
    "thm-3.3": ["reading-right"],
}
EVERY = sorted(load_all())


def test_the_linear_theorems_are_registered():
    assert set(LINEAR) <= set(EVERY)


def test_no_template_is_registered():
    assert not {"my-theorem", "balanced"} & set(EVERY)


@pytest.mark.parametrize("theorem", EVERY)
def test_every_claim_reaches_its_verdict_and_its_certificate_holds(theorem):
    missed = [(c.name, c.verdict.value, c.detail) for c in report(theorem).all if not c.reached]
    assert not missed
    assert report(theorem).reached
    assert report(theorem).claims
    written = report(theorem).certificate()
    read = from_json(json.loads(json.dumps(to_json(written))))
    assert read == written
    again = recheck(read)
    assert again.holds, again.faults
    assert [o.verdict for o in again.outcomes] == [c.verdict for c in report(theorem).all]


@pytest.mark.parametrize("theorem", LINEAR)
def test_linear_theorems_are_proved(theorem):
    assert report(theorem).verdict is Verdict.PROVED
    false = [c.name for c in report(theorem).claims if c.verdict is Verdict.REFUTED]
    assert false == FALSE_READINGS.get(theorem, [])


@pytest.mark.parametrize("theorem", LINEAR)
def test_names_are_distinct_and_every_claim_has_words(theorem):
    names = [c.name for c in report(theorem).claims]
    assert len(set(names)) == len(names)
    assert all(c.stated and c.stated.says and c.stated.formula for c in report(theorem).claims)


def test_a_required_theorem_is_decided_before_the_one_that_cites_it():
    names = [c.name for c in report("thm-3.3").all]
    assert names.index("pl") < names.index("converges-left")
    assert "lem-3.2" in theorem_named("thm-3.3").requires


def test_no_letter_stands_beside_what_defines_it():
    """u beside θ₂, or w or e beside θ₁, would be free: u = 1 at θ₂ = 2 is no counterexample."""
    for theorem in load_all().values():
        for claim in theorem.build():
            names = {str(x.data[0]) for x in letters_of(claim.statement)}
            assert not {"u", "theta2"} <= names, (theorem.id, claim.name)
            assert not (names & {"w", "e"} and "theta1" in names), (theorem.id, claim.name)


def letters_of(part):
    """Every letter of a statement, wherever it stands."""
    if isinstance(part, Term):
        return set(leaves(part))
    if is_dataclass(part):
        part = [getattr(part, field.name) for field in fields(part)]
    return set().union(*map(letters_of, part)) if isinstance(part, list | tuple) else set()
