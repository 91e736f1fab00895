"""When a solution reaches a level, proved: θ₂ = 1/L for the escape of theory 2.9."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import arb, ctx

from deqproof.core.errors import BadCertificate, IllPosed
from deqproof.core.slopes import ball
from deqproof.core.statement import Positive
from deqproof.core.term import Term
from deqproof.core.tube import Tube
from deqproof.flow.enclose.enclose import Enclosure, enclose
from deqproof.flow.taylor.events import sign_changes
from deqproof.flow.taylor.march import Progress, march, set_out
from deqproof.flow.taylor.model import InitialValue, Rational

_BEYOND = Fraction(1, 8192)  # how much further, relative to the time, the tube goes


@dataclass(frozen=True, slots=True)
class Crossing:
    """The term is < 0 on [0, before] and > 0 at `after`: proved by the tube, in the core."""

    term: Term
    before: Fraction
    after: Fraction
    enclosure: Enclosure
    tube: Tube

    @property
    def time(self) -> arb:
        """A ball that holds the first time at which the term is 0."""
        with ctx.workprec(self.tube.pieces[0].bits):
            return ball(self.before).union(ball(self.after))


def escape_time(
    problem: InitialValue,
    term: Term,
    until: Rational,
    digits: int = 16,
    *,
    road: str = "auto",
    progress: Progress | None = None,
) -> Crossing:
    """The first time at which a term of the states that is < 0 at the start becomes 0.

    The tube ends soon after. Raises IllPosed if the plain trajectory does not get there by
    t = until, and BadCertificate, with the reason, if it does and that could not be proved.
    """
    seen = first_change(problem, term, Fraction(until), digits, road)
    found = enclose(problem, seen * (1 + _BEYOND), digits, road=road, progress=progress)
    if found.end <= seen:
        raise BadCertificate(f"the enclosure ended before the level was reached: {found.stopped}")
    tube = found.tube()
    before, after = _around(tube, term, seen)
    tube.require_during([Positive(-term)], Fraction(0), before)
    return Crossing(term, before, after, found, tube)


def first_change(
    problem: InitialValue, term: Term, until: Fraction, digits: int, road: str = "auto"
) -> Fraction:
    """Where the plain trajectory has the term's first change of sign. Raises IllPosed if none."""
    walk = set_out(problem, digits, road, [term])
    place = len(walk.states)
    for segment in march(walk, until):
        share = (segment.end - segment.start) / segment.unit
        for s in sign_changes(segment.coefficients(place), share, segment.bits):
            return segment.start + segment.unit * Fraction(s, 2**segment.bits)
    raise IllPosed(f"the term keeps its sign up to t = {float(until):.6g}: try a later time")


def _around(tube: Tube, term: Term, seen: Fraction) -> tuple[Fraction, Fraction]:
    """The nearest times on a grid about a crossing at which the tube knows the term's sign."""
    width = seen / 2 ** tube.pieces[0].bits
    while seen + width <= tube.end:
        before, after = seen - width, seen + width
        if tube.at([term], before)[0] < 0 < tube.at([term], after)[0]:
            return before, after
        width *= 2
    raise BadCertificate("the tube is too wide at the crossing: more digits would help")
