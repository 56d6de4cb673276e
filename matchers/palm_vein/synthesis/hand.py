"""A synthetic hand: outline, veins under the skin, lines on it. The same generator state, the same hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from matchers.noise import smooth_noise
from matchers.palm_vein.synthesis.growth import grow
from matchers.palm_vein.synthesis.outline import Outline, Posture, Reals, curve, draw_outline
from matchers.palm_vein.synthesis.parameters import DEFAULTS, GrowthParameters, Parameters, SkinParameters

_SHALLOWEST: Final = 0.3
"""Millimetres: the skin above a vein."""
_CORNERS: Final = 5
"""Of a wrinkle or hair: enough for a bow."""


@dataclass(frozen=True)
class Stroke:
    """A dark line in the hand's frame."""

    #: mm, n × 2
    points: Reals
    #: mm
    width: float
    #: mm under the skin
    depth: float
    #: share of the light it takes; of a vein, that follows from width and depth
    dark: float = 0.0


@dataclass(frozen=True)
class Hand:
    """Whose hand it is; everything in millimetres."""

    outline: Outline
    #: −1 mirrors the frame: a left hand
    side: int
    veins: tuple[Stroke, ...]
    #: creases, wrinkles, hair
    lines: tuple[Stroke, ...]
    #: patches of the skin's brightness over the frame, deviation 1, cells × cells
    tone: NDArray[np.float32]
    #: what it was made with
    parameters: Parameters


def make_hand(rng: np.random.Generator, posture: Posture = Posture.PALM, of: Parameters = DEFAULTS) -> Hand:
    """Return a new hand, left or right; some 10 milliseconds."""
    outline = draw_outline(rng, posture, of.outline)
    side = 1 if rng.random() < 0.5 else -1
    veins = _veins(rng, outline, of.growth)
    palm = posture is Posture.PALM
    lines = [*_creases(rng, of.skin), *_wrinkles(rng, of.skin)] if palm else _hair(rng, of.skin)
    cells = of.skin.tone_cells
    tone = smooth_noise(rng, cells, cells, of.skin.tone_patch)
    return Hand(outline, side, tuple(veins), tuple(lines), tone, of)


def _veins(rng: np.random.Generator, outline: Outline, of: GrowthParameters) -> list[Stroke]:
    body = outline.body
    if outline.posture is Posture.FIST:
        # the forearm is in the picture with its veins
        start, stop, half = of.arm
        below = np.array([[half, stop], [-half, stop]])
        body = np.concatenate([body[body[:, 1] < start][_around(body, start)], below])
    end = float(body[:, 1].max())
    trunks, webs = (int(rng.integers(low, high + 1)) for low, high in (of.trunks, of.webs))
    half, off = of.trunk_places
    across = np.linspace(-half, half, trunks) + rng.uniform(-off, off, trunks)
    wrist = np.stack([across, np.full(trunks, end)], 1)
    chosen = rng.choice(np.array(of.web_places), webs, replace=False)
    chosen = chosen + rng.uniform(-of.web_off, of.web_off, webs)
    between = np.stack([chosen, np.full(webs, body[:, 1].min() + of.web_inside)], 1)
    palm = outline.posture is Posture.PALM
    twig = float(rng.uniform(*(of.twig_palm if palm else of.twig_fist)))
    found = grow(rng, body, np.concatenate([wrist, between]), twig, of)
    middles = np.array([vein.points[len(vein.points) // 2] for vein in found])
    depths = _depths(rng, middles, of.depth_palm if palm else of.depth_fist, of)
    return [Stroke(vein.points, vein.width, float(depth)) for vein, depth in zip(found, depths, strict=True)]


def _depths(
    rng: np.random.Generator, places: Reals, means: tuple[float, float], of: GrowthParameters
) -> Reals:
    """Return how deep veins lie at some places: neighbours about equally."""
    ways, phases = rng.uniform(0, 2 * np.pi, 4), rng.uniform(0, 2 * np.pi, 4)
    waves = np.stack([np.cos(ways), np.sin(ways)]) * 2 * np.pi / of.depth_length
    # four waves of deviation ½ each
    uneven = np.sin(places @ waves + phases).sum(1) / np.sqrt(2)
    return np.asarray(np.maximum(_SHALLOWEST, rng.uniform(*means) + of.depth_uneven * uneven))


def _around(body: Reals, start: float) -> NDArray[np.int64]:
    """Return the order that begins a closed curve's upper part after its gap at the wrist."""
    upper = body[:, 1] < start
    first = int(np.flatnonzero(upper & ~np.roll(upper, 1))[0]) if not upper.all() else 0
    at = np.flatnonzero(upper)
    return np.asarray(np.roll(np.arange(len(at)), -int(np.searchsorted(at, first))))


def _creases(rng: np.random.Generator, of: SkinParameters) -> list[Stroke]:
    return [
        Stroke(
            curve(np.array(corners) + of.crease * rng.standard_normal((len(corners), 2))),
            of.crease_width,
            0.0,
            float(rng.uniform(*of.crease_dark)),
        )
        for corners in of.creases
    ]


def _wrinkles(rng: np.random.Generator, of: SkinParameters) -> list[Stroke]:
    number = int(rng.integers(*of.wrinkles))
    return [
        _fine(rng, of, of.wrinkle_reach, of.wrinkle_length, of.wrinkle_dark, rng.uniform(0, np.pi))
        for _ in range(number)
    ]


def _hair(rng: np.random.Generator, of: SkinParameters) -> list[Stroke]:
    """Return the hairs; their number is a square, as many hands have few."""
    number, lean = int(of.hairs * rng.random() ** 2), rng.uniform(0, np.pi)
    return [
        _fine(
            rng,
            of,
            of.hair_reach,
            of.hair_length,
            of.hair_dark,
            lean + of.hair_lean * rng.standard_normal(),
        )
        for _ in range(number)
    ]


def _fine(
    rng: np.random.Generator,
    of: SkinParameters,
    reach: float,
    lengths: tuple[float, float],
    darks: tuple[float, float],
    way: float,
) -> Stroke:
    middle, length = rng.uniform(-reach, reach, 2), rng.uniform(*lengths)
    along = np.linspace(-0.5, 0.5, _CORNERS)
    bow = length * of.fine_bow * rng.standard_normal() * (1 - 4 * along**2)
    x = along * length * np.cos(way) - bow * np.sin(way)
    y = along * length * np.sin(way) + bow * np.cos(way)
    return Stroke(middle + np.stack([x, y], 1), of.fine_width, 0.0, float(rng.uniform(*darks)))
