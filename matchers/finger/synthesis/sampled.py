"""Minutiae of a synthetic finger drawn without a picture: for galleries of a hundred thousand impostors.

Drawn from the same flow model as pictures are. Compared with vendor templates of 320 real prints of four
sensors (``benchmarks/finger/synthetic_statistics.py`` prints the figures): number, density, distance to the
nearest neighbour, directions of near neighbours, share of endings, and how many minutiae of two strangers
fall together under the best rigid placement. Not modelled: the order of minutiae along one ridge.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.finger.minutiae import BIFURCATION, ENDING, Minutiae, minutiae
from matchers.finger.synthesis.flow import Flow, Reals, draw_flow
from matchers.finger.synthesis.master import finger_shape
from matchers.finger.synthesis.movement import draw_movement
from matchers.finger.synthesis.parameters import DEFAULTS, HEIGHT, SAMPLE, SKIN, WIDTH, SampleParameters

_STEP: Final = 4.0
"""Pixels to either side between which the divergence of the ridges is measured: half a period."""
_MIDDLE_X: Final = WIDTH / 2
_MIDDLE_Y: Final = HEIGHT * 0.47
"""The place in the finger around which contacts lie."""


def make_template(rng: np.random.Generator, of: SampleParameters = SAMPLE) -> Minutiae:
    """Return the minutiae of one impression of a new finger, in a picture of the given size.

    About a millisecond. The same generator state gives the same template.
    """
    flow = draw_flow(rng, DEFAULTS.flow)
    across, along = _contact(rng, of)
    density = of.density * 1e-4 * np.exp(of.density_spread * rng.standard_normal())
    x, y = _places(rng, flow, (across, along), density, of)
    direction = _directions(rng, flow, x, y, density, of)
    kind = np.where(rng.random(len(x)) < of.endings, ENDING, BIFURCATION)
    found = minutiae(WIDTH, HEIGHT, x, y, direction, kind, _qualities(rng, x, y, (across, along), of))
    middle = (_MIDDLE_X, _MIDDLE_Y)
    movement = draw_movement(rng, ((of.width - 1) / 2, (of.height - 1) / 2), middle, of.placement, 0.0)
    return movement.carry(found, of.width, of.height)


def _contact(rng: np.random.Generator, of: SampleParameters) -> tuple[float, float]:
    """Return the half axes of the contact."""
    across, across_spread, along, along_spread = of.contact
    off = rng.standard_normal(2)
    half = np.maximum(of.least_contact, [across + across_spread * off[0], along + along_spread * off[1]])
    return float(half[0]), float(half[1])


def _places(
    rng: np.random.Generator, flow: Flow, half: tuple[float, float], density: float, of: SampleParameters
) -> tuple[Reals, Reals]:
    """Return places inside the contact, denser around singular points, that keep their distances."""
    wanted = density * 4 * half[0] * half[1]
    # three times as many are thrown as can stay: by outline, by density, by distance
    count = int(wanted * 3)
    aside, down = rng.uniform(-1, 1, (2, count))
    x, y = _MIDDLE_X + aside * half[0], _MIDDLE_Y + down * half[1]
    inside = np.abs(aside) ** SKIN.outline + np.abs(down) ** SKIN.outline <= 1
    likely = 1 + of.crowding * _crowding(flow, x, y, of)
    stays = inside & finger_shape(x, y) & (rng.random(count) * (1 + of.crowding) < likely)
    x, y = x[stays], y[stays]
    most = rng.poisson(wanted * float(inside.mean()))
    scale, shape = of.distance
    keep = _apart(x, y, of.least_distance + scale * rng.weibull(shape, len(x)), most)
    return x[keep], y[keep]


def _crowding(flow: Flow, x: Reals, y: Reals, of: SampleParameters) -> Reals:
    """Return 0–1, how near the next core or delta is."""
    points = np.concatenate([flow.cores, flow.deltas])
    square = ((x[:, None] - points[:, 0]) ** 2 + (y[:, None] - points[:, 1]) ** 2).min(axis=1)
    return np.asarray(np.exp(-square / (2 * of.crowding_reach**2)))


def _apart(x: Reals, y: Reals, distance: Reals, most: int) -> NDArray[np.intp]:
    """Return the rows, at most ``most``, that stay when each keeps its distance from those before it."""
    square = (x[:, None] - x) ** 2 + (y[:, None] - y) ** 2
    disturbs = square < distance[:, None] ** 2
    kept: list[int] = []
    staying = np.zeros(len(x), bool)
    for row in range(len(x)):
        if len(kept) == most:
            break
        if not (disturbs[row] & staying).any():
            staying[row] = True
            kept.append(row)
    return np.array(kept, np.intp)


def _directions(
    rng: np.random.Generator, flow: Flow, x: Reals, y: Reals, density: float, of: SampleParameters
) -> Reals:
    """Return directions along the ridges.

    Where ridges diverge new ones must begin, so that most minutiae look down the divergence: their surplus
    in an area is the divergence over the period (Larkin and Fletcher, "A coherent framework for fingerprint
    analysis: are fingerprints holograms?", 2007).
    """
    along = flow.orientation(x, y)
    right, down = -_STEP * np.sin(along), -_STEP * np.cos(along)
    sides = flow.orientation(np.concatenate([x + right, x - right]), np.concatenate([y + down, y - down]))
    turn = sides[: len(x)] - sides[len(x) :]
    divergence = (np.mod(turn + np.pi / 2, np.pi) - np.pi / 2) / (2 * _STEP)
    surplus = np.clip(divergence / DEFAULTS.period.mean / density, -0.95, 0.95)
    forward = rng.random(len(x)) < 0.5 + 0.5 * surplus
    return np.asarray(along + np.where(forward, 0, np.pi) + of.angle * rng.standard_normal(len(x)))


def _qualities(
    rng: np.random.Generator, x: Reals, y: Reals, half: tuple[float, float], of: SampleParameters
) -> NDArray[np.uint8]:
    """Return qualities 1–100: a print's own, lower towards the edge of the contact."""
    mean = rng.normal(*of.quality)
    out = np.hypot((x - _MIDDLE_X) / half[0], (y - _MIDDLE_Y) / half[1])
    varied = mean + 20 * (0.6 - out) + of.quality_inside * rng.standard_normal(len(x))
    return np.clip(np.rint(varied), 1, 100).astype(np.uint8)
