"""Evidence of trajectories as the JSON data of a certificate, and back: what an attack changes."""

import json

from deqproof.core.evidence import Steps
from deqproof.core.program import program_of, terms_of
from deqproof.core.steps import Start
from deqproof.core.term import Term
from deqproof.core.tube import Tube, check_steps
from deqproof.flow.enclose import enclose
from deqproof.flow.taylor import InitialValue
from deqproof.paper.certificate_codec import decode, encode


def evidence(problem: InitialValue, until, digits=12):
    """The steps of an enclosure as data; relations are positions among the field's own."""
    return data_of(enclose(problem, until, digits).evidence(), problem)


def data_of(steps: Steps, problem: InitialValue):
    place = {g: k for k, g in enumerate(problem.field.relations)}
    return json.loads(json.dumps(encode(steps, Steps, place.__getitem__)))


def read_steps(data, problem: InitialValue) -> Steps:
    nodes: tuple[Term, ...] = terms_of(program_of(problem.field.relations))
    return decode(data, Steps, nodes)


def check_tube(data, problem: InitialValue) -> Tube:
    """What the core proves of the problem's field from the data."""
    steps = read_steps(data, problem)
    return check_steps(problem.field, Start(steps.start, steps.roots), steps.steps)
