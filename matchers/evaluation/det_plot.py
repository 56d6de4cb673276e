"""Draws DET curves as SVG text: readable in black and white, steps where nothing was measured in between."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import Enum
from html import escape
from statistics import NormalDist
from typing import Final

from matchers.evaluation.det import Curve, det_points


class Axes(Enum):
    """How both axes are stretched."""

    #: equal factors are equally long: small rates are told apart best
    LOGARITHMIC = "log"
    #: scores of two normal distributions give a straight line (Martin et al. 1997)
    NORMAL_DEVIATE = "normal"


_STRETCH: Final[dict[Axes, Callable[[float], float]]] = {
    Axes.LOGARITHMIC: math.log10,
    Axes.NORMAL_DEVIATE: NormalDist().inv_cdf,
}
#: Okabe and Ito's colours, which colour-blind people tell apart, the light ones left out
_COLOURS: Final = ("#000000", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#56B4E9")
#: so that a copy in black and white still tells the curves apart
_DASHES: Final = ("", "9 4", "2 3", "12 3 2 3", "5 2", "14 6", "1 5")
_TICKS: Final = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.02, 0.05, 0.1, 0.2, 0.5)
#: half of all comparisons wrong: nobody looks beyond
_HIGHEST: Final = 0.5
_LOWEST: Final = 1e-6
_SIDE: Final = 520
_LEFT: Final = 86
_TOP: Final = 24
_ROW: Final = 20
_FONT: Final = "font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif\""


def det_plot(curves: Sequence[Curve], axes: Axes = Axes.LOGARITHMIC, *, title: str = "DET") -> str:
    """Return an SVG picture of the curves with axes, a line of equal errors and a legend with each EER.

    Both axes run from the power of ten below the smallest rate that occurs to 50 %; a rate of zero lies on
    the edge. The same curves always give the same text.

    Raises:
        ValueError: no curve.
    """
    if not curves:
        raise ValueError("a plot needs a curve")
    return _Plot(curves, axes, title).svg()


class _Plot:
    def __init__(self, curves: Sequence[Curve], axes: Axes, title: str) -> None:
        self._curves = curves
        self._title = title
        self._stretch = _STRETCH[axes]
        self._lowest = _floor(curves)
        self._range = self._stretch(self._lowest), self._stretch(_HIGHEST)

    def svg(self) -> str:
        width = _LEFT + _SIDE + 24
        height = _TOP + _SIDE + 64 + _ROW * (len(self._curves) + 1)
        body = [*self._grid(), *self._equal_errors()]
        for number, curve in enumerate(self._curves):
            body += [self._line(number, curve), *self._legend(number, curve)]
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" {_FONT} font-size="13" fill="#000">\n'
            f"<title>{escape(self._title)}</title>\n"
            f'<rect width="{width}" height="{height}" fill="#fff"/>\n' + "\n".join(body) + "\n</svg>\n"
        )

    def _along(self, rate: float) -> float:
        """Return how far along an axis a rate lies, in pixels from its low end."""
        low, high = self._range
        held = min(max(rate, self._lowest), _HIGHEST)
        return (self._stretch(held) - low) / (high - low) * _SIDE

    def _x(self, rate: float) -> str:
        return f"{_LEFT + self._along(rate):.1f}"

    def _y(self, rate: float) -> str:
        return f"{_TOP + _SIDE - self._along(rate):.1f}"

    def _grid(self) -> list[str]:
        made = []
        right, bottom = _LEFT + _SIDE, _TOP + _SIDE
        for tick in (tick for tick in _TICKS if tick >= self._lowest):
            x, y, words = self._x(tick), self._y(tick), f"{tick * 100:g} %"
            made.append(f'<path d="M{x} {_TOP}V{bottom}M{_LEFT} {y}H{right}" stroke="#ccc"/>')
            made.append(f'<text x="{x}" y="{bottom + 18}" text-anchor="middle">{words}</text>')
            made.append(f'<text x="{_LEFT - 8}" y="{float(y) + 4:.1f}" text-anchor="end">{words}</text>')
        made.append(
            f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#000"/>'
        )
        middle, centre = _LEFT + _SIDE / 2, _TOP + _SIDE / 2
        made.append(
            f'<text x="{middle:g}" y="{bottom + 42}" text-anchor="middle">误匹配率 / false match rate</text>'
        )
        made.append(
            f'<text transform="translate(20 {centre:g}) rotate(-90)" text-anchor="middle">'
            "漏匹配率 / false non-match rate</text>"
        )
        return made

    def _equal_errors(self) -> list[str]:
        path = f"M{_LEFT} {_TOP + _SIDE}L{_LEFT + _SIDE} {_TOP}"
        return [f'<path d="{path}" stroke="#999" stroke-dasharray="3 3" fill="none"/>']

    def _line(self, number: int, curve: Curve) -> str:
        fmr, fnmr = det_points(curve.rates)
        way = f"M{self._x(float(fmr[0]))} {self._y(float(fnmr[0]))}"
        for right, up in zip(fmr[1:], fnmr[1:], strict=True):
            # up first: to match fewer impostors the next step's false non-matches are the price
            way += f"V{self._y(float(up))}H{self._x(float(right))}"
        return f'<path d="{way}" fill="none" {_pen(number)}/>'

    def _legend(self, number: int, curve: Curve) -> list[str]:
        y = _TOP + _SIDE + 64 + _ROW * number
        words = f"{curve.name}　EER {curve.rates.equal_error_rate() * 100:.2f} %"
        return [
            f'<path d="M{_LEFT} {y}h48" {_pen(number)}/>',
            f'<text x="{_LEFT + 58}" y="{y + 5}">{escape(words)}</text>',
        ]


def _pen(number: int) -> str:
    dash = _DASHES[number % len(_DASHES)]
    drawn = f' stroke-dasharray="{dash}"' if dash else ""
    return f'stroke="{_COLOURS[number % len(_COLOURS)]}" stroke-width="2"{drawn}'


def _floor(curves: Sequence[Curve]) -> float:
    """Return the power of ten below every rate that occurs."""
    counts = [count for curve in curves for count in (curve.rates.impostors, curve.rates.genuines)]
    return max(10.0 ** math.floor(math.log10(1 / max(2 * count for count in counts))), _LOWEST)
