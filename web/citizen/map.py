"""A map of a few places: numbered dots over a plain grid, drawn on the server, true to scale.

At the size of a city a degree east is as long as a degree north times the cosine of the latitude; the names
stand in the list beside it under the same numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from verifier.citizens.places import Place

WIDTH: Final = 400
HEIGHT: Final = 290
_EDGE: Final = 44
_KM_A_DEGREE: Final = 111.2
#: a single place, or several in one street, still shows its surroundings
_LEAST_KM: Final = 4.0
_STEPS: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where the middle lies, and how many pixels a kilometre has."""

    latitude: float
    longitude: float
    scale: float

    def at(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Return the place on the drawing, from its upper left corner."""
        east = (longitude - self.longitude) * _KM_A_DEGREE * math.cos(math.radians(self.latitude))
        north = (latitude - self.latitude) * _KM_A_DEGREE
        return round(WIDTH / 2 + east * self.scale, 1), round(HEIGHT / 2 - north * self.scale, 1)


def draw(places: Sequence[Place], *, title: str, north: str, km: str) -> Markup | None:
    """Return the map of those places whose position is known; None if none is."""
    known = [
        (place, place.latitude, place.longitude)
        for place in places
        if place.latitude is not None and place.longitude is not None
    ]
    if not known:
        return None
    frame = _frame([(latitude, longitude) for _, latitude, longitude in known])
    dots = [_dot(place, *frame.at(latitude, longitude)) for place, latitude, longitude in known]
    return Markup(
        '<svg class="map" viewBox="0 0 {w} {h}" role="img" aria-label="{title}">'
        '<rect class="map-ground" x="1" y="1" width="{gw}" height="{gh}" rx="10"></rect>{grid}{dots}'
        '<path class="map-line" d="M376 50V16M369 26l7-10 7 10"></path>'
        '<text class="map-word" x="376" y="72">{north}</text>{bar}</svg>'
    ).format(
        w=WIDTH,
        h=HEIGHT,
        gw=WIDTH - 2,
        gh=HEIGHT - 2,
        title=title,
        north=north,
        grid=_grid(frame),
        dots=Markup("").join(dots),
        bar=_scale_bar(frame, km),
    )


def _frame(points: Sequence[tuple[float, float]]) -> _Frame:
    south, up = min(one for one, _ in points), max(one for one, _ in points)
    west, east = min(one for _, one in points), max(one for _, one in points)
    middle = (south + up) / 2
    wide = (east - west) * _KM_A_DEGREE * math.cos(math.radians(middle))
    high = (up - south) * _KM_A_DEGREE
    scale = min(
        (WIDTH - 2 * _EDGE) / max(wide, _LEAST_KM),
        (HEIGHT - 2 * _EDGE) / max(high, _LEAST_KM),
    )
    return _Frame(middle, (west + east) / 2, scale)


def _step(frame: _Frame) -> int:
    """Return a round number of kilometres that is drawn about a sixth of the width long."""
    return next((km for km in _STEPS if km * frame.scale >= WIDTH / 8), _STEPS[-1])


def _grid(frame: _Frame) -> Markup:
    step = _step(frame) * frame.scale
    upright = [f"M{round(x, 1)} 1V{HEIGHT - 1}" for x in _lines(WIDTH, step)]
    level = [f"M1 {round(y, 1)}H{WIDTH - 1}" for y in _lines(HEIGHT, step)]
    return Markup('<path class="map-grid" d="{d}"></path>').format(d="".join(upright + level))


def _lines(length: int, step: float) -> list[float]:
    count = int(length / 2 / step)
    return [length / 2 + number * step for number in range(-count, count + 1)]


def _scale_bar(frame: _Frame, km: str) -> Markup:
    step = _step(frame)
    right = round(16 + step * frame.scale, 1)
    return Markup(
        '<path class="map-line" d="M16 266v8H{right}v-8"></path>'
        '<text class="map-word map-left" x="16" y="258">{step} {km}</text>'
    ).format(right=right, step=step, km=km)


def _dot(place: Place, x: float, y: float) -> Markup:
    return Markup(
        '<g class="map-dot"><circle cx="{x}" cy="{y}" r="16"></circle>'
        '<text x="{x}" y="{below}">{number}</text><title>{name}</title></g>'
    ).format(x=x, y=y, below=round(y + 7, 1), number=place.number, name=place.name)
