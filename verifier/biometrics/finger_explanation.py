"""Why two prints scored as they did: both side by side, the minutiae that met, and what each pair adds."""

from __future__ import annotations

import base64
import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from matchers.finger.comparison import Prepared
from matchers.finger.comparison.features import examine
from matchers.finger.comparison.prepared import stack
from matchers.finger.minutiae import Minutiae

Gray = NDArray[np.uint8]
_GAP: Final = 40
_TOP: Final = 56
_LISTED: Final = 12
_LINE: Final = 22
_TAIL: Final = 12
#: a pair that speaks for one finger, one that speaks against it, a minutia without a partner
_FOR, _AGAINST, _ALONE = "#0072B2", "#D55E00", "#666666"
_FONT: Final = "font-family=\"'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei',sans-serif\""
#: tenths of a power of ten, the unit of comparison scores, in a natural logarithm
_PER_NATURAL: Final = 10 / math.log(10)


@dataclass(frozen=True)
class Pair:
    """Two minutiae that met, by their rows, and what they add to the score, in its unit."""

    reference: int
    probe: int
    adds: float


def matched_pairs(reference: Prepared, probe: Prepared) -> list[Pair]:
    """Return the pairs of a comparison, those that speak loudest first.

    What a pair adds is its log likelihood ratio, before pairs, ridges and the rest are weighed together: it
    tells pairs apart, and its sum is not the score.
    """
    found = examine(probe, stack([reference]))
    met, partner, adds = found.overlay.met[0, 0], found.overlay.partner[0, 0], found.evidence.pair[0, 0]
    pairs = [
        Pair(int(partner[row]), int(row), float(adds[row]) * _PER_NATURAL) for row in np.flatnonzero(met)
    ]
    return sorted(pairs, key=lambda pair: (-pair.adds, pair.probe))


def pairs_table(pairs: Sequence[Pair], reference: Minutiae, probe: Minutiae) -> str:
    """Return the pairs as CSV: number as drawn, places in pixels at 500 dpi, what each adds."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(["number", "reference_x", "reference_y", "probe_x", "probe_y", "adds"])
    for number, pair in enumerate(pairs, start=1):
        places = (
            reference.x[pair.reference],
            reference.y[pair.reference],
            probe.x[pair.probe],
            probe.y[pair.probe],
        )
        table.writerow([number, *(f"{float(place):.1f}" for place in places), f"{pair.adds:.2f}"])
    return stream.getvalue()


def drawing(
    reference: tuple[Minutiae, Gray | None],
    probe: tuple[Minutiae, Gray | None],
    pairs: Sequence[Pair],
    score: float,
) -> str:
    """Return an SVG picture: reference left, probe right; images are those at 500 dpi, None for templates."""
    sides = [(reference, 0), (probe, reference[0].width + _GAP)]
    height = max(reference[0].height, probe[0].height)
    width = reference[0].width + _GAP + probe[0].width
    parts = [
        f'<text x="0" y="20">比对分 / score {score:.1f}　配对的特征点 / pairs {len(pairs)}</text>',
        '<text x="0" y="46">参考样本 / reference</text>',
        f'<text x="{sides[1][1]}" y="46">待验样本 / probe</text>',
    ]
    paired = ({pair.reference for pair in pairs}, {pair.probe for pair in pairs})
    for ((found, image), left), with_partner in zip(sides, paired, strict=True):
        parts += _print(found, image, left)
        parts += [_minutia(found, row, left, _ALONE) for row in range(len(found)) if row not in with_partner]
    for number, pair in enumerate(pairs, start=1):
        parts += _pair(number, pair, reference[0], probe[0], sides[1][1])
    parts += _legend(pairs, height)
    total = _TOP + height + _LINE * (min(len(pairs), _LISTED) // 2 + 3)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {total}" width="{width}" '
        f'height="{total}" {_FONT} font-size="14">\n<rect width="{width}" height="{total}" fill="#fff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _print(found: Minutiae, image: Gray | None, left: int) -> list[str]:
    frame = f'x="{left}" y="{_TOP}" width="{found.width}" height="{found.height}"'
    made = [f'<rect {frame} fill="none" stroke="#999"/>']
    if image is not None:
        _, encoded = cv2.imencode(".png", image)
        text = base64.b64encode(encoded.tobytes()).decode("ascii")
        made.insert(0, f'<image {frame} opacity="0.55" href="data:image/png;base64,{text}"/>')
    return made


def _place(found: Minutiae, row: int, left: int) -> tuple[float, float]:
    return float(found.x[row]) + left, float(found.y[row]) + _TOP


def _minutia(found: Minutiae, row: int, left: int, colour: str) -> str:
    x, y = _place(found, row, left)
    angle = float(found.angle[row])
    tail = f"l{_TAIL * math.cos(angle):.1f} {-_TAIL * math.sin(angle):.1f}"
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        f'<path d="M{x:.1f} {y:.1f}{tail}" stroke="{colour}" stroke-width="1.5"/>'
    )


def _pair(number: int, pair: Pair, reference: Minutiae, probe: Minutiae, left: int) -> list[str]:
    colour = _FOR if pair.adds > 0 else _AGAINST
    dash = "" if pair.adds > 0 else ' stroke-dasharray="4 3"'
    (x1, y1), (x2, y2) = _place(reference, pair.reference, 0), _place(probe, pair.probe, left)
    width = 0.4 + min(abs(pair.adds), 20) / 10
    return [
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{colour}" opacity="0.45" '
        f'stroke-width="{width:.1f}"{dash}/>',
        _minutia(reference, pair.reference, 0, colour),
        _minutia(probe, pair.probe, left, colour),
        *(
            f'<text x="{x + 6:.1f}" y="{y - 6:.1f}" font-size="10" fill="{colour}">{number}</text>'
            for x, y in ((x1, y1), (x2, y2))
        ),
    ]


def _legend(pairs: Sequence[Pair], height: int) -> list[str]:
    """Return what the loudest pairs add, in two columns, and what the colours mean."""
    y = _TOP + height + _LINE
    told = [
        f'<text x="0" y="{y}"><tspan fill="{_FOR}">— 支持同一手指 / for one finger</tspan>　'
        f'<tspan fill="{_AGAINST}">- - 反对 / against</tspan>　'
        f'<tspan fill="{_ALONE}">○ 无对应 / without a partner</tspan></text>'
    ]
    for place, pair in enumerate(pairs[:_LISTED]):
        row, column = divmod(place, 2)
        told.append(
            f'<text x="{column * 180}" y="{y + _LINE * (row + 1)}">{place + 1}：{pair.adds:+.1f}</text>'
        )
    return told
