"""Factors as bars: where a proof gives away, and how much.

A bar is as long as the logarithm of its factor, so that the bars together are as long as that of
their product.
"""

from __future__ import annotations

from html import escape
from math import log
from typing import TYPE_CHECKING

from deqproof.paper.report.formula.text import to_text
from deqproof.paper.report.svg import picture, text_at

if TYPE_CHECKING:
    from deqproof.paper.slack import Slack

_WIDTH, _TOP, _ROW = 520, 52, 30
_LETTER, _GAP = 6.2, 8.0  # the width of a letter, about
_NUMBER = 68.0  # room for a factor beside its bar
_NOTHING = 1e-9  # a factor that is 1 but for rounding


def draw_slack(slack: Slack, label: str, tag: str) -> str:
    """One bar for each step of the proof, in the order of the proof."""
    quantity, words = to_text(slack.quantity), [(to_text(s.step), s.factor) for s in slack.steps]
    title = f"Where the slack of {label} is"
    head = f"{quantity} at {slack.where}: {slack.ratio:.4g} times the {slack.promised:.4g} promised"
    total = max(sum(abs(log(factor)) for _, factor in words), _NOTHING)
    parts = [
        text_at('class="heading"', _GAP, 18, escape(title)),
        text_at("", _GAP, 36, escape(head)),
    ]
    begin = 2 * _GAP + _LETTER * max(len(step) for step, _ in words)
    for k, (step, factor) in enumerate(words):
        share = abs(log(factor)) / total
        parts.append(_bar(_TOP + _ROW * k, begin, step, factor, share))
    told = "; ".join(f"{step} loses a factor {factor:.4g}" for step, factor in words)
    size = (_WIDTH, _TOP + _ROW * len(words) + 8)
    return picture(tag, size, (title, f"{head}. {told}."), parts)


def _bar(top: float, begin: float, step: str, factor: float, share: float) -> str:
    long = max(share * (_WIDTH - begin - _NUMBER), 1.0)
    where = f'x="{begin:.1f}" y="{top + 4:.1f}" width="{long:.1f}" height="16" rx="2"'
    colour = 0 if factor >= 1 else 1
    number = text_at("", begin + long + _GAP, top + 16, f"× {factor:.4g}")
    return f'{text_at("", _GAP, top + 16, escape(step))}<rect class="d{colour}" {where}/>{number}'
