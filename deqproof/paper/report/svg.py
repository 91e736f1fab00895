"""Line charts as SVG for a page: colours come from its style sheet, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil, floor, log10

_WIDTH, _HEIGHT = 520, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 30, 44
_LEGEND = _WIDTH - 200  # where it begins
_MOST_POINTS = 240
_MIDDLE, _END = 'text-anchor="middle"', 'text-anchor="end"'


@dataclass(frozen=True, slots=True)
class Curve:
    """A name, "" for a curve that the legend leaves out, and points (x, y); one alone is a dot.

    `colour` is one of 0, 1, 2; by default the curve's place among those of the chart.
    """

    name: str
    points: tuple[tuple[float, float], ...]
    dashed: bool = False
    colour: int | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """A title, what it shows in words, its axes and its curves; `log` is about the ordinate."""

    title: str
    description: str
    across: str
    upward: str
    curves: tuple[Curve, ...]
    log: bool = False
    square: bool = False


def draw(chart: Chart, tag: str) -> str:
    """The chart as one `<svg>` element; `tag` makes its ids unique on the page."""
    curves = [_thinned(curve, chart.log) for curve in chart.curves]
    xs = [x for points in curves for x, _ in points]
    ys = [y for points in curves for _, y in points]
    if not xs:
        return ""
    frame = _frame(xs, ys, chart)
    parts = [_axes(frame, chart)]
    spots = [[(frame.x(x), frame.y(y)) for x, y in points] for points in curves]
    named = 0
    begin = _legend_top(spots, sum(bool(curve.name) for curve in chart.curves))
    for k, (curve, points) in enumerate(zip(chart.curves, spots, strict=True)):
        colour = k % 3 if curve.colour is None else curve.colour
        parts.append(_drawn(curve, points, colour))
        if curve.name:
            parts.append(_legend(curve, begin + 17 * named, colour))
            named += 1
    return picture(tag, (_WIDTH, _HEIGHT), (chart.title, chart.description), parts)


def picture(tag: str, size: tuple[int, int], told: tuple[str, str], parts: Sequence[str]) -> str:
    """An `<svg>` element with a title and a description for whoever does not see it."""
    title, described = f"{tag}-title", f"{tag}-desc"
    names = f'role="img" aria-labelledby="{title} {described}"'
    return (
        f'<svg viewBox="0 0 {size[0]} {size[1]}" {names}>'
        f'<title id="{title}">{escape(told[0])}</title>'
        f'<desc id="{described}">{escape(told[1])}</desc>{"".join(parts)}</svg>'
    )


def _drawn(curve: Curve, points: Sequence[tuple[float, float]], colour: int) -> str:
    """A line through the points of the picture, or a dot."""
    if len(points) == 1:
        (x, y) = points[0]
        return _dot(colour, x, y)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline {_look(curve, colour)} fill="none" points="{path}"/>'


def _legend_top(spots: Sequence[Sequence[tuple[float, float]]], rows: int) -> float:
    """Where the legend begins, on the right: above, below or between, with least in its way."""
    passed = [y for points in spots for y in _heights(points)]

    def crowd(top: float) -> int:
        return sum(top - 16 <= y <= top + 17 * rows for y in passed)

    above, below = _TOP + 14.0, _HEIGHT - _BOTTOM - 17.0 * rows + 6
    between = (above + (below - above) * k / 6 for k in range(1, 6))
    return min(above, below, *between, key=crowd)


def _heights(points: Sequence[tuple[float, float]]) -> Iterator[float]:
    """The ordinates of a line, or dot, where the legend may stand: at its points and between."""
    ends = [p for p in points if p[0] > _LEGEND]
    yield from (y for _, y in ends)
    for (x0, y0), (x1, y1) in pairwise(points):
        for x in range(_LEGEND, _WIDTH - _RIGHT, 10):
            if min(x0, x1) <= x < max(x0, x1):
                yield y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _legend(curve: Curve, at: float, colour: int) -> str:
    left, right = _LEGEND + 10, _LEGEND + 38
    sign = (
        _dot(colour, (left + right) / 2, at - 4)
        if len(curve.points) == 1
        else _line(_look(curve, colour), left, right, at - 4, at - 4)
    )
    return sign + text_at("", right + 6, at, escape(curve.name))


def _look(curve: Curve, colour: int) -> str:
    return f'class="curve c{colour}"' + (' stroke-dasharray="6 4"' if curve.dashed else "")


def _dot(colour: int, x: float, y: float) -> str:
    return f'<circle class="dot d{colour}" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>'


@dataclass(frozen=True, slots=True)
class _Frame:
    """What part of the plane the chart shows."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float

    def x(self, value: float) -> float:
        share = (value - self.low_x) / (self.high_x - self.low_x)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (value - self.low_y) / (self.high_y - self.low_y)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


def _thinned(curve: Curve, log: bool) -> list[tuple[float, float]]:
    """The points that are drawn, logarithms taken; what has none is left out."""
    step = ceil(len(curve.points) / _MOST_POINTS)
    kept = [p for k, p in enumerate(curve.points) if k % step == 0 or k == len(curve.points) - 1]
    return [(x, log10(y)) for x, y in kept if y > 0] if log else kept


def _frame(xs: Sequence[float], ys: Sequence[float], chart: Chart) -> _Frame:
    low_x, high_x, low_y, high_y = min(xs), max(xs), min(ys), max(ys)
    gap_x, gap_y = (high_x - low_x) or 1.0, (high_y - low_y) or max(abs(high_y), 1e-300)
    if chart.log:
        low_y, high_y = floor(low_y), ceil(high_y)
        high_y += high_y == low_y
    else:
        low_y, high_y = low_y - 0.06 * gap_y, high_y + 0.06 * gap_y
    if not chart.square:
        return _Frame(low_x, low_x + gap_x, low_y, high_y)
    across, upward = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    unit = max(gap_x * 1.1 / across, (high_y - low_y) / upward)
    middle_x, middle_y = (low_x + low_x + gap_x) / 2, (low_y + high_y) / 2
    half_x, half_y = unit * across / 2, unit * upward / 2
    return _Frame(middle_x - half_x, middle_x + half_x, middle_y - half_y, middle_y + half_y)


def _axes(frame: _Frame, chart: Chart) -> str:
    right, bottom = _WIDTH - _RIGHT, _HEIGHT - _BOTTOM
    middle, half = (_LEFT + right) / 2, (_TOP + bottom) / 2
    parts = [text_at('class="heading"', _LEFT, 18, escape(chart.title))]
    for x in _ticks(frame.low_x, frame.high_x):
        at = frame.x(x)
        parts.append(_line('class="grid"', at, at, _TOP, bottom))
        parts.append(text_at(_MIDDLE, at, bottom + 16, f"{x:.4g}"))
    for y in _decades(frame) if chart.log else _ticks(frame.low_y, frame.high_y):
        at = frame.y(y)
        parts.append(_line('class="grid"', _LEFT, right, at, at))
        power = f'10<tspan dy="-5" font-size="9">{y:.0f}</tspan>'
        parts.append(text_at(_END, _LEFT - 6, at + 4, power if chart.log else f"{y:.3g}"))
    parts.append(text_at(_MIDDLE, middle, _HEIGHT - 8, escape(chart.across)))
    turned = f'{_MIDDLE} transform="rotate(-90 14 {half})"'
    parts.append(text_at(turned, 14, half, escape(chart.upward)))
    return "".join(parts)


def _line(look: str, x1: float, x2: float, y1: float, y2: float) -> str:
    return f'<line {look} x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>'


def text_at(look: str, x: float, y: float, inside: str) -> str:
    """A text whose base line begins at (x, y)."""
    return f'<text {look} x="{x:.1f}" y="{y:.1f}">{inside}</text>'


def _decades(frame: _Frame) -> list[float]:
    step = max(1, ceil((frame.high_y - frame.low_y) / 6))
    first = ceil(frame.low_y / step) * step
    return [float(k) for k in range(first, floor(frame.high_y) + 1, step)]


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between the ends, about five."""
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    return [k * step for k in range(ceil(low / step), floor(high / step) + 1)]
